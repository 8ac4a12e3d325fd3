/**
 * Bundles the extension, its worker, the command line and the webviews into dist/, with the schema that VS Code checks by.
 * Usage: node scripts/build.mjs [--watch] [--dev]
 *   --watch  builds again on every change, until Ctrl+C
 *   --dev    readable code with source maps; a package is never built so
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * What several programs of node need is in the package once, in files that they load. esbuild divides modules of the newer kind only: what it
 * writes is turned into CommonJS, which VS Code and workers take.
 * @type {esbuild.BuildOptions}
 */
const node = {
  ...common,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  entryPoints: [
    'src/extension.ts',
    // Loaded when somebody connects: most windows never do, and the SSH library would slow their start.
    'src/workbench/hosts/hostRoom.ts',
    'src/workbench/hosts/packWorker.ts',
    'src/workbench/source/parserWorker.ts',
    { in: 'src/workbench/worker/main.ts', out: 'worker' },
    { in: 'src/cli/main.ts', out: 'cli' },
  ],
  outdir: 'dist',
  entryNames: '[name]',
  chunkNames: 'shared-[hash]',
  splitting: true,
  write: false,
  sourcemap: options.dev ? 'inline' : false,
  plugins: [{ name: 'common-js', setup: (build) => build.onEnd(writeCommonJs) }],
  // Programs for the shell of a far machine are sent as text.
  loader: { '.sh': 'text' },
  // ssh2 does without its native parts: they are not built and not shipped.
  external: ['vscode', 'cpu-features', '*.node'],
  // Its module for `import` asks for import.meta, which CommonJS has not.
  alias: { 'web-tree-sitter': join(root, 'node_modules', 'web-tree-sitter', 'web-tree-sitter.cjs') },
};
/** @type {esbuild.BuildOptions} */
const browser = { ...common, platform: 'browser', format: 'esm', target: 'es2022' };
const pages = ['editor', 'sidebar', 'comparison', 'record'];

const bundles = [
  node,
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
  .flatMap((bundle) => bundle.entryPoints.map((entry) => (typeof entry === 'string' ? entry : entry.in)))
  .filter((file) => !existsSync(join(root, file)));
if (absent.length > 0) {
  console.error(`Cannot build: no such entry point: ${absent.join(', ')}`);
  process.exit(1);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
mkdirSync(join(root, 'dist'));
/** The parser's worker finds its WebAssembly beside itself. */
const copied = [
  'src/iopath/categories/ownRules.schema.json',
  'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'node_modules/tree-sitter-c/tree-sitter-c.wasm',
];
for (const file of copied) copyFileSync(join(root, file), join(root, 'dist', basename(file)));
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

/** @param {esbuild.BuildResult} result */
async function writeCommonJs({ errors, outputFiles }) {
  if (errors.length > 0) return;
  await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await esbuild.transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        minify: !options.dev,
        sourcemap: options.dev ? 'inline' : false,
        // Otherwise import() stays, which does not find a file without its ending.
        supported: { 'dynamic-import': false },
        banner: path.endsWith('cli.js') ? '#!/usr/bin/env node' : '',
      });
      writeFileSync(path, code);
    }),
  );
}

async function watch() {
  const reporter = {
    name: 'report',
    setup: (build) => build.onEnd((result) => result.errors.length === 0 && report(result.metafile)),
  };
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...bundle, plugins: [...(bundle.plugins ?? []), reporter] });
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
