import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { XentraceCapture } from '../../../src/formats/xentrace/readXentrace';
import { RUNSTATES } from '../../../src/profile/schedule';
import { FIXTURE_CLOCK, read, rxLost, summaryFixture, traceFixture, warningCodes } from './xentraceFixture';
import { parseXenalyzeSummary, type TimedLine } from './xentraceSummary';

const key = (l: { domain: number; vcpu: number; what: string }) => `d${l.domain}v${l.vcpu} ${l.what}`;

/** Everything the summary says about vCPUs against everything the schedule does, in both directions. */
function compare({ schedule }: XentraceCapture, summaryText: string, vmmcallDomains: readonly number[] = []) {
  const summary = parseXenalyzeSummary(summaryText);
  expect(summary.states.length).toBeGreaterThan(8);
  expect(summary.hypercalls.length).toBeGreaterThan(20);

  const place = (vcpu: number) => ({
    domain: schedule.vcpus[vcpu].domainId,
    vcpu: schedule.vcpus[vcpu].vcpu,
  });
  const states = schedule.vcpus.flatMap((v, i) =>
    RUNSTATES.map((what, s) => ({
      ...place(i),
      what,
      count: v.count[s],
      cycles: (v.totalNs[s] * schedule.tscHz) / 1e9,
    })).filter((state) => state.count > 0),
  );
  compareTimed(states, summary.states);

  const calls = schedule.hypercalls
    .filter(({ vcpu }) => !vmmcallDomains.includes(place(vcpu).domain))
    .map((h) => ({
      ...place(h.vcpu),
      what: String(h.op),
      count: h.calls + h.subcalls,
      subcalls: h.subcalls,
    }));
  expect(new Map(calls.map((c) => [key(c), c.count]))).toEqual(
    new Map(summary.hypercalls.map((c) => [key(c), c.count])),
  );
  for (const total of summary.hypercallTotals) {
    const own = calls.filter((c) => c.domain === total.domain && c.vcpu === total.vcpu);
    const sum = own.reduce((n, c) => n + (total.what === 'subcalls' ? c.subcalls : c.count), 0);
    expect(sum, key(total)).toBe(total.count);
  }
  const exits = schedule.exits.map((e) => ({
    ...place(e.vcpu),
    what: e.name,
    count: e.count,
    cycles: (e.ns * schedule.tscHz) / 1e9,
  }));
  compareTimed(exits, summary.exits);
}

function compareTimed(
  own: readonly { domain: number; vcpu: number; what: string; count: number; cycles: number }[],
  lines: readonly TimedLine[],
) {
  expect(own.map(key).sort()).toEqual(lines.map(key).sort());
  const byKey = new Map(own.map((o) => [key(o), o]));
  for (const line of lines) {
    const { count, cycles } = byKey.get(key(line))!;
    expect(count, key(line)).toBe(line.count);
    // The average is cut to whole cycles.
    const least = line.count * line.averageCycles;
    expect(cycles, key(line)).toBeGreaterThan(least - 1);
    expect(cycles, key(line)).toBeLessThan(least + line.count + 1);
  }
}

describe('a real trace agrees with xenalyze', () => {
  it('while a guest sends: runstates, hypercalls, subcalls', async () => {
    const trace = await read(traceFixture('rx'), FIXTURE_CLOCK);
    compare(trace, summaryFixture('rx'));
    expect(warningCodes(trace)).toEqual(['xentrace.unplaced']);
    // xenalyze's summary does not count these; its --dump-all prints that many lines of each.
    expect(trace.schedule.grants).toEqual([{ domainId: 5, maps: 4292, unmaps: 4328, transfers: 0 }]);
    expect(trace.schedule.pcpus).toEqual([0, 1]);
    expect(trace.lost).toBe(0);
  });

  it('with records lost before the first', async () => {
    const trace = await read(traceFixture('blkread'), FIXTURE_CLOCK);
    compare(trace, summaryFixture('blkread'));
    expect(trace.lost).toBe(616546 + 617689);
    expect(trace.schedule.lost.map(({ pcpu, records }) => [pcpu, records])).toEqual([
      [0, 616546],
      [1, 617689],
    ]);
    expect(warningCodes(trace)).toEqual(['xentrace.lost']);
  });

  it('with a PVH guest on AMD: exits with the time until the entry, or until it was woken', async () => {
    const trace = await read(traceFixture('rx-pvh'), FIXTURE_CLOCK);
    compare(trace, summaryFixture('rx-pvh'), [4]);
    expect(trace.schedule.exits.map((e) => e.name)).toEqual(['INTR', 'VINTR', 'HLT', 'MSR', 'VMMCALL']);
    const own = trace.schedule.hypercalls.filter((h) => trace.schedule.vcpus[h.vcpu].domainId === 4);
    expect(own.map((h) => [h.name, h.calls])).toEqual([
      ['vcpu_op', 333],
      ['event_channel_op', 50],
    ]);
  });

  it('with records lost on one pCPU in the middle', async () => {
    const trace = await read(await rxLost(), FIXTURE_CLOCK);
    compare(trace, summaryFixture('rx-lost'));
    expect(trace.lost).toBe(1500);
  });

  it('and is read from any round on, as a trace begins that was kept in memory (xentrace -M)', async () => {
    const bytes = traceFixture('rx');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (let window = 0; window < 6; window++) at += 12 + view.getUint32(at + 8, true);
    expect(view.getInt32(at + 4, true)).toBe(0);
    const trace = await read(bytes.slice(at), FIXTURE_CLOCK);
    expect(warningCodes(trace)).toEqual(['xentrace.unplaced']);
    expect(trace.schedule.pcpus).toEqual([0, 1]);
    expect(trace.records).toBeGreaterThan(10_000);
  });

  it('whatever the size of the chunks', async () => {
    const bytes = traceFixture('rx-pvh');
    const whole = await read(bytes, FIXTURE_CLOCK);
    for (const size of [1, 11, 4096]) {
      expect(isDeepStrictEqual(await read(bytes, FIXTURE_CLOCK, size), whole), String(size)).toBe(true);
    }
  });

  it('and its intervals add up to the totals, in order, one pCPU running one vCPU at a time', async () => {
    const { schedule } = await read(traceFixture('rx'), FIXTURE_CLOCK);
    const { vcpu, state, pcpu, startNs, endNs } = schedule.intervals;
    const sums = schedule.vcpus.map(() => RUNSTATES.map(() => 0));
    const free = new Map<number, number>();
    for (let i = 0; i < vcpu.length; i++) {
      sums[vcpu[i]][state[i]] += endNs[i] - startNs[i];
      if (i > 0) expect(startNs[i]).toBeGreaterThanOrEqual(startNs[i - 1]);
      expect(pcpu[i] >= 0).toBe(state[i] === 0);
      if (state[i] !== 0) continue;
      expect(startNs[i]).toBeGreaterThanOrEqual(free.get(pcpu[i]) ?? 0);
      free.set(pcpu[i], endNs[i]);
    }
    schedule.vcpus.forEach((v, i) =>
      v.totalNs.forEach((total, s) => expect(sums[i][s]).toBeCloseTo(total, 0)),
    );
  });
});
