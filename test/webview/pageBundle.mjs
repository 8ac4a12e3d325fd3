/** A page's script and style sheet, bundled for Chromium. */
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string} entry from the root @returns {Promise<[path: string, bytes: Buffer][]>} `/name.js` and `/name.css` */
export async function pageBundle(name, entry) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `${name}.js`,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => [
    `/${name}${path.endsWith('.css') ? '.css' : '.js'}`,
    Buffer.from(contents),
  ]);
}
