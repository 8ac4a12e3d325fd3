import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { isScheduleEvent } from '../../../src/formats/xentrace/events';
import { reduceXentrace, type ReduceOptions } from '../../../src/formats/xentrace/reduceXentrace';
import type { Schedule } from '../../../src/profile/schedule';
import { FIXTURE_CLOCK, read, traceFixture, warningCodes } from './xentraceFixture';
import { change, concat, TraceWriter, TSC_BASE, type TraceRecord } from './xentraceWriter';

async function reduced(bytes: Uint8Array, options: ReduceOptions = {}): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const input = memoryInput('trace', bytes, 4096);
  await reduceXentrace(input, (part) => void parts.push(part), options, QUIET);
  return concat(parts);
}

const withoutClasses = (schedule: Schedule) => ({ ...schedule, recordsByClass: {}, volumes: [] });

/** Records of the scheduler and of page faults between those that count, as a real trace has them. */
const noisy = fc
  .array(fc.record({ pcpu: fc.nat(2), gap: fc.integer({ min: 1, max: 50 }), kind: fc.nat(6) }), {
    minLength: 1,
    maxLength: 150,
  })
  .map((steps) => {
    const windows = new TraceWriter();
    let tsc = 1000;
    for (let at = 0; at < steps.length; at += 20) {
      const records: TraceRecord[][] = [[], [], []];
      for (const { pcpu, gap, kind } of steps.slice(at, at + 20)) {
        tsc += gap;
        records[pcpu].push(
          [
            change(tsc, 0, pcpu, 'runnable', 'running'),
            change(tsc, 0, pcpu, 'running', 'blocked'),
            { event: 0x00022209, tsc },
            { event: 0x0002220b, tsc, words: [1, 2, 3, 4] },
            { event: 0x0020100d, tsc, words: [32] },
            { event: 0x00201104, tsc, words: [1, 2, 3, 4, 5] },
            { event: 0x00021002, tsc, words: [pcpu] },
          ][kind],
        );
      }
      records.forEach((list, pcpu) => windows.window(pcpu, list));
    }
    return windows.bytes();
  });

describe('a reduced trace', () => {
  it('has the schedule of the whole one', async () => {
    await fc.assert(
      fc.asyncProperty(noisy, async (bytes) => {
        const copy = await reduced(bytes);
        expect(copy.length).toBeLessThanOrEqual(bytes.length);
        const before = await read(bytes);
        const after = await read(copy);
        expect(withoutClasses(after.schedule)).toEqual(withoutClasses(before.schedule));
      }),
    );
  });

  it('is the trace itself if everything is kept', async () => {
    const bytes = traceFixture('rx-pvh');
    expect(Buffer.compare(await reduced(bytes, { keep: () => true }), bytes)).toBe(0);
  });

  it('keeps what it is asked to, and the records that tell the time', async () => {
    const bytes = traceFixture('rx');
    const copy = await reduced(bytes, { keep: (event) => event >>> 16 === 0x2 });
    const before = await read(bytes, FIXTURE_CLOCK);
    const after = await read(copy, FIXTURE_CLOCK);
    expect(copy.length).toBeLessThan(bytes.length / 2);
    expect(after.schedule.vcpus).toEqual(before.schedule.vcpus);
    expect(after.schedule.endNs).toBe(before.schedule.endNs);
    expect(after.schedule.recordsByClass.sched).toBe(before.schedule.recordsByClass.sched);
    expect(after.schedule.recordsByClass.pv).toBeLessThan(before.schedule.recordsByClass.pv / 20);
  });

  it('can be a part of the time', async () => {
    const bytes = traceFixture('rx');
    const { schedule } = await read(bytes, FIXTURE_CLOCK);
    const origin = BigInt(schedule.tscOrigin);
    const second = BigInt(FIXTURE_CLOCK.tscHz);
    const part = await read(
      await reduced(bytes, { fromTsc: origin + second / 2n, toTsc: origin + second }),
      FIXTURE_CLOCK,
    );
    expect(part.schedule.endNs / 1e9).toBeGreaterThan(0.49);
    expect(part.schedule.endNs / 1e9).toBeLessThanOrEqual(0.5);
    expect(Number(BigInt(part.schedule.tscOrigin) - origin) / FIXTURE_CLOCK.tscHz).toBeCloseTo(0.5, 2);
    expect(warningCodes(part)).toEqual(['xentrace.unplaced']);
    const calls = (s: Schedule) => s.hypercalls.reduce((n, h) => n + h.calls, 0);
    expect(calls(part.schedule)).toBeGreaterThan(calls(schedule) / 8);
    expect(calls(part.schedule)).toBeLessThan(calls(schedule) / 2);
  });

  it('takes records without a stamp with the one before', async () => {
    const bytes = new TraceWriter()
      .window(0, [
        { event: 0x00081001, tsc: 10 },
        { event: 0x00082012, words: [1] },
        { event: 0x00081001, tsc: 20 },
        { event: 0x00082012, words: [2] },
        { event: 0x00081001, tsc: 30 },
        { event: 0x00082012, words: [3] },
      ])
      .bytes();
    const part = await reduced(bytes, { fromTsc: TSC_BASE + 20n, toTsc: TSC_BASE + 30n });
    expect(part.length).toBe(12 + 12 + 8);
    expect(part[part.length - 4]).toBe(2);
  });

  it('needs none of what the scheduler notes for itself', () => {
    for (const event of [0x00022209, 0x0002800a, 0x00041001, 0x0040f001, 0x0001f002]) {
      expect(isScheduleEvent(event)).toBe(false);
    }
    for (const event of [
      0x00021011, 0x00021002, 0x0020100d, 0x0020200e, 0x00201104, 0x00081502, 0x00082013, 0x0010f002,
      0x00802008, 0x0001f001,
    ]) {
      expect(isScheduleEvent(event)).toBe(true);
    }
  });
});
