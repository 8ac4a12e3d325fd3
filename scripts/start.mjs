/**
 * A real VS Code with the extension in it and the sample recording open, from a fresh clone, in one command.
 * Usage: npm start [-- [--port N] [--no-open] [--desktop]]
 *   --port N    of the address to open; 8085 or the next free one, if left out
 *   --no-open   only print the address
 *   --desktop   use an installed VS Code (`code`) instead of one in the browser
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { prepareVscode } from '../test/vscode/prepare.mjs';
import { startServer } from '../test/vscode/server.mjs';
import { CommandFailed, exitWithMessage, run } from './command.mjs';
import { pack, packageExtension } from './package.mjs';
import { root, sampleRecording, vscodeFolder } from './project.mjs';

const FIRST_PORT = 8085;
const dataFolder = join(vscodeFolder, '.data', 'start');

const { values: options } = parseArgs({
  options: { port: { type: 'string' }, 'no-open': { type: 'boolean' }, desktop: { type: 'boolean' } },
});

const begin = performance.now();
await (options.desktop ? startDesktop() : startInBrowser()).catch(exitWithMessage);

async function startInBrowser() {
  const port = options.port === undefined ? await freePort(FIRST_PORT) : checkedPort(options.port);
  prepareVscode();
  const vsix = await packageExtension();
  const { folder, file } = sampleFolder();
  const opener = pack(join(vscodeFolder, 'opener'), join(dataFolder, 'opener.vsix'));
  const server = await startServer({
    dataFolder,
    vsix: [vsix, opener],
    port,
    variables: { XEN_IO_OPEN: file },
  });
  const address = server.address(folder);
  const taken = ((performance.now() - begin) / 1000).toFixed(0);
  console.log(`
Ready after ${taken} s. Open this address in a browser on this machine:

  ${address}

From another machine, forward the port first (a webview needs localhost or https):
  ssh -L ${port}:127.0.0.1:${port} THIS_MACHINE

Ctrl+C ends it.`);
  if (!options['no-open']) openInBrowser(address);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void server.stop().then(() => process.exit(0));
    });
  }
  await server.ended;
  if (!stopping) throw new CommandFailed(`VS Code's server ended by itself:\n${server.log()}`);
}

async function startDesktop() {
  if (spawnSync('code', ['--version'], { shell: process.platform === 'win32' }).status !== 0) {
    throw new CommandFailed(
      'No `code` on the PATH. Install VS Code, or run "Shell Command: Install \'code\' command in PATH" from its ' +
        'palette. Without --desktop, `npm start` needs no VS Code: it opens one in the browser.',
    );
  }
  run(process.execPath, [join(root, 'scripts', 'build.mjs'), '--dev']);
  const { folder, file } = sampleFolder();
  run('code', [`--extensionDevelopmentPath=${root}`, folder, file]);
}

/** A folder of its own with a copy of the sample, so that nothing a user tries there touches the working tree. */
function sampleFolder() {
  if (!existsSync(sampleRecording)) throw new CommandFailed(`There is no ${sampleRecording}.`);
  const folder = join(dataFolder, 'recordings');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, basename(sampleRecording));
  copyFileSync(sampleRecording, file);
  return { folder, file };
}

/** In the desktop's browser, if there is a desktop. */
function openInBrowser(address) {
  const hasDesktop = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDesktop) return;
  const opener = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [address], {
    stdio: 'ignore',
    detached: true,
  });
  opener.once('error', () => console.log('(No browser could be started from here.)'));
  opener.unref();
}

function checkedPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new CommandFailed(`--port takes a number from 1 to 65535, not "${text}".`);
}

/** The first port from `first` on that nobody listens on. */
async function freePort(first) {
  for (let port = first; port < first + 100; port++) {
    const free = await new Promise((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new CommandFailed(`All ports from ${first} to ${first + 99} are in use; name one with --port.`);
}
