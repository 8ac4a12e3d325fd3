/** Users who are not root: with all rights through sudo, and with none. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { run } from './commandLine.mjs';
import { clean, contents } from './recordingChecks.mjs';
import { output } from './settings.mjs';

const file = output('rights.xenprof');

export const rightsChecks = [
  { title: 'a user with sudo: as root', check: withSudo },
  { title: 'a user whom sudo refuses: what is missing, and the fix', check: refusedPreflight },
  { title: 'the same user records: refused with reasons, nothing is left', check: refusedRecording },
];

async function withSudo() {
  const { code, stderr } = await run('record', 'sudoer@dom0', file, '--seconds', '3');
  assert.equal(code, 0, stderr);
  const { events, clocks } = await contents(file);
  assert.ok(events[0].samples > 100);
  assert.ok(clocks.some(({ source }) => source === 'schedule'));
  rmSync(file);
  return `${events[0].samples} samples and the schedule; ${await clean('dom0')}`;
}

async function refusedPreflight() {
  const { code, stdout, stderr } = await run('record', '--check', 'tester@dom0');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /refused +Rights: sudo asks for a password/);
  assert.match(stdout, /refused +perf_event_paranoid: 3: only root may sample all CPUs\n +fix: sysctl/);
  assert.match(stdout, /refused +Xen tools: xl needs root/);
  return `${stdout.match(/^ {2}refused /gm).length} refused, each with what to do`;
}

async function refusedRecording() {
  const { code, stderr } = await run(
    ...['record', 'tester@dom0', file, '--seconds', '3', '--sources', 'perf,xentrace'],
  );
  assert.equal(code, 1, stderr);
  assert.match(stderr, /Nothing can be recorded/);
  assert.match(stderr, /perf_event_paranoid/);
  assert.ok(!existsSync(file));
  return clean('dom0');
}
