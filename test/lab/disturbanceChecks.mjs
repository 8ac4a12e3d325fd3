/** Recordings that are cancelled, cut, and in each other's way: what is kept, and that nothing is left on the machines. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Run, run } from './commandLine.mjs';
import { answerOf, on } from './machines.mjs';
import { clean, contents } from './recordingChecks.mjs';
import { guestLogin, output, recordings } from './settings.mjs';
import { cutConnections, leftOn, tracingWasOn } from './traces.mjs';

const file = output('disturbed.xenprof');

export const disturbanceChecks = [
  { title: 'cancelled (Ctrl+C): what there is is kept', check: cancelled },
  { title: 'cancelled while the recorders start: nothing is kept', check: cancelledEarly },
  { title: 'connections cut in the middle: the rest comes over new ones', check: cut },
  {
    title: 'this side killed: the machines stop by themselves; found and removed the next time',
    check: killed,
  },
  {
    title: 'another xentrace has the buffers: it is left alone, the rest is recorded',
    check: secondXentrace,
  },
  { title: 'an xentrace that was killed left tracing on: a recording switches it off', check: tracingLeftOn },
  { title: 'a guest that is down: refused with its name', check: guestDown },
];

/** A recording that would last long, once it has sampled for some seconds. */
async function longRecording(...more) {
  const recording = new Run(['record', 'dom0', file, '--seconds', '600', ...more]);
  await recording.said(/: ([3-9]|\d\d+) s, /, 400);
  return recording;
}

/** A recording that was ended early is one. */
async function kept() {
  const { events } = await contents(file);
  const samples = events.map((event) => event.samples);
  assert.ok(Math.min(...samples) > 100, `${samples.join(', ')} samples`);
  rmSync(file);
  return `${samples.join(' and ')} samples kept`;
}

async function cancelled() {
  const recording = await longRecording('--guest', guestLogin('guest1'));
  recording.interrupt();
  const { code, stderr } = await recording.ended;
  assert.equal(code, 0, stderr);
  return `${await kept()}; ${await clean('dom0', 'guest1')}`;
}

async function cancelledEarly() {
  const recording = new Run(['record', 'dom0', file, '--guest', guestLogin('guest1')]);
  await recording.said(/starting the recorders/);
  await sleep(1500);
  recording.interrupt();
  const { code, stderr } = await recording.ended;
  assert.equal(code, 1, stderr);
  assert.match(stderr, /Cancelled before the recording began/);
  nothingHere();
  return clean('dom0', 'guest1');
}

async function cut() {
  const recording = await longRecording('--guest', guestLogin('guest1'));
  const connections = await cutConnections();
  assert.ok(connections >= 2, `${connections} connections`);
  const { code, stderr } = await recording.ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /connection was lost/);
  return `${connections} connections; ${await kept()}; ${await clean('dom0', 'guest1')}`;
}

async function killed() {
  const recording = await longRecording('--sources', 'perf,xentrace');
  recording.kill();
  await recording.ended;
  for (let waited = 0; (await recorders()).length > 0; waited += 3) {
    assert.ok(waited < 120, (await recorders()).join('\n'));
    await sleep(3000);
  }
  const check = await run('record', '--check', 'dom0');
  assert.match(check.stdout, /refused +Earlier recordings: 1 left behind: \/var\/tmp\/xen-io-profiler\./);
  const { code, stderr } = await run('record', 'dom0', file, '--seconds', '3', '--clear-leftovers');
  assert.equal(code, 0, stderr);
  rmSync(file);
  return clean('dom0');
}

/** Processes only. */
async function recorders() {
  return (await leftOn('dom0')).filter((line) => !line.startsWith('/'));
}

async function secondXentrace() {
  const own = 'xentrace -D -e 0x0002f000 /run/lab-own-trace';
  await on('dom0', `${own} >/dev/null 2>&1 </dev/null & sleep 2`);
  try {
    const { code, stderr } = await run('record', 'dom0', file, '--seconds', '3');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /without xentrace\. xentrace: another xentrace has the buffers \(process \d+\)/);
    const before = Number(
      await answerOf('dom0', 'pidof xentrace >/dev/null && stat -c %s /run/lab-own-trace'),
    );
    const after = Number(await answerOf('dom0', 'sleep 3; stat -c %s /run/lab-own-trace'));
    assert.ok(after > before, `the other trace no longer grows: ${before}, then ${after} bytes`);
    return await kept();
  } finally {
    await on('dom0', 'pkill -TERM -x xentrace; sleep 2; rm -f /run/lab-own-trace');
  }
}

async function tracingLeftOn() {
  const leave =
    'xentrace -D -e all /run/lab-own-trace >/dev/null 2>&1 </dev/null & sleep 3; pkill -KILL -x xentrace; rm -f /run/lab-own-trace';
  await on('dom0', leave);
  // Otherwise "tracing is off" above would say nothing.
  assert.ok(await tracingWasOn(), 'the test can tell that tracing is on');
  await on('dom0', leave);
  const { code, stderr } = await run('record', 'dom0', file, '--seconds', '3', '--sources', 'perf,xentrace');
  assert.equal(code, 0, stderr);
  return `${await kept()}; ${await clean('dom0')}`;
}

async function guestDown() {
  await answerOf('dom0', 'xl pause guest2');
  try {
    const { code, stderr, seconds } = await run(
      ...['record', 'dom0', file, '--guest', guestLogin('guest2'), '--seconds', '3'],
    );
    assert.equal(code, 1, stderr);
    assert.match(stderr, /guest2|10\.99\.0\.12/);
    nothingHere();
    return `after ${seconds.toFixed(0)} s: "${stderr.trim().split('\n').at(-1)}"; ${await clean('dom0')}`;
  } finally {
    await answerOf('dom0', 'xl unpause guest2');
  }
}

/** No recording and no half of one on this side. */
function nothingHere() {
  assert.deepEqual(
    readdirSync(recordings).filter((name) => name.startsWith('disturbed')),
    [],
  );
}
