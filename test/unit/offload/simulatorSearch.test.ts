import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchAndBound } from '../../../src/offload/search/branchAndBound';
import { enumerate } from '../../../src/offload/search/enumerate';
import { minimumCuts } from '../../../src/offload/search/minimumCut';
import type { PlacementProblem } from '../../../src/offload/search/problem';
import { choicesFrom, choiceTable, shareWithin } from '../../simulator/searchJudge';
import { exhaustive } from './exhaustive';

/** Nodes that cost something, on one or two home cores, with edges that cost something when they are cut. */
const problems = (sideCores: number, most: number): fc.Arbitrary<PlacementProblem> =>
  fc
    .record({
      nodes: fc.array(
        fc.record({
          demand: fc.integer({ min: 1, max: 1000 }),
          first: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        {
          minLength: 1,
          maxLength: most,
        },
      ),
      edges: fc.array(fc.record({ from: fc.nat(), to: fc.nat(), send: fc.nat(80), receive: fc.nat(80) }), {
        maxLength: 12,
      }),
      fixed: fc.tuple(fc.nat(500), fc.nat(500)),
    })
    .map(({ nodes, edges, fixed }) => ({
      nodes: nodes.map(({ demand, first }, i) => ({
        name: `unit${i}`,
        demand,
        at: Float64Array.of(first, 1 - first),
        restOf: null,
        domain: 'dom0',
      })),
      edges: edges.flatMap(({ from, to, send, receive }) => {
        const ends = { from: (from % (nodes.length + 1)) - 1, to: (to % (nodes.length + 1)) - 1 };
        return ends.from === ends.to ? [] : [{ ...ends, send, receive }];
      }),
      fixed: Float64Array.from(fixed),
      room: Float64Array.of(0.95, 0.9),
      sideCores,
    }));

describe('the search against every placement there is', () => {
  it('one side-core: the enumeration finds the best', () => {
    fc.assert(
      fc.property(problems(1, 8), (problem) => {
        expect(enumerate(problem, 3)[0].objective).toBeCloseTo(exhaustive(problem), 6);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('two side-cores: branch and bound finds the best', () => {
    fc.assert(
      fc.property(problems(2, 6), (problem) => {
        expect(branchAndBound(problem, 3)[0].objective).toBeCloseTo(exhaustive(problem), 6);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('many nodes: minimum cuts, mended, are never better than the best and nearly always within 2 % of it', () => {
    const ratios: number[] = [];
    fc.assert(
      fc.property(problems(1, 10), (problem) => {
        const ratio = minimumCuts(problem, 3)[0].objective / exhaustive(problem);
        ratios.push(ratio);
        expect(ratio).toBeGreaterThan(1 - 1e-9);
        expect(ratio).toBeLessThan(1.25);
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(ratios.filter((ratio) => ratio <= 1.02).length / ratios.length).toBeGreaterThanOrEqual(0.9);
  });

  it('simulated systems: the chosen set is within 2 % of the best', () => {
    const choices = choicesFrom(1, 16);
    const table = choiceTable(choices);
    expect(
      shareWithin(choices, ({ lostByModel }) => lostByModel, 0.02),
      table,
    ).toBe(1);
    // Against the truth the errors of the model count too, and that of nearly equal placements the simplest is taken.
    expect(
      shareWithin(choices, ({ lostByTruth }) => lostByTruth, 0.05),
      table,
    ).toBeGreaterThanOrEqual(0.7);
  }, 600_000);
});
