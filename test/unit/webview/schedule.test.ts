import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScheduleColumns } from '../../../src/protocol/messages';
import { rangeAfterKey, rangeBetween, rangeWithin } from '../../../webview/schedule/brush';
import { columnRects, pixelColumns, runnersBetween } from '../../../webview/schedule/pixelColumns';
import { scheduleTables } from '../../../webview/schedule/scheduleTables';

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

/** Intervals that follow one another on one pCPU, with gaps. */
const timeline = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 90 }),
    ),
    { maxLength: 40 },
  )
  .map((steps) => {
    let t = 0;
    return steps.flatMap(([vcpu, gap, length]): Interval[] => {
      const start = t + gap;
      t = start + length;
      return t <= 1000 ? [[vcpu, 0, start, t]] : [];
    });
  });

describe('schedule', () => {
  test('the vCPUs of a domain share its colour', () => {
    const tables = scheduleTables(columns([]));
    expect([...tables.groupOf]).toEqual([0, 0, 1, 2]);
    expect(tables.groups.map((g) => g.label)).toEqual(['dom0', 'guest', 'idle']);
  });

  test('columns that do not fit together are refused', () => {
    expect(() => scheduleTables(columns([[0, 0, 0, 1]], { end: new ArrayBuffer(0) }))).toThrow(RangeError);
    expect(() => scheduleTables(columns([[9, 0, 0, 1]]))).toThrow(RangeError);
  });

  test('pixels hold the time that was run, however thin the intervals', () => {
    fc.assert(
      fc.property(timeline, fc.integer({ min: 1, max: 300 }), (intervals, width) => {
        const tables = scheduleTables(columns(intervals));
        const { share, groups } = pixelColumns(tables, 0, width);
        for (let group = 0; group < groups; group++) {
          let shown = 0;
          for (let x = 0; x < width; x++) shown += share[x * groups + group];
          const ran = intervals.reduce(
            (sum, [v, , from, to]) => sum + (tables.groupOf[v] === group ? to - from : 0),
            0,
          );
          expect((shown / width) * 1000).toBeCloseTo(ran, 1);
        }
      }),
    );
  });

  test('a pixel that two share shows both, neighbours of one alone become one', () => {
    const tables = scheduleTables(
      columns([
        [0, 0, 0, 500],
        [2, 0, 500, 575],
        [0, 0, 575, 600],
        [2, 0, 600, 1000],
      ]),
    );
    const rects = columnRects(pixelColumns(tables, 0, 10));
    expect(rects.map((r) => [r.x, r.width, r.group, r.top, r.height])).toEqual([
      [0, 5, 0, 0, 1],
      [5, 1, 0, 0, expect.closeTo(0.25)],
      [5, 1, 1, expect.closeTo(0.25), expect.closeTo(0.75)],
      [6, 4, 1, 0, 1],
    ]);
  });

  test('who ran in a span, most time first', () => {
    const tables = scheduleTables(
      columns([
        [0, 0, 0, 500],
        [1, 1, 0, 1000],
        [2, 0, 500, 900],
      ]),
    );
    expect(runnersBetween(tables, 0, 400, 600)).toEqual([
      { vcpu: 0, share: 0.5 },
      { vcpu: 2, share: 0.5 },
    ]);
    expect(runnersBetween(tables, 0, 450, 650)).toEqual([
      { vcpu: 2, share: 0.75 },
      { vcpu: 0, share: 0.25 },
    ]);
    expect(runnersBetween(tables, 0, 950, 990)).toEqual([]);
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
