/** A recording that nothing disturbs: what can be recorded, what comes of it, how its clocks agree, what is left. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { bundle } from './bundles.mjs';
import { run } from './commandLine.mjs';
import { setNiceness } from './emulator.mjs';
import { dom0Address, guestLogin, niceness, output } from './settings.mjs';
import { remains } from './traces.mjs';

/** Of everything, during iperf3. */
export const rx = output('rx.xenprof');
const again = output('again.xenprof');

/** Clocks of a host that agree worse than this make short time ranges wrong across recorders. */
const MOST_OFFSET_MS = 1;
/** Fewer samples that fall where their vCPU ran say that a clock jumps. */
const LEAST_SHARE = 0.9;

export const recordingChecks = [
  { title: 'dom0: what can be recorded, and what is missing', check: dom0Preflight },
  { title: 'guest1 through dom0: the same', check: guestPreflight },
  { title: 'dom0, guest1, xentrace and counters in one command, during iperf3', check: recordAll },
  { title: 'nothing is left on either machine', check: () => clean('dom0', 'guest1') },
  { title: 'it opens: info, breakdown, trace, functions', check: opens },
  { title: `clocks agree better than ${MOST_OFFSET_MS} ms`, check: clocks },
  { title: 'a second recording right after', check: recordAgain },
  { title: 'nothing is left of it', check: () => clean('dom0', 'guest1') },
];

async function dom0Preflight() {
  const { code, stdout, stderr } = await run('record', '--check', 'dom0');
  assert.equal(code, 0, stderr);
  for (const line of [
    'Rights: root',
    'Xen tools: Xen 4',
    'perf: version',
    'xentrace: free',
    'Kernel symbols: readable',
  ])
    assert.match(stdout, new RegExp(`ok +${line}`));
  assert.match(stdout, /ok +Hypervisor symbols: readable/);
  // Under emulation there is none; the files that claim otherwise cannot be read.
  assert.match(stdout, /missing +Hardware counters: none here/);
  assert.match(stdout, /missing +Xen's PMU: no virtual PMU/);
  return `${stdout.match(/^ {2}ok /gm).length} checks ok, 2 missing (no PMU), each with its fix`;
}

async function guestPreflight() {
  const { code, stdout, stderr } = await run('record', '--check', 'dom0', '--guest', guestLogin('guest1'));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\(guest\)/);
  const guest = stdout.slice(stdout.search(/^.*\(guest\)/m));
  assert.match(guest, /ok +perf: version/);
  assert.match(guest, /refused +xentrace: only dom0 can trace/);
  return 'perf yes; xentrace and Xen tools: in dom0 only';
}

async function recordAll() {
  // Other work on this machine takes emulated processors away in the middle of a recording.
  setNiceness(-12);
  const { code, stderr, seconds } = await run(
    ...['record', 'dom0', rx, '--guest', guestLogin('guest1'), '--seconds', '12'],
    ...['--workload', 'iperf3 -s -1 -p 5201 -J'],
    ...['--workload', `guest1:iperf3 -c ${dom0Address} -p 5201 -t 16 -J`],
  ).finally(() => setNiceness(niceness));
  assert.equal(code, 0, stderr);
  const costs = stderr.split('\n').filter((line) => line.includes('CPU of the recorders'));
  assert.equal(costs.length, 2, stderr);
  return `${(statSync(rx).size / 1e6).toFixed(1)} MB in ${seconds.toFixed(0)} s; ${costs.join('; ')}`;
}

export async function clean(...machines) {
  const found = await remains(...machines);
  assert.deepEqual(found, []);
  return 'no process, no file; tracing is off';
}

/** What a recording holds by `info`. */
export async function contents(file) {
  const { code, stdout, stderr } = await run('info', file, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

async function opens() {
  const { events, workloads, unitsOfWork, clocks: placed } = await contents(rx);
  const samples = Object.fromEntries(events.map((event) => [event.source, event.samples]));
  assert.ok(samples.dom0 > 2000 && samples.guest1 > 1000, JSON.stringify(samples));
  assert.ok(placed.some(({ source, method }) => source === 'schedule' && /TSC readings/.test(method)));
  const sent = workloads.find(({ domain, done }) => domain === 'guest1' && done[0]?.direction === 'transmit');
  assert.ok(sent?.done[0].count > 1e7, 'what iperf3 in guest1 says it sent');
  assert.ok(
    unitsOfWork.some(({ device }) => /^vif\d+\.0$/.test(device)),
    'counters of netback',
  );
  const breakdown = await run('breakdown', rx);
  assert.match(breakdown.stdout, /dom0/);
  assert.match(breakdown.stdout, /guest1/);
  const trace = await run('trace', rx);
  assert.match(trace.stdout, /grant_table_op/);
  const functions = await run('functions', rx, '--source', 'dom0');
  assert.match(functions.stdout, /xenvif_/);
  assert.deepEqual([breakdown.code, trace.code, functions.code], [0, 0, 0]);
  return `${samples.dom0} samples of dom0, ${samples.guest1} of guest1; ${(sent.done[0].count / 1e6).toFixed(0)} MB sent`;
}

async function clocks() {
  const { clocks: placed } = await contents(rx);
  const fits = await clockFits(rx);
  assert.deepEqual(fits.map(({ capture }) => capture).sort(), ['dom0', 'guest1']);
  const figures = fits.map((fit) => {
    const { capture, share, offsetMs, halfWidthMs, offsetsMs, wakeToSampleMs } = fit;
    const worst = Math.max(...offsetsMs.map(Math.abs));
    assert.ok(
      share >= LEAST_SHARE,
      `${capture}: only ${percent(share)} of the samples while their vCPU runs`,
    );
    assert.ok(Math.abs(offsetMs) < MOST_OFFSET_MS, `${capture}: off by ${offsetMs} ms`);
    assert.ok(worst < MOST_OFFSET_MS, `${capture}: off by ${worst} ms in a tenth of the recording`);
    assert.ok(wakeToSampleMs.median < MOST_OFFSET_MS, JSON.stringify(wakeToSampleMs));
    const said = placed.find(({ source }) => source === capture);
    return (
      `${capture}: ${percent(share)} of ${fit.samples} samples while the vCPU runs, offset ${offsetMs.toFixed(2)} ± ${halfWidthMs.toFixed(2)} ms ` +
      `(worst tenth ${worst.toFixed(2)}), wake-up to first sample ${wakeToSampleMs.median.toFixed(2)} ms (median of ${wakeToSampleMs.count}); ` +
      `the recording itself says: within ${(said.uncertaintyNs / 1e6).toFixed(3)} ms`
    );
  });
  return figures.join('; ');
}

/** Counted apart from the reader: see clockFit.ts. */
async function clockFits(file) {
  const program = await bundle('test/lab/clockFit.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

async function recordAgain() {
  const { code, stderr, seconds } = await run(
    ...['record', 'dom0', again, '--guest', guestLogin('guest1'), '--seconds', '3'],
  );
  assert.equal(code, 0, stderr);
  const { events } = await contents(again);
  assert.equal(events.length, 2);
  rmSync(again);
  return `${seconds.toFixed(0)} s`;
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
