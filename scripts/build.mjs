/**
 * Bundles the extension, its worker, the command line and the webviews into dist/, with the schema that VS Code checks by.
 * Usage: node scripts/build.mjs [--watch] [--dev]
 *   --watch  builds again on every change, until Ctrl+C
 *   --dev    readable code with source maps; a package is never built so
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { root } from './project.mjs';

const { values: options } = parseArgs({ options: { watch: { type: 'boolean' }, dev: { type: 'boolean' } } });

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  minify: !options.dev,
  sourcemap: options.dev ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {esbuild.BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Programs for the shell of a far machine are sent as text.
  loader: { '.sh': 'text' },
  // ssh2 does without its native parts: they are not built and not shipped.
  external: ['vscode', 'cpu-features', '*.node'],
};
/** @type {esbuild.BuildOptions} */
const browser = { ...common, platform: 'browser', format: 'esm', target: 'es2022' };
const pages = ['editor', 'sidebar', 'comparison', 'record'];

const bundles = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    // A bundle of its own, below: most windows never connect, and the SSH library would slow their start.
    external: [...node.external, './hostRoom'],
    // Otherwise import() stays, which does not find a file without its ending.
    supported: { 'dynamic-import': false },
  },
  { ...node, entryPoints: ['src/workbench/hosts/hostRoom.ts'], outfile: 'dist/hostRoom.js' },
  {
    ...node,
    entryPoints: ['src/workbench/hosts/packWorker.ts'],
    outfile: 'dist/packWorker.js',
    external: [...node.external, './hostRoom'],
  },
  { ...node, entryPoints: ['src/workbench/worker/main.ts'], outfile: 'dist/worker.js' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...browser,
    entryPoints: pages.map((page) => `webview/${page}/main.ts`),
    outdir: 'dist/webview',
    outbase: 'webview',
    // dist/webview/editor.js and so on; what several pages need is in the package once.
    entryNames: '[dir]',
    chunkNames: 'shared-[hash]',
    splitting: true,
  },
];

const absent = bundles
  .flatMap((bundle) => bundle.entryPoints)
  .filter((file) => !existsSync(join(root, file)));
if (absent.length > 0) {
  console.error(`Cannot build: no such entry point: ${absent.join(', ')}`);
  process.exit(1);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
mkdirSync(join(root, 'dist'));
copyFileSync(
  join(root, 'src', 'iopath', 'categories', 'ownRules.schema.json'),
  join(root, 'dist', 'ownRules.schema.json'),
);
if (options.watch) await watch();
else await buildOnce();

async function buildOnce() {
  const started = performance.now();
  try {
    const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
    for (const result of results) report(result.metafile);
  } catch (error) {
    // esbuild has printed the errors themselves, with file and line.
    console.error(`Build failed: ${error.errors?.length ?? 1} error(s)`);
    process.exit(1);
  }
  for (const file of pages.map((page) => `dist/webview/${page}.css`)) {
    if (existsSync(join(root, file))) continue;
    console.error(`Build failed: no ${file}: the main.ts of that webview must import its style sheet`);
    process.exit(1);
  }
  chmodSync(join(root, 'dist', 'cli.js'), 0o755);
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function watch() {
  const reporter = {
    name: 'report',
    setup: (build) => build.onEnd((result) => result.errors.length === 0 && report(result.metafile)),
  };
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...bundle, plugins: [reporter] });
    await context.watch();
  }
  console.log('Watching for changes; Ctrl+C ends it.');
}

/** One line per output: its size, and the three packages or rooms that weigh most in it. */
function report(metafile) {
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (file.endsWith('.map')) continue;
    /** @type {Map<string, number>} */
    const weights = new Map();
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = ownerOf(input);
      weights.set(owner, (weights.get(owner) ?? 0) + bytesInOutput);
    }
    const heaviest = [...weights].sort((a, b) => b[1] - a[1]).slice(0, 3);
    const parts = heaviest.map(([owner, bytes]) => `${owner} ${kilobytes(bytes)}`).join(', ');
    console.log(`  ${file.padEnd(24)}${kilobytes(output.bytes).padStart(9)}   ${parts}`);
  }
}

/** "node_modules/d3-scale/src/band.js" -> "d3-scale"; "src/formats/folded.ts" -> "src/formats". */
function ownerOf(input) {
  const parts = input.split('/');
  const at = parts.lastIndexOf('node_modules');
  if (at >= 0) return parts[at + 1].startsWith('@') ? `${parts[at + 1]}/${parts[at + 2]}` : parts[at + 1];
  return parts.length > 2 ? `${parts[0]}/${parts[1]}` : basename(input);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
