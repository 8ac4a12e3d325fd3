/** Which functions the compiler put into which, where the recording marks inlined frames. */
import type { CallTree } from '../../profile/callTree';
import { PairTable } from '../../profile/pairTable';
import type { FunctionGroups } from './functionGroups';

export interface InlinedFunctions {
  /** Weight of each group inside group `host` in a lane. */
  into(host: number, lane: number): ReadonlyMap<number, number>;
  /** Groups that have `group` inside them. */
  hostsOf(group: number): readonly number[];
}

const NONE: InlinedFunctions = { into: () => new Map(), hostsOf: () => [] };

/**
 * The host of an inlined frame is the nearest caller that is a function of its own.
 * @param inlined 1 per function row that is an inlined frame's
 * @param total per node
 */
export function inlinedFunctions(
  tree: CallTree,
  { ofFunc }: FunctionGroups,
  inlined: Uint8Array | undefined,
  total: Float64Array,
): InlinedFunctions {
  if (inlined?.includes(1) !== true) return NONE;
  const { func, parent, subtreeEnd, laneStart, funcCount } = tree;
  const host = new Int32Array(func.length).fill(-1);
  const pairs = new PairTable();
  /** End of the outermost open subtree of each pair: inside it the pair is counted already. */
  const until: number[] = [];
  const weights: Float64Array[] = [];
  const lanes = laneStart.length - 1;
  for (let lane = 0; lane < lanes; lane++) {
    for (let node = laneStart[lane]; node < laneStart[lane + 1]; node++) {
      if (func[node] >= funcCount) continue;
      const isInlined = inlined[func[node]] === 1;
      host[node] = !isInlined ? node : parent[node] >= 0 ? host[parent[node]] : -1;
      const into = isInlined && host[node] >= 0 ? ofFunc[func[host[node]]] : -1;
      if (into < 0 || ofFunc[func[node]] < 0) continue;
      const pair = pairs.intern(into, ofFunc[func[node]]);
      if (pair === weights.length) {
        weights.push(new Float64Array(lanes));
        until.push(0);
      }
      if (node < until[pair]) continue;
      weights[pair][lane] += total[node];
      until[pair] = subtreeEnd[node];
    }
  }
  return listed(pairs, weights);
}

function listed(pairs: PairTable, weights: readonly Float64Array[]): InlinedFunctions {
  const ofHost = new Map<number, number[]>();
  const hosts = new Map<number, number[]>();
  weights.forEach((_, pair) => {
    ofHost.set(pairs.first(pair), [...(ofHost.get(pairs.first(pair)) ?? []), pair]);
    hosts.set(pairs.second(pair), [...(hosts.get(pairs.second(pair)) ?? []), pairs.first(pair)]);
  });
  return {
    into: (host, lane) =>
      new Map(
        (ofHost.get(host) ?? [])
          .filter((pair) => weights[pair][lane] > 0)
          .map((pair) => [pairs.second(pair), weights[pair][lane]]),
      ),
    hostsOf: (group) => hosts.get(group) ?? [],
  };
}
