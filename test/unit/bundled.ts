/** Builds an entry point into a temporary folder, as the build script does, for tests that need a process or a worker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

export interface Bundle {
  readonly file: string;
  /** A folder of its own for what the test writes. */
  readonly folder: string;
  remove(): void;
}

export function bundled(entryPoint: string): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'xen-io-test-'));
  const file = join(folder, 'bundle.js');
  buildSync({
    entryPoints: [entryPoint],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    loader: { '.sh': 'text' },
    external: ['cpu-features', '*.node'],
    alias: { 'web-tree-sitter': resolve('node_modules/web-tree-sitter/web-tree-sitter.cjs') },
    logLevel: 'error',
  });
  return { file, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
