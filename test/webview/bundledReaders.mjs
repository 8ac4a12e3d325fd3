/** The extension's own code for tests that answer a page with it: bundled and loaded into this process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string} contents `export ... from './src/...'` lines @returns {Promise<object>} what they export */
export async function bundledReaders(contents) {
  const folder = mkdtempSync(join(tmpdir(), 'xen-io-readers-'));
  const outfile = join(folder, 'readers.mjs');
  await esbuild.build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const code = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true, force: true });
  return code;
}
