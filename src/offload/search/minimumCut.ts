/**
 * Many nodes, one side-core: for a fixed weight of the two sides the best placement is a minimum cut between home and the
 * side-core (H. S. Stone, Multiprocessor Scheduling with the Aid of Network Flow Algorithms, IEEE TSE 1977). Sweeping the weight
 * gives the placements that matter; moving one node or exchanging two then mends the balance.
 */
import { Best, type Found } from './best';
import { mend } from './mend';
import { Objective, type Assignment, type PlacementProblem } from './problem';

const WEIGHTS = 24;

export function minimumCuts(problem: PlacementProblem, most: number): Found[] {
  const best = new Best(most);
  const objective = new Objective(problem);
  const nothing = new Uint8Array(problem.nodes.length);
  best.add(nothing, objective.of(nothing));
  for (let w = 1; w < WEIGHTS; w++) {
    const assignment = cutFor(problem, w / WEIGHTS);
    best.add(assignment, objective.of(assignment));
  }
  for (const { assignment } of best.done()) mend(problem, assignment.slice(), best);
  return best.done();
}

/** Minimum of `weight * home + (1 - weight) * side-core`, handing over charged to both alike. */
function cutFor({ nodes, edges }: PlacementProblem, weight: number): Assignment {
  const [source, sink] = [nodes.length, nodes.length + 1];
  const network = new Network(nodes.length + 2);
  // Home is the source's side: a node there pays home's weight, by the arc to the sink that is cut then.
  nodes.forEach(({ demand }, node) => {
    network.arc(source, node, (1 - weight) * demand);
    network.arc(node, sink, weight * demand);
  });
  for (const { from, to, send, receive } of edges) {
    const cost = Math.max(0, send + receive) / 2;
    const [a, b] = [from < 0 ? source : from, to < 0 ? source : to];
    network.arc(a, b, cost);
    network.arc(b, a, cost);
  }
  const home = network.sourceSide(source, sink);
  return Uint8Array.from(nodes, (_, node) => (home[node] === 1 ? 0 : 1));
}

/** Maximum flow by shortest augmenting paths (J. Edmonds and R. M. Karp, JACM 1972); the networks here have tens of nodes. */
class Network {
  private readonly heads: number[][];
  private readonly to: number[] = [];
  private readonly left: number[] = [];

  constructor(nodes: number) {
    this.heads = Array.from({ length: nodes }, () => []);
  }

  arc(from: number, to: number, capacity: number): void {
    this.heads[from].push(this.to.push(to) - 1);
    this.left.push(capacity);
    this.heads[to].push(this.to.push(from) - 1);
    this.left.push(0);
  }

  /** One byte per node, 1 on the source's side of a minimum cut. */
  sourceSide(source: number, sink: number): Uint8Array {
    for (;;) {
      const { via, seen } = this.search(source);
      if (seen[sink] === 0) return seen;
      let flow = Infinity;
      for (let node = sink; node !== source; node = this.to[via[node] ^ 1])
        flow = Math.min(flow, this.left[via[node]]);
      for (let node = sink; node !== source; node = this.to[via[node] ^ 1]) {
        this.left[via[node]] -= flow;
        this.left[via[node] ^ 1] += flow;
      }
    }
  }

  private search(source: number): { readonly via: Int32Array; readonly seen: Uint8Array } {
    const via = new Int32Array(this.heads.length).fill(-1);
    const seen = new Uint8Array(this.heads.length);
    seen[source] = 1;
    const queue = [source];
    for (let i = 0; i < queue.length; i++) {
      for (const arc of this.heads[queue[i]]) {
        const node = this.to[arc];
        // What is left by rounding is nothing.
        if (seen[node] === 1 || this.left[arc] <= 1e-12) continue;
        seen[node] = 1;
        via[node] = arc;
        queue.push(node);
      }
    }
    return { via, seen };
  }
}
