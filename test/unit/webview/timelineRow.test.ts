import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PcpuRowBuilder } from '../../../webview/schedule/pcpuRow';
import { RowBuilder } from '../../../webview/schedule/rowBuilder';
import { IDLE, LOST, NOTHING } from '../../../webview/schedule/runnerKinds';
import { runnersBetween } from '../../../webview/schedule/runners';
import {
  blockAt,
  segmentAt,
  sumsNear,
  timeByKind,
  type TimelineRow,
} from '../../../webview/schedule/timelineRow';
import { counted, END, GAP, KINDS, rowOf, segments } from './scheduleRows';

const listed = (row: TimelineRow) =>
  Array.from({ length: row.count }, (_, i) => [row.start[i], row.start[i + 1], row.kind[i], row.other[i]]);

describe('row of a timeline', () => {
  test('covers its whole time, with gaps where there is no interval', () => {
    const builder = new RowBuilder(KINDS, GAP, 0, 100, 0);
    builder.push(10, 20, 0, 7);
    builder.push(20, 30, 1, 8);
    builder.push(50, 200, 2, 9);
    expect(listed(builder.done())).toEqual([
      [0, 10, GAP, -1],
      [10, 20, 0, 7],
      [20, 30, 1, 8],
      [30, 50, GAP, -1],
      [50, 100, 2, 9],
    ]);
  });

  test('without intervals it is one gap', () => {
    expect(listed(new RowBuilder(KINDS, GAP, 5, 9, 0).done())).toEqual([[5, 9, GAP, -1]]);
    expect(listed(new RowBuilder(KINDS, GAP, 5, 5, 0).done())).toEqual([[5, 5, GAP, -1]]);
  });

  test('intervals that overlap are cut and counted', () => {
    const builder = new RowBuilder(KINDS, GAP, 0, 100, 4);
    builder.push(-5, 10, 0, 1);
    builder.push(5, 20, 1, 2);
    builder.push(6, 15, 2, 3);
    expect(listed(builder.done()).slice(0, 2)).toEqual([
      [0, 10, 0, 1],
      [10, 20, 1, 2],
    ]);
    expect(builder.overlapping).toBe(2);
  });

  test('a segment is found at any time, from any hint before it', () => {
    fc.assert(
      fc.property(segments, fc.integer({ min: 0, max: END - 1 }), fc.nat(), (list, t, hint) => {
        const row = rowOf(list);
        const at = segmentAt(row, t);
        expect(row.start[at]).toBeLessThanOrEqual(t);
        expect(row.start[at + 1]).toBeGreaterThan(t);
        expect(segmentAt(row, t, hint % (at + 1))).toBe(at);
      }),
    );
  });

  test('time by kind is what counting gives, however little room was expected', () => {
    fc.assert(
      fc.property(
        segments,
        fc.integer({ min: 0, max: END }),
        fc.integer({ min: 0, max: END }),
        fc.boolean(),
        (list, a, b, room) => {
          const row = rowOf(list, room ? list.length : 0);
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          expect([...timeByKind(row, from, to)]).toEqual(counted(list, from, to));
        },
      ),
    );
  });

  test('near sums are exact for a time at most half of the tolerance away', () => {
    fc.assert(
      fc.property(
        segments,
        fc.integer({ min: 0, max: END }),
        fc.integer({ min: 0, max: 4000 }),
        (list, t, tolerance) => {
          const row = rowOf(list);
          const sums = new Float64Array(KINDS);
          sumsNear(row, t, blockAt(row, t), tolerance, sums);
          const moved = sums.reduce((sum, time) => sum + time, 0);
          expect(Math.abs(moved - t)).toBeLessThanOrEqual(tolerance / 2);
          expect([...sums]).toEqual(counted(list, 0, moved));
        },
      ),
    );
  });
});

describe('row of a pCPU', () => {
  test('nothing is known where the trace lost records, whoever seemed to run', () => {
    const lost = [
      { pcpu: 1, startNs: 20, endNs: 30 },
      { pcpu: 0, startNs: 0, endNs: 90 },
      { pcpu: 1, startNs: 80, endNs: 90 },
    ];
    const builder = new PcpuRowBuilder(1, lost, 0, 100, 2);
    builder.push(10, 40, 0, 5);
    builder.push(40, 50, IDLE, 6);
    const row = builder.done();
    expect(listed(row)).toEqual([
      [0, 10, NOTHING, -1],
      [10, 20, 0, 5],
      [20, 30, LOST, -1],
      [30, 40, 0, 5],
      [40, 50, IDLE, 6],
      [50, 80, NOTHING, -1],
      [80, 90, LOST, -1],
      [90, 100, NOTHING, -1],
    ]);
    expect(runnersBetween(row, 15, 45)).toEqual([
      { vcpu: 5, share: 0.5 },
      { vcpu: 6, share: 5 / 30 },
    ]);
  });
});
