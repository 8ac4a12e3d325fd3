/**
 * Placements on two or three side-cores: nodes one after another, the largest first, onto home or a side-core. A branch is left
 * where even its lower bound is no better than what was found; side-cores that are still empty are alike, so only one is tried.
 */
import { Best, type Found } from './best';
import { mend } from './mend';
import { Objective, type Assignment, type PlacementProblem } from './problem';

/** So many placements are looked at; what is best by then is near the best, for the largest nodes are decided first. */
const MOST_STEPS = 30_000;

export function branchAndBound(problem: PlacementProblem, most: number, mostSteps = MOST_STEPS): Found[] {
  const { nodes, edges, fixed, room, sideCores } = problem;
  const order = [...nodes.keys()].sort((a, b) => nodes[b].demand - nodes[a].demand);
  const best = new Best(most);
  const objective = new Objective(problem);
  const assignment = new Uint8Array(nodes.length);
  best.add(assignment, objective.of(assignment));
  // A good placement to begin with leaves most branches at once.
  mend(problem, greedy(problem, order), best);
  // Edges may save as well as cost: no branch may be left for what they could still give back.
  const refund = edges.reduce(
    (sum, { send, receive }) => sum + Math.max(0, -send) + Math.max(0, -receive),
    0,
  );
  const rooms = room.reduce((sum, part) => sum + part, 0) + sideCores;
  const total = fixed.reduce((sum, ns) => sum + ns, 0) + nodes.reduce((sum, { demand }) => sum + demand, 0);
  const home = Float64Array.from(fixed);
  const side = new Float64Array(sideCores);
  const put = (node: number, core: number, sign: number) => {
    const { demand, at } = nodes[node];
    if (core > 0) side[core - 1] += sign * demand;
    else for (let c = 0; c < home.length; c++) home[c] += sign * demand * at[c];
  };
  const bound = () => {
    let worst = total / rooms;
    for (let c = 0; c < home.length; c++) worst = Math.max(worst, home[c] / room[c]);
    for (const ns of side) worst = Math.max(worst, ns);
    return worst - refund;
  };
  let steps = 0;
  // A stack of its own: next core to try per level.
  const next = new Uint8Array(nodes.length + 1);
  const used = new Uint8Array(nodes.length + 1);
  let level = 0;
  while (level >= 0 && steps < mostSteps) {
    if (level === nodes.length) {
      steps++;
      best.add(assignment, objective.of(assignment));
      level--;
      put(order[level], assignment[order[level]], -1);
      continue;
    }
    const node = order[level];
    const core = next[level]++;
    if (core > Math.min(sideCores, used[level] + 1)) {
      next[level] = 0;
      assignment[node] = 0;
      level--;
      if (level >= 0) put(order[level], assignment[order[level]], -1);
      continue;
    }
    steps++;
    assignment[node] = core;
    put(node, core, 1);
    if (bound() >= best.threshold) {
      put(node, core, -1);
      continue;
    }
    used[level + 1] = Math.max(used[level], core);
    level++;
    next[level] = 0;
  }
  return best.done();
}

/** The largest first, each onto the core that is least busy with it. */
function greedy({ nodes, fixed, room, sideCores }: PlacementProblem, order: readonly number[]): Assignment {
  const assignment = new Uint8Array(nodes.length);
  const side = new Float64Array(sideCores);
  const home = fixed.map((ns, c) => ns + nodes.reduce((sum, { demand, at }) => sum + demand * at[c], 0));
  const busiest = () => home.reduce((worst, ns, c) => Math.max(worst, ns / room[c]), 0);
  for (const node of order) {
    const { demand, at, restOf } = nodes[node];
    const least = side.reduce((best, ns, j) => (ns < side[best] ? j : best), 0);
    if (restOf !== null || side[least] + demand >= busiest()) continue;
    assignment[node] = least + 1;
    side[least] += demand;
    at.forEach((share, c) => (home[c] -= share * demand));
  }
  return assignment;
}
