/**
 * Local search by the whole model at the middle of all assumptions: it sees what the busiest core alone does not, how many are
 * in flight and what waits meanwhile. Dear, so it looks at few placements.
 */
import type { Move, SideCore } from '../estimate';
import { PlacedModel } from '../placedModel';
import { place } from '../placement';
import type { Prepared } from '../prepared';
import { isPossible, movesOf, type Assignment, type PlacementProblem } from './problem';

const MOST_EVALUATIONS = 60;
const MOST_ROUNDS = 8;

/** @returns the best so many of the placements met on the way from each start, the best first; none that moves nothing */
export function climb(
  prepared: Prepared,
  sideCores: readonly SideCore[],
  problem: PlacementProblem,
  starts: readonly Assignment[],
  most: number,
): Assignment[] {
  const gainOf = middleGain(prepared, sideCores);
  const seen = new Map<string, { readonly assignment: Assignment; readonly gain: number }>();
  const rate = (assignment: Assignment): number => {
    const key = assignment.join();
    const known = seen.get(key);
    if (known !== undefined) return known.gain;
    const possible = seen.size < MOST_EVALUATIONS && isPossible(problem, assignment);
    const gain = possible ? gainOf(movesOf(problem, assignment)) : -Infinity;
    if (possible) seen.set(key, { assignment: assignment.slice(), gain });
    return gain;
  };
  for (const start of starts) {
    const now = start.slice();
    let best = rate(now);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      let [node, core] = [-1, 0];
      for (let each = 0; each < now.length; each++) {
        const was = now[each];
        for (let to = 0; to <= problem.sideCores; to++) {
          if (to === was) continue;
          now[each] = to;
          const gain = rate(now);
          if (gain > best) [best, node, core] = [gain, each, to];
        }
        now[each] = was;
      }
      if (node < 0) break;
      now[node] = core;
    }
  }
  return [...seen.values()]
    .filter(({ assignment }) => assignment.some((core) => core > 0))
    .sort((a, b) => b.gain - a.gain)
    .slice(0, most)
    .map(({ assignment }) => assignment);
}

function middleGain(
  { system, assumptions, baseline, middle }: Prepared,
  sideCores: readonly SideCore[],
): (moves: readonly Move[]) => number {
  const { jobs, think, rate } = baseline.evaluate(middle, 0);
  return (moves) => {
    const model = new PlacedModel(system, place(system, sideCores, moves), assumptions.layout);
    return model.evaluate(middle, 0, jobs, think, null).rate / rate;
  };
}
