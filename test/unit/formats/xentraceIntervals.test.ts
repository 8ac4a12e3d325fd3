import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortByStart } from '../../../src/profile/intervalOrder';

describe('intervals', () => {
  it('come out by start, those without an end left out, whatever order they came in', () => {
    const row = fc.record({ start: fc.integer({ min: -50, max: 50 }), ended: fc.boolean() });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const start = Float64Array.from(rows, (r) => r.start);
        const end = Float64Array.from(rows, (r) => (r.ended ? r.start + 1 : NaN));
        const sorted = [...sortByStart(start, end, rows.length)];
        const ended = rows.flatMap((r, i) => (r.ended ? [i] : []));
        expect([...sorted].sort((a, b) => a - b)).toEqual(ended);
        const starts = sorted.map((i) => rows[i].start);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }),
    );
  });
});
