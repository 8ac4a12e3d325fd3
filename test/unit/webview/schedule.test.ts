import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScheduleColumns } from '../../../src/protocol/messages';
import { rangeAfterKey, rangeBetween, rangeWithin } from '../../../webview/schedule/brush';
import { IDLE, NOTHING } from '../../../webview/schedule/runnerKinds';
import { runnersBetween } from '../../../webview/schedule/runners';
import { scheduleTables } from '../../../webview/schedule/scheduleTables';
import { timeByKind } from '../../../webview/schedule/timelineRow';

type Interval = readonly [vcpu: number, pcpu: number, start: number, end: number];

function columns(intervals: readonly Interval[], changes: Partial<ScheduleColumns> = {}): ScheduleColumns {
  return {
    startNs: 0,
    endNs: 1000,
    pcpus: [0, 1],
    vcpus: [
      { label: 'dom0 vCPU 0', domain: 'dom0', colour: 0, idle: false },
      { label: 'dom0 vCPU 1', domain: 'dom0', colour: 0, idle: false },
      { label: 'guest vCPU 0', domain: 'guest', colour: 1, idle: false },
      { label: 'idle', domain: 'idle', colour: -1, idle: true },
    ],
    vcpu: Int32Array.from(intervals, (i) => i[0]).buffer,
    pcpu: Int32Array.from(intervals, (i) => i[1]).buffer,
    start: Float64Array.from(intervals, (i) => i[2]).buffer,
    end: Float64Array.from(intervals, (i) => i[3]).buffer,
    lost: [],
    table: [],
    ...changes,
  };
}

describe('schedule', () => {
  test('the vCPUs of a domain are one group, and one kind in the rows', () => {
    const tables = scheduleTables(
      columns([
        [0, 0, 0, 100],
        [1, 0, 100, 300],
        [2, 0, 300, 350],
        [3, 0, 400, 500],
      ]),
    );
    expect(tables.groups.map((g) => g.label)).toEqual(['dom0', 'guest', 'idle']);
    const time = timeByKind(tables.rows[0], 0, 1000);
    expect([time[0], time[1], time[IDLE], time[NOTHING]]).toEqual([300, 50, 100, 550]);
    expect([...timeByKind(tables.rows[1], 0, 1000)][NOTHING]).toBe(1000);
  });

  test('columns that do not fit together are refused', () => {
    expect(() => scheduleTables(columns([[0, 0, 0, 1]], { end: new ArrayBuffer(0) }))).toThrow(RangeError);
    expect(() => scheduleTables(columns([[9, 0, 0, 1]]))).toThrow(RangeError);
  });

  test('who ran in a span, most time first', () => {
    const tables = scheduleTables(
      columns([
        [0, 0, 0, 500],
        [1, 1, 0, 1000],
        [2, 0, 500, 900],
      ]),
    );
    expect(runnersBetween(tables.rows[0], 400, 600)).toEqual([
      { vcpu: 0, share: 0.5 },
      { vcpu: 2, share: 0.5 },
    ]);
    expect(runnersBetween(tables.rows[0], 450, 650)).toEqual([
      { vcpu: 2, share: 0.75 },
      { vcpu: 0, share: 0.25 },
    ]);
    expect(runnersBetween(tables.rows[0], 950, 990)).toEqual([]);
  });
});

describe('time range', () => {
  const whole = [1000, 2000] as const;

  test('either direction of a drag, inside the recording; a click is no range', () => {
    expect(rangeBetween(1500, 1200, whole)).toEqual([1200, 1500]);
    expect(rangeBetween(0, 9999, whole)).toEqual([1000, 2000]);
    expect(rangeBetween(1500, 1500, whole)).toBeNull();
    expect(rangeWithin([1900, 5000], whole)).toEqual([1900, 2000]);
    expect(rangeWithin([3000, 5000], whole)).toBeNull();
  });

  test('what is too short to be meant depends on how much is in sight', () => {
    expect(rangeBetween(1500, 1500.2, whole)).toBeNull();
    expect(rangeBetween(1500, 1500.2, whole, 10)).toEqual([1500, 1500.2]);
    expect(rangeWithin([1500, 1500.2], whole)).toEqual([1500, 1500.2]);
    expect(rangeWithin([2000, 2100], whole)).toBeNull();
  });

  test('keys make, move, extend and clear it', () => {
    const key = (range: readonly [number, number] | null, name: string, shift = false) =>
      rangeAfterKey(range, { key: name, shift }, whole);
    expect(key(null, 'ArrowRight')).toEqual([1000, 1100]);
    expect(key(null, 'ArrowLeft')).toEqual([1900, 2000]);
    expect(key([1000, 1100], 'ArrowRight')).toEqual([1020, 1120]);
    expect(key([1000, 1100], 'ArrowLeft')).toEqual([1000, 1100]);
    expect(key([1000, 1100], 'ArrowRight', true)).toEqual([1000, 1120]);
    expect(key([1000, 1100], 'End')).toEqual([1900, 2000]);
    expect(key([1000, 1100], 'Escape')).toBeNull();
    expect([key(null, 'Escape'), key(null, 'Tab'), key([1000, 1100], 'x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('no sequence of keys leaves the recording', () => {
    const press = fc.record({
      key: fc.constantFrom('ArrowLeft', 'ArrowRight', 'Home', 'End'),
      shift: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(press, { maxLength: 60 }), (presses) => {
        let range: readonly [number, number] | null = null;
        for (const p of presses) range = rangeAfterKey(range, p, whole) ?? null;
        if (!range) return;
        expect(range[0]).toBeGreaterThanOrEqual(1000);
        expect(range[1]).toBeLessThanOrEqual(2000 + 1e-9);
        expect(range[1]).toBeGreaterThan(range[0]);
      }),
    );
  });
});
