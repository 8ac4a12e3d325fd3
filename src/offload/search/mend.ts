/** Local search: what a placement lacks to be the best one near it. */
import { objectiveOf, type Assignment, type Best, type PlacementProblem } from './problem';

const MOST_ROUNDS = 40;

/** Moves one node or exchanges two as long as that helps. */
export function mend(problem: PlacementProblem, assignment: Assignment, best: Best): void {
  const count = assignment.length;
  const choices = problem.sideCores + 1;
  let now = objectiveOf(problem, assignment);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let improved: {
      readonly changes: readonly (readonly [number, number])[];
      readonly objective: number;
    } | null = null;
    const attempt = (changes: readonly (readonly [number, number])[]) => {
      const before = changes.map(([node]) => assignment[node]);
      for (const [node, core] of changes) assignment[node] = core;
      const objective = objectiveOf(problem, assignment);
      best.add(assignment, objective);
      if (objective < (improved?.objective ?? now)) improved = { changes, objective };
      changes.forEach(([node], i) => (assignment[node] = before[i]));
    };
    for (let a = 0; a < count; a++) {
      for (let core = 0; core < choices; core++) if (core !== assignment[a]) attempt([[a, core]]);
      for (let b = 0; b < a; b++) {
        if (assignment[a] !== assignment[b])
          attempt([
            [a, assignment[b]],
            [b, assignment[a]],
          ]);
      }
    }
    const found = improved as {
      readonly changes: readonly (readonly [number, number])[];
      readonly objective: number;
    } | null;
    if (found === null || found.objective >= now) return;
    for (const [node, core] of found.changes) assignment[node] = core;
    now = found.objective;
  }
}
