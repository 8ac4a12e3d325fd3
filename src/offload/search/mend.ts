/** Local search: what a placement lacks to be the best one near it. */
import type { Best } from './best';
import { Objective, type Assignment, type PlacementProblem } from './problem';

const MOST_ROUNDS = 40;

/** Moves one node or exchanges two as long as that helps. */
export function mend(problem: PlacementProblem, assignment: Assignment, best: Best): void {
  const count = assignment.length;
  const choices = problem.sideCores + 1;
  const busiest = new Objective(problem);
  const improved = assignment.slice();
  let now = busiest.of(assignment);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let least = now;
    const attempt = () => {
      const objective = busiest.of(assignment);
      best.add(assignment, objective);
      if (!(objective < least)) return;
      least = objective;
      improved.set(assignment);
    };
    for (let a = 0; a < count; a++) {
      const was = assignment[a];
      for (let core = 0; core < choices; core++) {
        if (core === was) continue;
        assignment[a] = core;
        attempt();
      }
      assignment[a] = was;
      for (let b = 0; b < a; b++) {
        const other = assignment[b];
        if (other === was) continue;
        assignment[a] = other;
        assignment[b] = was;
        attempt();
        assignment[a] = was;
        assignment[b] = other;
      }
    }
    if (!(least < now)) return;
    assignment.set(improved);
    now = least;
  }
}
