/**
 * Builds the extension and packs it as a .vsix, then looks into the package: only what a user needs may be in it.
 * Usage: node scripts/package.mjs
 */
import { rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import yauzl from 'yauzl';
import { CommandFailed, exitWithMessage, run, tool } from './command.mjs';
import { root, vsixFile } from './project.mjs';

/** A user on a slow line downloads it once per release, with the sample inside (see the product's "Fit and finish"). */
const MAX_BYTES = 3_000_000;

/** Names inside the package; the first two are written by vsce itself. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)$/i,
  /^extension\/dist\/.+\.(js|css|wasm|schema\.json)$/,
  /^extension\/media\/(?!screenshots\/).+$/,
];

const REQUIRED = [
  'package.json',
  'license.txt',
  'readme.md',
  'changelog.md',
  'dist/extension.js',
  'dist/hostroom.js',
  'dist/packworker.js',
  'dist/worker.js',
  'dist/parserworker.js',
  'dist/web-tree-sitter.wasm',
  'dist/tree-sitter-c.wasm',
  'dist/cli.js',
  'dist/webview/editor.js',
  'dist/webview/editor.css',
  'dist/webview/sidebar.js',
  'dist/webview/sidebar.css',
  'dist/webview/comparison.js',
  'dist/webview/comparison.css',
  'dist/webview/record.js',
  'dist/webview/record.css',
  'dist/ownrules.schema.json',
  'media/sample.xenprof',
];

/**
 * @returns {Promise<string>} the .vsix
 * @throws {CommandFailed} when the build fails, or a file is missing, foreign, or the whole too big
 */
export async function packageExtension() {
  run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  return packageBuilt();
}

/** As `packageExtension`, of what is in dist/ already. */
export async function packageBuilt() {
  pack(root, vsixFile);

  const names = await namesInZip(vsixFile);
  const foreign = names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)));
  if (foreign.length > 0) {
    throw new CommandFailed(
      `The package holds what no user needs: ${foreign.join(', ')}. See .vscodeignore.`,
    );
  }
  const present = new Set(names.map((name) => name.toLowerCase()));
  const absent = REQUIRED.filter((name) => !present.has(`extension/${name}`));
  if (absent.length > 0) throw new CommandFailed(`The package lacks ${absent.join(', ')}.`);
  const { size } = statSync(vsixFile);
  if (size > MAX_BYTES) {
    throw new CommandFailed(
      `The package has ${size} bytes; ${MAX_BYTES} are allowed. The build lists what is big.`,
    );
  }
  console.log(`${basename(vsixFile)}: ${(size / 1000).toFixed(0)} kB, ${names.length} files`);
  return vsixFile;
}

/**
 * Packs the extension of a folder.
 * @returns {string} the .vsix
 */
export function pack(folder, vsix) {
  rmSync(vsix, { force: true });
  // Everything is in the bundles, so no node_modules; pictures in the README are resolved on the repository's page.
  const options = [
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--skip-license',
  ];
  tool('vsce', ['package', ...options, '--out', vsix], { cwd: folder, quiet: true });
  return vsix;
}

/** @returns {Promise<string[]>} */
function namesInZip(file) {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      const names = [];
      zip.on('entry', (entry) => {
        if (!entry.fileName.endsWith('/')) names.push(entry.fileName);
        zip.readEntry();
      });
      zip.on('end', () => resolve(names));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await packageExtension().catch(exitWithMessage);
}
