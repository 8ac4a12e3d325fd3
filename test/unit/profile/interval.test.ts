import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveSamples, wilson } from '../../../src/profile/interval';

describe("Wilson's interval", () => {
  // Published values: R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
  // Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is %f to %f', (successes, n, low, high) => {
    const interval = wilson(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is everything when there are no samples', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(wilson(0, NaN)).toEqual({ low: 0, high: 1 });
  });

  it('holds the share, lies within 0 and 1, mirrors, and narrows with more samples', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const { low, high } = wilson(share * n, n);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
          const mirrored = wilson(n - share * n, n);
          expect(mirrored.low).toBeCloseTo(1 - high, 9);
          const more = wilson(share * n * 4, n * 4);
          expect(more.high - more.low).toBeLessThanOrEqual(high - low);
        },
      ),
    );
  });

  it('holds its level: of many draws about 95 % have the truth inside', () => {
    // A fixed sequence (LCG), so that the test gives the same answer every time.
    let state = 12345;
    const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (const share of [0.02, 0.3, 0.9]) {
      let inside = 0;
      for (let draw = 0; draw < 2000; draw++) {
        let successes = 0;
        for (let i = 0; i < 150; i++) if (random() < share) successes++;
        const { low, high } = wilson(successes, 150);
        if (low <= share && share <= high) inside++;
      }
      expect(inside / 2000).toBeGreaterThan(0.92);
      expect(inside / 2000).toBeLessThan(0.98);
    }
  });
});

describe('effective samples', () => {
  it('is their number when all weigh the same', () => {
    expect(effectiveSamples(7 * 3, 7 * 9)).toBe(7);
  });

  it('is about one when one outweighs the rest', () => {
    expect(effectiveSamples(1000 + 9, 1000 * 1000 + 9)).toBeCloseTo(1.018, 3);
  });

  it('is none without weight', () => {
    expect(effectiveSamples(0, 0)).toBe(0);
  });
});
