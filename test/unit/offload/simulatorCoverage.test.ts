import { beforeAll, describe, expect, it } from 'vitest';
import { estimateSystem } from '../../../src/offload/estimateSystem';
import { coverageOf, coverageTable, gainCoverage, judgeAll, type Judged } from '../../simulator/coverage';

/** Fixed: the table of src/offload/README.md is of the same systems. */
const SYSTEMS = 208;
const DRAWS = 300;

describe('the model against the simulator', () => {
  let judged: readonly Judged[] = [];

  beforeAll(() => {
    const seeds = Array.from({ length: SYSTEMS }, (_, i) => i + 1);
    judged = judgeAll(seeds, estimateSystem, DRAWS);
  }, 600_000);

  it('synthetic: the 90 % interval holds the true gain in 85 to 95 % of the systems', () => {
    const all = coverageOf(
      'all',
      judged.map(({ gain }) => gain),
    );
    const table = coverageTable('gain', gainCoverage(judged));
    expect(all.systems).toBeGreaterThanOrEqual(200);
    expect(all.inside, table).toBeGreaterThanOrEqual(0.85);
    expect(all.inside, table).toBeLessThanOrEqual(0.95);
  });

  it('the interval is no excuse: it is right on average, and not as wide as it can be', () => {
    const all = coverageOf(
      'all',
      judged.map(({ gain }) => gain),
    );
    expect(Math.abs(all.bias)).toBeLessThan(0.05);
    expect(all.error).toBeLessThan(0.1);
    expect(all.width).toBeLessThan(2);
  });

  it('where a gain is told, there is one', () => {
    const told = judged.filter(({ verdict }) => verdict === 'gain');
    expect(told.length).toBeGreaterThan(20);
    const wrong = told.filter(({ gain }) => gain.truth < 1);
    expect(wrong.length / told.length).toBeLessThan(0.1);
  });
});
