import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationFacts } from '../../../src/profile/durationFacts';

const duration = fc.oneof(
  fc.double({ min: 0, max: 10, noNaN: true }),
  fc.integer({ min: 1, max: 1_000_000_000 }),
  fc.double({ min: 0, max: 1e15, noNaN: true }),
);

describe('durations', () => {
  it('have the quantiles that sorting finds', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (values) => {
        const facts = durationFacts(Float64Array.from(values));
        const sorted = [...values].sort((a, b) => a - b);
        const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
        expect([facts.p5Ns, facts.medianNs, facts.p95Ns, facts.p99Ns]).toEqual(
          [0.05, 0.5, 0.95, 0.99].map(at),
        );
        expect(facts.maxNs).toBe(sorted[sorted.length - 1]);
        expect(facts.count).toBe(values.length);
      }),
    );
  });

  it('are in the bin whose edges hold them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e13 }), { minLength: 1 }), (values) => {
        const { edgesNs, counts } = durationFacts(Float64Array.from(values));
        expect(edgesNs).toEqual([...edgesNs].sort((a, b) => a - b));
        counts.forEach((count, bin) => {
          const inBin = values.filter((ns) => ns >= edgesNs[bin] && ns < edgesNs[bin + 1]);
          const last = bin === counts.length - 1;
          expect(count).toBe(last ? values.filter((ns) => ns >= edgesNs[bin]).length : inBin.length);
        });
        expect(counts[0]).toBeGreaterThan(0);
        expect(counts.at(-1)).toBeGreaterThan(0);
      }),
    );
  });

  it('share their edges, five to a factor of ten', () => {
    const facts = durationFacts(Float64Array.from([1, 1e9]));
    expect(facts.counts.length).toBe(46);
    facts.edgesNs.forEach((edge, i) => {
      expect(Math.abs(edge / 10 ** (i / 5) - 1)).toBeLessThan(0.005);
    });
    const part = durationFacts(Float64Array.from([5000, 70_000]));
    expect(facts.edgesNs).toEqual(expect.arrayContaining([...part.edgesNs]));
  });

  it('of nothing are none', () => {
    expect(durationFacts(new Float64Array(0))).toMatchObject({ count: 0, maxNs: 0, counts: [] });
  });
});
