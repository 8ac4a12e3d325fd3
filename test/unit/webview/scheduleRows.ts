/** Rows of a timeline made of random segments, and what they hold by counting one by one. */
import fc from 'fast-check';
import { RowBuilder } from '../../../webview/schedule/rowBuilder';
import type { TimelineRow } from '../../../webview/schedule/timelineRow';

export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
}

export const KINDS = 4;
/** Kind of the time between the segments. */
export const GAP = 3;
export const END = 100_000;

/** Segments that follow one another, some of them very short, with gaps. */
export const segments = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })),
      length: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3000 })),
      kind: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 300, size: 'max' },
  )
  .map((steps) => {
    let t = 0;
    return steps.flatMap(({ gap, length, kind }): Segment[] => {
      const from = t + gap;
      t = from + length;
      return t <= END ? [{ from, to: t, kind }] : [];
    });
  });

export function rowOf(list: readonly Segment[], expected = list.length): TimelineRow {
  const builder = new RowBuilder(KINDS, GAP, 0, END, expected);
  list.forEach(({ from, to, kind }, i) => builder.push(from, to, kind, i));
  return builder.done();
}

/** Time of each kind within a span, counted segment by segment. */
export function counted(list: readonly Segment[], from: number, to: number): number[] {
  const time = new Array<number>(KINDS).fill(0);
  const within = Math.min(END, to) - Math.max(0, from);
  let covered = 0;
  for (const segment of list) {
    const part = Math.min(segment.to, to) - Math.max(segment.from, from);
    if (part <= 0) continue;
    time[segment.kind] += part;
    covered += part;
  }
  time[GAP] += Math.max(0, within - covered);
  return time;
}
