/**
 * Starts and stops code-server: the real VS Code workbench for a browser, with a real extension host in node.
 * It listens on loopback only: there is no password, and webviews need a secure context, which plain http has nowhere
 * else.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed } from '../../scripts/command.mjs';
import { vscodeFolder } from '../../scripts/project.mjs';
import { nodeForVscode, serverProgram } from './prepare.mjs';
import { QUIET_SETTINGS } from './settings.mjs';

const START_PATIENCE_MS = 60_000;

/**
 * @param {object} [options]
 * @param {string} [options.dataFolder] user settings and extensions, kept; without it a fresh folder, removed by `stop`
 * @param {string[]} [options.vsix] packages to install before the start
 * @param {Record<string, unknown>} [options.settings] user settings on top of the quiet ones
 * @param {number} [options.port] 0: any free one
 * @param {Record<string, string>} [options.variables] in the environment of the extensions
 * @param {boolean} [options.asksForTrust] as VS Code does: a folder is not trusted before a person says so
 * @throws {CommandFailed} with the server's log when it does not start
 */
export async function startServer(options = {}) {
  const { dataFolder, vsix = [], settings = {}, port = 0, variables = {}, asksForTrust = false } = options;
  const data = dataFolder ?? mkdtempSync(join(tmpdir(), 'xen-io-vscode-'));
  prepareData(data, settings);
  const env = { ...serverEnvironment(), ...variables };
  // VS Code leaves its sockets there. A kept folder may lie too deep for a socket's name (108 bytes).
  if (dataFolder === undefined) env.TMPDIR = join(data, 'tmp');
  const folders = [
    ...['--config', join(data, 'config.yaml')],
    ...['--user-data-dir', join(data, 'user')],
    ...['--extensions-dir', join(data, 'extensions')],
  ];
  for (const file of vsix) install(file, folders, env);

  const guard = spawn(
    process.execPath,
    [
      ...[join(vscodeFolder, 'guard.mjs'), dataFolder === undefined ? data : ''],
      ...[nodeForVscode(), serverProgram, ...folders],
      ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--ignore-last-opened'],
      ...['--disable-telemetry', '--disable-update-check'],
      ...(asksForTrust ? [] : ['--disable-workspace-trust']),
      ...['--disable-getting-started-override', '--disable-proxy'],
    ],
    { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  const ended = new Promise((resolve) => guard.once('close', resolve));
  let log = '';
  const origin = await listening(guard, (text) => (log += text)).catch((error) => {
    guard.stdin.end();
    throw new CommandFailed(`VS Code's server ${error.message}:\n${log}`);
  });

  return {
    origin,
    /** Absolute path. */
    dataFolder: data,
    /** Settled when the server is gone, however that came. */
    ended,
    /** What the server printed so far. */
    log: () => log,
    /** What extensions and their host logged so far: the first thing to read when a view does not come. */
    extensionLog: () => readLogs(join(data, 'user', 'logs')),

    /** Address of a workbench with a folder (an absolute path) open. */
    address: (folder) => `${origin}/?${new URLSearchParams({ folder })}`,

    /** Ends the server and all that it started. Safe to call twice. */
    async stop() {
      guard.stdin.end();
      await ended;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

function prepareData(data, settings) {
  const user = join(data, 'user', 'User');
  mkdirSync(user, { recursive: true });
  mkdirSync(join(data, 'tmp'), { recursive: true });
  writeFileSync(join(data, 'config.yaml'), 'auth: none\n');
  const file = join(user, 'settings.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
}

function serverEnvironment() {
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    // From an enclosing VS Code, npm or test runner; each would change what the server or the extension does.
    if (!/^(VSCODE_|npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|ELECTRON_)/.test(name)) env[name] = value;
  }
  env.EXTENSIONS_GALLERY = '{}'; // no marketplace, so no requests to one
  return env;
}

function install(vsix, folders, env) {
  const args = [serverProgram, ...folders, '--install-extension', vsix, '--force'];
  const result = spawnSync(nodeForVscode(), args, { env, encoding: 'utf8' });
  if (result.status !== 0)
    throw new CommandFailed(`Could not install ${vsix}:\n${result.stdout}${result.stderr}`);
}

/** @returns {Promise<string>} the origin: "http://127.0.0.1:43210" */
function listening(guard, onText) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('did not start in time')), START_PATIENCE_MS);
    let text = '';
    const read = (chunk) => {
      text += chunk;
      onText(chunk);
      const match = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(text);
      if (!match) return;
      text = '';
      clearTimeout(timer);
      resolve(match[1]);
    };
    guard.stdout.setEncoding('utf8').on('data', read);
    guard.stderr.setEncoding('utf8').on('data', read);
    guard.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('ended at once'));
    });
  });
}

function readLogs(folder) {
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder, { recursive: true }).filter((name) => /exthost.*\.log$/.test(name));
  return files.map((name) => `--- ${name}\n${readFileSync(join(folder, name), 'utf8')}`).join('\n');
}
