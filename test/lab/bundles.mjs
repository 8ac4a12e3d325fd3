/** Our own side, bundled into the lab's folder as it is now: dist/ may be older, and others use it. */
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../scripts/project.mjs';
import { folder } from './settings.mjs';

/**
 * @param {string} entry a TypeScript file, from the top of the working tree
 * @param {string} name of the bundle
 * @returns {Promise<string>} its path
 */
export async function bundle(entry, name = basename(entry, '.ts')) {
  const outfile = join(folder, `${name}.cjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    // As scripts/build.mjs has it.
    loader: { '.sh': 'text' },
    external: ['cpu-features', '*.node'],
  });
  return outfile;
}
