/**
 * Checks recordings against the lab's real Xen host; boots it if it does not run. Prints a table, and puts it into README.md.
 * Usage: node test/lab/test.mjs [TEXT...]    only checks whose titles hold one of the texts
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { exitWithMessage, run as runProgram } from '../../scripts/command.mjs';
import { buildCommandLine, endRuns } from './commandLine.mjs';
import { disturbanceChecks } from './disturbanceChecks.mjs';
import { emulatorPid } from './emulator.mjs';
import { answerOf, closeConnections } from './machines.mjs';
import { planChecks } from './planChecks.mjs';
import { recordingChecks } from './recordingChecks.mjs';
import { keepRows, resultText, writeResult } from './result.mjs';
import { rightsChecks } from './rightsChecks.mjs';
import { recordings } from './settings.mjs';
import { sweep } from './traces.mjs';

const wanted = process.argv.slice(2);
const all = [...recordingChecks, ...planChecks, ...rightsChecks, ...disturbanceChecks];
const checks = all.filter(({ title }) => wanted.length === 0 || wanted.some((text) => title.includes(text)));

await main().catch(exitWithMessage);

async function main() {
  const lab = join(import.meta.dirname, 'lab.mjs');
  const booted = emulatorPid() === undefined;
  if (booted) runProgram(process.execPath, [lab, 'start']);
  try {
    mkdirSync(recordings, { recursive: true });
    await buildCommandLine();
    await sweep('dom0', 'guest1');
    const rows = [];
    for (const one of checks) rows.push(await tried(one));
    const failed = rows.filter((row) => !row.passed).length;
    const known = keepRows(
      rows,
      all.map(({ title }) => title),
    );
    const text = await resultText(known, await versions());
    console.log(`\n${text}`);
    writeResult(text);
    console.log(`${rows.length - failed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    closeConnections();
    if (booted) runProgram(process.execPath, [lab, 'stop']);
  }
}

async function tried({ title, check }) {
  console.log(`      ${title} ...`);
  const row = (passed, figure) => ({
    title,
    passed,
    figure,
    when: new Date().toISOString(),
    load: loadavg()[1],
  });
  try {
    const figure = await check();
    console.log(`ok    ${title}: ${figure}`);
    return row(true, figure);
  } catch (error) {
    console.error(`FAIL  ${title}: ${error.stack}`);
    await endRuns();
    await sweep('dom0', 'guest1');
    return row(false, error.message);
  }
}

async function versions() {
  const [xen, kernel, perf, guestKernel] = await Promise.all([
    answerOf('dom0', 'xl info xen_version'),
    answerOf('dom0', 'uname -r'),
    answerOf('dom0', 'perf --version'),
    answerOf('guest1', 'uname -r'),
  ]);
  const qemu = spawnSync('qemu-system-x86_64', ['--version'], { encoding: 'utf8' }).stdout;
  return `Xen ${xen}, dom0 Linux ${kernel}, guest Linux ${guestKernel}, ${perf}, QEMU ${/version ([\d.]+)/.exec(qemu)?.[1]}`;
}
