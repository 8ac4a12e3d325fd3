import { describe, expect, it } from 'vitest';
import { read, warningCodes } from './xentraceFixture';
import { change, TraceWriter, type TraceRecord } from './xentraceWriter';

/**
 * A vCPU that wanders between pCPU 0 and 1: it is woken on one, runs on the other `wakeToRun` ticks later, for 1000 ticks,
 * and sleeps as long. `stamp` is what the clock of a pCPU shows at a true time.
 */
function wanderer(stamp: (pcpu: number, time: number) => number, laps = 200): Uint8Array {
  const records: TraceRecord[][] = [[], []];
  const write = (pcpu: number, time: number, from: 'running' | 'runnable' | 'blocked', to: typeof from) =>
    records[pcpu].push(change(Math.round(stamp(pcpu, time)), 1, 0, from, to));
  for (let lap = 0; lap < laps; lap++) {
    const time = 100_000 + lap * 2000;
    const pcpu = lap % 2;
    const wakeToRun = 20 + ((lap * 7) % 30);
    write(1 - pcpu, time, 'blocked', 'runnable');
    write(pcpu, time + wakeToRun, 'runnable', 'running');
    write(pcpu, time + wakeToRun + 1000, 'running', 'blocked');
  }
  return new TraceWriter().window(0, records[0]).window(1, records[1]).bytes();
}

const totals = async (bytes: Uint8Array) => (await read(bytes)).schedule.vcpus[0].totalNs;

describe('clocks of pCPUs', () => {
  it('are left alone if they agree', async () => {
    const trace = await read(wanderer((_, time) => time));
    expect(trace.clockOffsets).toEqual([]);
    expect(trace.warnings).toEqual([]);
  });

  it.each([-700, -80, 80, 700])('are put right if one is ahead by %d', async (ahead) => {
    const trace = await read(wanderer((pcpu, time) => time + pcpu * ahead));
    expect(warningCodes(trace)).toEqual(['xentrace.clock-skew']);
    expect(trace.clockOffsets.map((o) => o.pcpu)).toEqual([1]);
    // No better than the quickest wake-up, 20 ticks, allows.
    expect(Math.abs(trace.clockOffsets[0].aheadNs - ahead)).toBeLessThanOrEqual(20);
    const [running, runnable, blocked] = trace.schedule.vcpus[0].totalNs;
    const truth = await totals(wanderer((_, time) => time));
    expect(running).toBe(truth[0]);
    expect(Math.abs(runnable - truth[1])).toBeLessThanOrEqual(40);
    expect(Math.abs(blocked - truth[2])).toBeLessThanOrEqual(40);
  });

  it('that drift are reported', async () => {
    const trace = await read(wanderer((pcpu, time) => time + pcpu * 300 * Math.sin(time / 40_000)));
    expect(trace.clockOffsets).toEqual([]);
    expect(warningCodes(trace)).toContain('xentrace.clock-skew');
  });
});
