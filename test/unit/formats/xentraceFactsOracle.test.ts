/** Everything of `xenalyze --summary` that is neither a runstate, a hypercall nor an exit (see xentraceOracle.test.ts). */
import { describe, expect, it } from 'vitest';
import type { XentraceCapture } from '../../../src/formats/xentrace/readXentrace';
import { DOMAIN_RUNSTATES } from '../../../src/profile/domainRunstates';
import type { CountedTime, Schedule } from '../../../src/profile/schedule';
import { RUNSTATES } from '../../../src/profile/schedule';
import { scheduleFacts } from '../../../src/profile/scheduleFacts';
import { FIXTURE_CLOCK, read, rxLost, summaryFixture, traceFixture } from './xentraceFixture';
import { parseXenalyzeSummary, type TimedLine, type XenalyzeSummary } from './xentraceSummary';

const RUNNING = RUNSTATES.indexOf('running');

type Line = Omit<TimedLine, 'averageCycles'> & { readonly ns: number };
const key = (l: { domain: number; vcpu: number; what: string }) => `d${l.domain}v${l.vcpu} ${l.what}`;

function expectTimed(own: readonly Line[], lines: readonly TimedLine[], tscHz: number) {
  expect(own.map(key).sort()).toEqual(lines.map(key).sort());
  const byKey = new Map(own.map((o) => [key(o), o]));
  for (const line of lines) {
    const { count, ns } = byKey.get(key(line))!;
    expect(count, key(line)).toBe(line.count);
    // The average is cut to whole cycles.
    const cycles = (ns * tscHz) / 1e9;
    expect(cycles, key(line)).toBeGreaterThan(line.count * line.averageCycles - 1);
    expect(cycles, key(line)).toBeLessThan(line.count * (line.averageCycles + 1) + 1);
  }
}

const times = (place: { domain: number; vcpu: number }, named: Readonly<Record<string, CountedTime>>) =>
  Object.entries(named)
    .filter(([, time]) => time.count > 0)
    .map(([what, time]) => ({ ...place, what, ...time }));

function compare({ schedule }: XentraceCapture, text: string) {
  const summary = parseXenalyzeSummary(text);
  const facts = scheduleFacts(schedule);
  const place = (v: number) => ({ domain: schedule.vcpus[v].domainId, vcpu: schedule.vcpus[v].vcpu });

  expect(summary.domainStates.length).toBeGreaterThan(7);
  expectTimed(
    facts.domains.flatMap(({ domainId, states }) =>
      DOMAIN_RUNSTATES.map((what, i) => ({ domain: domainId, vcpu: -1, what, ...states[i] })).filter(
        (state) => state.count > 0,
      ),
    ),
    summary.domainStates,
    schedule.tscHz,
  );
  expect(summary.waits.length).toBeGreaterThan(5);
  expectTimed(
    facts.vcpus.flatMap((v) => times(place(v.vcpu), v.runnable)),
    summary.waits,
    schedule.tscHz,
  );
  expectPvEvents(schedule, summary);
  expect(schedule.volumes.flatMap((volume) => volumeLines(schedule, volume))).toEqual(
    summary.volumes.map((line) => `${key(line)} ${line.count}`),
  );
}

/** xenalyze counts the 28 bytes of a lost-records event twice. */
function volumeLines({ lost }: Schedule, { pcpu, bytes }: Schedule['volumes'][number]): string[] {
  const again = 28 * lost.filter((window) => window.pcpu === pcpu).length;
  return Object.entries(bytes).map(
    ([what, count]) => `${key({ domain: -1, vcpu: pcpu, what })} ${count + (what === 'gen' ? again : 0)}`,
  );
}

function expectPvEvents({ events, vcpus }: Schedule, summary: XenalyzeSummary) {
  expect(summary.pvEvents.length).toBeGreaterThan(3);
  const own = events
    .filter((e) => e.kind === 'pv')
    .map(
      (e) => `${key({ domain: vcpus[e.vcpu].domainId, vcpu: vcpus[e.vcpu].vcpu, what: e.name })} ${e.count}`,
    );
  expect(own.sort()).toEqual(summary.pvEvents.map((line) => `${key(line)} ${line.count}`).sort());
}

/** xenalyze looks where a vCPU stays only from its second turn on. */
function expectStays({ schedule }: XentraceCapture, text: string) {
  const lines = parseXenalyzeSummary(text).affinity;
  const facts = scheduleFacts(schedule);
  const { vcpu, state, from, pcpu, startNs } = schedule.intervals;
  const own = schedule.vcpus.flatMap(({ domainId, vcpu: number }, v): Line[] => {
    const turns = [...vcpu.keys()].filter(
      (i) => vcpu[i] === v && state[i] === RUNNING && from[i] !== RUNNING,
    );
    if (turns.length < 2) return [];
    const { stay } = facts.vcpus[v].durations;
    const first = startNs[turns[1]] - startNs[turns[0]];
    const moved = pcpu[turns[1]] === pcpu[turns[0]] ? 0 : 1;
    return [
      { domain: domainId, vcpu: number, what: 'stay', count: stay.count - moved, ns: stay.totalNs - first },
    ];
  });
  expectTimed(own, lines, schedule.tscHz);
}

describe('the facts of a real trace agree with xenalyze', () => {
  it('while a guest sends', async () => {
    const trace = await read(traceFixture('rx'), FIXTURE_CLOCK);
    compare(trace, summaryFixture('rx'));
    expectStays(trace, summaryFixture('rx'));
    const grants = trace.schedule.events.filter((e) => e.kind === 'grant');
    const maps = grants.filter((e) => e.code === 1).reduce((n, e) => n + e.count, 0);
    expect(maps).toBe(4292);
    expect(new Set(grants.map((e) => e.detail))).toEqual(new Set([5]));
  });

  it('with records lost before the first', async () => {
    const trace = await read(traceFixture('blkread'), FIXTURE_CLOCK);
    compare(trace, summaryFixture('blkread'));
    // As many interrupts as its dump shows "irq_handled".
    const handled = trace.schedule.events.filter((e) => e.kind === 'interrupt');
    expect(handled.reduce((n, e) => n + e.count, 0)).toBe(67);
  });

  it('with a PVH guest on AMD: handlers of exits, and how long an interrupt keeps the guest from its next halt', async () => {
    const trace = await read(traceFixture('rx-pvh'), FIXTURE_CLOCK);
    const text = summaryFixture('rx-pvh');
    compare(trace, text);
    expectStays(trace, text);
    const summary = parseXenalyzeSummary(text);
    const { schedule } = trace;
    const hlt = schedule.events.find((e) => e.kind === 'hvm' && e.name === 'HLT')!;
    const place = { domain: 4, vcpu: 0 };
    expectTimed([{ ...place, what: 'hlt', count: hlt.count, ns: hlt.ns! }], summary.handlers, schedule.tscHz);
    const own = schedule.guestInterrupts.flatMap((g) => [
      { ...place, what: String(g.vector), count: g.count, ns: 0 },
      ...times(place, {
        [`${g.vector} wake to halt alone`]: g.wakeToHaltAlone,
        [`${g.vector} wake to halt any`]: g.wakeToHalt,
        [`${g.vector} intr to halt`]: g.interruptToHalt,
      }),
    ]);
    expect(own.length).toBe(4);
    expectTimed(own, summary.interrupts, schedule.tscHz);
  });

  it('with records lost on one pCPU in the middle', async () => {
    const trace = await read(await rxLost(), FIXTURE_CLOCK);
    compare(trace, summaryFixture('rx-lost'));
  });
});
