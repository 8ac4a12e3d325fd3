import { objectiveOf, type PlacementProblem } from '../../../src/offload/search/problem';

/** The best objective of all placements there are, each written down and computed by itself. */
export function exhaustive(problem: PlacementProblem): number {
  const choices = problem.sideCores + 1;
  let best = Infinity;
  for (let code = 0; code < choices ** problem.nodes.length; code++) {
    const assignment = Uint8Array.from(problem.nodes, (_, i) => Math.floor(code / choices ** i) % choices);
    best = Math.min(best, objectiveOf(problem, assignment));
  }
  return best;
}
