/**
 * Makes the real VS Code ready to run: code-server from npm, finished by hand, because its own install script wants a
 * compiler and the network. Does nothing when that has been done before. Node only.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../../scripts/command.mjs';
import { npm, npmCiWhenStale } from '../../scripts/npmCi.mjs';
import { vscodeFolder } from '../../scripts/project.mjs';

const codeServer = join(vscodeFolder, 'node_modules', 'code-server');
const vscode = join(codeServer, 'lib', 'vscode');
const stampFile = join(codeServer, '.prepared');

/** Native modules without a prebuilt binary, and the small JavaScript that stands in for each. */
const STAND_INS = [
  { module: '@vscode/spdlog', file: 'logger.cjs' },
  { module: '@vscode/native-watchdog', file: 'watchdog.cjs' },
];

/** @throws {CommandFailed} when this platform has no node 24 package, or npm fails */
export function prepareVscode() {
  npmCiWhenStale(vscodeFolder, 'VS Code from npm, once');
  nodeForVscode();
  const stamp = recipe();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  console.log('Preparing VS Code, once ...');
  // Not `npm ci`: code-server edits its package.json after the shrinkwrap was made, and `ci` insists on equality.
  const options = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  npm(vscode, options);
  npm(join(vscode, 'extensions'), options);
  for (const { module, file } of STAND_INS) {
    const folder = join(vscode, 'node_modules', module);
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(vscodeFolder, 'standins', file), join(folder, 'index.js'));
    const manifest = { name: module, version: '0.0.0', main: 'index.js' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  }
  // The bundled chat extension has nothing to do here but to look for its service.
  rmSync(join(vscode, 'extensions', 'copilot'), { recursive: true, force: true });
  writeFileSync(stampFile, stamp);
}

/**
 * This code-server runs on node 24 alone; npm brings one along as a package, whatever node runs this file.
 * @returns {string} path of the program
 */
export function nodeForVscode() {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const packaged = join(
    vscodeFolder,
    'node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin',
    'node',
  );
  if (existsSync(packaged)) return packaged;
  throw new CommandFailed(
    `VS Code's server needs node 24, and npm has none for ${process.platform}-${process.arch} here. ` +
      'Run npm with node 24, or use an installed VS Code: npm start -- --desktop',
  );
}

/** The program that node 24 runs. */
export const serverProgram = join(codeServer, 'out', 'node', 'entry.js');

/** Changes with anything that changes the result. */
function recipe() {
  const hash = createHash('sha256');
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const { file } of STAND_INS) hash.update(readFileSync(join(vscodeFolder, 'standins', file)));
  hash.update(readFileSync(join(codeServer, 'package.json')));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepareVscode();
