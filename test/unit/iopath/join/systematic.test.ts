import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSystematically } from '../../../../src/iopath/join/systematic';

describe('systematic draws', () => {
  it('give every run of neighbours its share to within one draw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(29),
        fc.nat(29),
        (weights, count, a, b) => {
          const total = weights.reduce((sum, w) => sum + w, 0);
          fc.pre(total > 0);
          const drawn = drawSystematically(weights, count);
          expect(drawn).toHaveLength(count);
          const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
          const got = drawn.filter((position) => position >= from && position < to).length;
          const wanted = (weights.slice(from, to).reduce((sum, w) => sum + w, 0) / total) * count;
          expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1 + 1e-9);
          for (const position of drawn) expect(weights[position]).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('are none where nothing weighs anything', () => {
    expect(drawSystematically([0, 0], 3)).toHaveLength(0);
    expect(drawSystematically([], 3)).toHaveLength(0);
  });
});
