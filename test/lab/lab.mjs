/**
 * A real Xen host with two guests in an emulator on this machine. Needs root on Debian; see README.md.
 * Usage: node test/lab/lab.mjs [start | stop | status | pairs NAME...]    pairs: see pairs.mjs
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureApt } from '../../scripts/apt.mjs';
import { CommandFailed, exitWithMessage, run } from '../../scripts/command.mjs';
import { emulatorPid, endEmulator, startEmulator } from './emulator.mjs';
import { answerOf, closeConnections, on, waitFor, writeSshFiles } from './machines.mjs';
import { folder, guests } from './settings.mjs';

const verbs = { start, stop, status, pairs };
const [verb = 'start', ...rest] = process.argv.slice(2);
const begin = performance.now();

if (!(verb in verbs) || (rest.length > 0 && verb !== 'pairs')) {
  console.error(`Usage: npm run lab -- [${Object.keys(verbs).join(' | ')}]`);
  process.exit(2);
}
await verbs[verb]().catch(exitWithMessage);

/** Builds what is missing, boots, and waits until all three machines answer. */
async function start() {
  if (emulatorPid() !== undefined) {
    say(`runs already, process ${emulatorPid()}`);
    return await status();
  }
  if (process.getuid?.() !== 0) throw new CommandFailed('The lab builds disk images: run it as root.');
  ensureApt(
    ['qemu-system-x86', 'mmdebstrap', 'e2fsprogs', 'openssh-client', 'xz-utils'],
    'what builds and runs the emulated host',
  );
  if (!existsSync(join(folder, 'built'))) {
    say(`building the images in ${folder}`);
    run('sh', [join(import.meta.dirname, 'images.sh'), folder]);
  }
  writeSshFiles();
  say(`booting Xen: process ${startEmulator()}`);
  await waitFor('dom0', 1200, isRunning);
  say('dom0 answers');
  for (const guest of guests) await createGuest(guest);
  for (const guest of guests) {
    await waitFor(guest, 900, isRunning);
    say(`${guest} answers`);
  }
  await status();
}

/** xl gives its block script 40 seconds, which a busy emulator does not always meet. */
async function createGuest(name) {
  for (let attempt = 1; ; attempt++) {
    const { code, stderr } = await on('dom0', `xl create /etc/xen/${name}.cfg`, { seconds: 400 });
    if (code === 0) return;
    if (attempt === 4) throw new CommandFailed(`${name} does not start: ${stderr.trim()}`);
    say(`${name} did not start, once more`);
    await on('dom0', `xl destroy ${name}`);
  }
}

async function stop() {
  if (emulatorPid() === undefined) {
    say('does not run');
    return;
  }
  await on(
    'dom0',
    'for id in $(xl list | awk \'NR > 2 { print $2 }\'); do xl destroy "$id"; done; sync; poweroff',
    {
      seconds: 60,
    },
  );
  closeConnections();
  await endEmulator(40);
  say('stopped');
}

async function status() {
  const pid = emulatorPid();
  if (pid === undefined) {
    say('does not run');
    return;
  }
  console.log(`process ${pid}, ${readFileSync(join(folder, 'built'), 'utf8').trim()}, in ${folder}`);
  console.log(await answerOf('dom0', 'xl vcpu-list'));
}

async function pairs() {
  if (!isRunning()) await start();
  run(process.execPath, [join(import.meta.dirname, 'pairs.mjs'), ...rest]);
}

function isRunning() {
  return emulatorPid() !== undefined;
}

function say(text) {
  console.log(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}
