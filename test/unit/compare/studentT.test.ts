import { describe, expect, it } from 'vitest';
import { studentT95 } from '../../../src/compare/studentT';

describe('quantile of Student t', () => {
  it.each([
    [3, 3.182],
    [5, 2.571],
    [7, 2.365],
    [10, 2.228],
    [31, 2.04],
    [62, 1.999],
    [Infinity, 1.96],
  ])('with %d degrees of freedom is %d in the tables', (nu, tabulated) => {
    expect(studentT95(nu)).toBeCloseTo(tabulated, 2);
  });

  it('falls with the degrees of freedom, whole or not', () => {
    const quantiles = [3, 3.5, 4, 7.9, 8, 100].map(studentT95);
    expect(quantiles).toEqual([...quantiles].sort((a, b) => b - a));
  });
});
