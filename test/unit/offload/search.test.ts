/** The search against every placement there is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchAndBound } from '../../../src/offload/search/branchAndBound';
import { fractionalGain } from '../../../src/offload/search/ceiling';
import { enumerate } from '../../../src/offload/search/enumerate';
import { minimumCuts } from '../../../src/offload/search/minimumCut';
import { objectiveOf, type PlacementProblem } from '../../../src/offload/search/problem';
import { lowerFifth } from '../../../src/offload/search/quantileOf';
import { exhaustive } from './exhaustive';

const problems = (most: number, sideCores: number): fc.Arbitrary<PlacementProblem> =>
  fc.integer({ min: 1, max: most }).chain((count) =>
    fc
      .record({
        demands: fc.array(fc.double({ min: 1, max: 100, noNaN: true }), {
          minLength: count,
          maxLength: count,
        }),
        at: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count }),
        edges: fc.array(
          fc.record({
            from: fc.integer({ min: -1, max: count - 1 }),
            to: fc.integer({ min: -1, max: count - 1 }),
            send: fc.double({ min: -2, max: 20, noNaN: true }),
            receive: fc.double({ min: -2, max: 20, noNaN: true }),
          }),
          { maxLength: 8 },
        ),
        fixed: fc.tuple(
          fc.double({ min: 0, max: 50, noNaN: true }),
          fc.double({ min: 0, max: 50, noNaN: true }),
        ),
        withRest: fc.boolean(),
      })
      .map(({ demands, at, edges, fixed, withRest }) => ({
        nodes: demands.map((demand, i) => ({
          name: `n${i}`,
          demand,
          at: Float64Array.of(at[i], 1 - at[i]),
          restOf: withRest && i === 0 && count > 2 ? 'd' : null,
          domain: i < 2 && count > 2 ? 'd' : 'e',
        })),
        edges: edges.filter(({ from, to }) => from !== to),
        fixed: Float64Array.from(fixed),
        room: Float64Array.of(0.95, 0.8),
        sideCores,
      })),
  );

describe('the search', () => {
  it('enumerates to the best placement on one side-core', () => {
    fc.assert(
      fc.property(problems(8, 1), (problem) => {
        const [best] = enumerate(problem, 3);
        expect(best.objective).toBeCloseTo(exhaustive(problem), 6);
        expect(objectiveOf(problem, best.assignment)).toBeCloseTo(best.objective, 6);
      }),
      { numRuns: 150 },
    );
  });

  it('branches and bounds to the best placement on two and three', () => {
    for (const sideCores of [2, 3]) {
      fc.assert(
        fc.property(problems(5, sideCores), (problem) => {
          expect(branchAndBound(problem, 3)[0].objective).toBeCloseTo(exhaustive(problem), 6);
        }),
        { numRuns: 60 },
      );
    }
  });

  it('cuts within 2 % of the best placement nearly always, and never says more than it found', () => {
    let [near, all] = [0, 0];
    fc.assert(
      fc.property(problems(8, 1), (problem) => {
        const [found] = minimumCuts(problem, 3);
        const best = exhaustive(problem);
        expect(found.objective).toBeGreaterThanOrEqual(best - 1e-6);
        all++;
        if (found.objective <= best * 1.02) near++;
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(near / all).toBeGreaterThan(0.95);
  });

  it('has a ceiling above every placement where handing over is free', () => {
    fc.assert(
      fc.property(problems(6, 1), (problem) => {
        const free = { ...problem, edges: [] };
        const now = objectiveOf(free, new Uint8Array(free.nodes.length));
        expect(fractionalGain(free)).toBeGreaterThanOrEqual(now / exhaustive(free) - 1e-6);
      }),
      { numRuns: 100 },
    );
  });

  it('finishes with forty nodes', () => {
    const node = (i: number) => ({
      name: `n${i}`,
      demand: 1 + (i % 7),
      at: Float64Array.of(1),
      restOf: null,
      domain: 'd',
    });
    const nodes = Array.from({ length: 40 }, (_, i) => node(i));
    const edges = nodes.slice(1).map((_, i) => ({ from: i, to: i + 1, send: 0.1, receive: 0.1 }));
    const problem: PlacementProblem = {
      nodes,
      edges,
      fixed: Float64Array.of(0),
      room: Float64Array.of(0.95),
      sideCores: 1,
    };
    const total = nodes.reduce((sum, { demand }) => sum + demand, 0);
    expect(minimumCuts(problem, 3)[0].objective).toBeLessThan((total / 2 / 0.95) * 1.03);
    expect(branchAndBound({ ...problem, sideCores: 2 }, 3)[0].objective).toBeLessThan(
      (total / 3 / 0.95) * 1.1,
    );
  });

  it('takes the 20 % quantile between those of 5 and 50 %', () => {
    expect(lowerFifth({ low: 1, median: 2, high: 4 })).toBeCloseTo(2 ** (1 - 0.8416 / 1.6449), 4);
  });
});
