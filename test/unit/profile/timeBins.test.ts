import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeBins } from '../../../src/profile/timeBins';

describe('bins of time', () => {
  it('hold every count once, where it belongs, however often they had to become wider', () => {
    const event = fc.record({
      row: fc.nat(3),
      at: fc.oneof(fc.nat(1_000_000), fc.nat(1e12)),
      amount: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), (events) => {
        const bins = new TimeBins();
        const rows = [0, 1, 2, 3].map(() => bins.newSeries());
        for (const { row, at, amount } of events) bins.add(rows[row], at, 1, amount);
        rows.forEach((series, row) => {
          const { counts, amounts } = bins.done(series, 2);
          const expectedCounts = new Map<number, number>();
          const expectedAmounts = new Map<number, number>();
          for (const { at, amount } of events.filter((e) => e.row === row)) {
            const bin = Math.max(0, Math.floor((at - bins.start) / bins.width));
            expectedCounts.set(bin, (expectedCounts.get(bin) ?? 0) + 1);
            expectedAmounts.set(bin, (expectedAmounts.get(bin) ?? 0) + 2 * amount);
          }
          const filled = (column: ArrayLike<number>) =>
            Array.from(column, (n, bin) => [bin, n]).filter(([, n]) => n > 0);
          const sorted = (map: Map<number, number>) =>
            [...map].filter(([, n]) => n > 0).sort(([a], [b]) => a - b);
          expect(filled(counts)).toEqual(sorted(expectedCounts));
          expect(filled(amounts ?? [])).toEqual(sorted(expectedAmounts));
          expect(counts.length).toBeLessThanOrEqual(4096);
        });
      }),
    );
  });

  it('take no more room for ever more series and time', () => {
    const bins = new TimeBins();
    let cells = 0;
    const rows = Array.from({ length: 20_000 }, () => bins.newSeries());
    rows.forEach((row, i) => bins.add(row, i * 1e9, 1, 0));
    for (const row of rows) cells += bins.done(row, 1).counts.length;
    expect(cells).toBeLessThan(4 << 20);
  });
});
