/** Our side as one file, minified as dist/ is. */
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../scripts/project.mjs';

/** @returns {Promise<string>} path of the bundle */
export async function bundleEntry(entry, folder) {
  const outfile = join(folder, basename(entry).replace(/\.ts$/, '.js'));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    // As scripts/build.mjs: programs for the far side are texts, ssh2 does without its native parts.
    loader: { '.sh': 'text' },
    external: ['cpu-features', '*.node'],
    logLevel: 'warning',
  });
  return outfile;
}
