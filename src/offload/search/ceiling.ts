/**
 * The ceiling: the gain if work could be divided at will and handing over cost nothing. With fractions every load is linear in the
 * placement, so this is a linear program; its optimum is told by the sets of the busiest cores, whose work has nowhere to go but
 * to the side-cores.
 */
import { objectiveOf, type PlacementProblem } from './problem';

export function fractionalGain(problem: PlacementProblem): number {
  const { nodes, fixed, room, sideCores } = problem;
  const now = objectiveOf(problem, new Uint8Array(nodes.length));
  const load = fixed.map((ns, c) => ns + nodes.reduce((sum, { demand, at }) => sum + demand * at[c], 0));
  const order = [...load.keys()].sort((a, b) => load[b] / room[b] - load[a] / room[a]);
  // What cannot move stays on its core.
  let least = fixed.reduce((worst, ns, c) => Math.max(worst, ns / room[c]), 0);
  let [work, rooms] = [0, sideCores * SIDE_ROOM];
  for (const core of order) {
    work += load[core];
    rooms += room[core];
    least = Math.max(least, work / rooms);
  }
  return least > 0 ? now / least : 1;
}

const SIDE_ROOM = 0.95;
