/** Every placement of up to 20 nodes on one side-core, in Gray code: each differs from the one before by one node. */
import { Best, type Found } from './best';
import { isPossible, type PlacementProblem } from './problem';

export const MOST_ENUMERATED = 20;

export function enumerate(problem: PlacementProblem, most: number): Found[] {
  const { nodes, edges, fixed, room } = problem;
  const count = nodes.length;
  const cores = fixed.length;
  const assignment = new Uint8Array(count);
  // Loads are flat, the side-core last: this loop runs a million times.
  const load = new Float64Array(cores + 1);
  const speed = new Float64Array(cores + 1).fill(1 / SIDE_ROOM);
  for (let c = 0; c < cores; c++) speed[c] = 1 / room[c];
  const at = Float64Array.from(
    { length: count * cores },
    (_, i) => nodes[Math.floor(i / cores)].at[i % cores],
  );
  const incident = nodes.map((_, node) =>
    edges.flatMap(({ from, to }, e) => (from === node || to === node ? [e] : [])),
  );
  const hasRest = nodes.some(({ restOf }) => restOf !== null);
  for (let c = 0; c < cores; c++) load[c] = fixed[c];
  const add = (node: number, ns: number) => {
    if (assignment[node] > 0) load[cores] += ns;
    else for (let c = 0; c < cores; c++) load[c] += at[node * cores + c] * ns;
  };
  const edgesOf = (node: number, sign: number) => {
    for (const e of incident[node]) {
      const { from, to, send, receive } = edges[e];
      const cut = (from < 0 ? 0 : assignment[from]) !== (to < 0 ? 0 : assignment[to]);
      if (!cut) continue;
      if (from >= 0) add(from, sign * send);
      if (to >= 0) add(to, sign * receive);
    }
  };
  nodes.forEach(({ demand }, node) => {
    add(node, demand);
  });
  const best = new Best(most);
  const total = 2 ** count;
  for (let step = 0; ;) {
    let worst = 0;
    for (let c = 0; c <= cores; c++) {
      const busy = load[c] * speed[c];
      if (busy > worst) worst = busy;
    }
    if (worst < best.threshold && (!hasRest || isPossible(problem, assignment))) best.add(assignment, worst);
    if (++step >= total) return best.done();
    const node = 31 - Math.clz32(step & -step);
    edgesOf(node, -1);
    add(node, -nodes[node].demand);
    assignment[node] ^= 1;
    add(node, nodes[node].demand);
    edgesOf(node, 1);
  }
}

const SIDE_ROOM = 0.95;
