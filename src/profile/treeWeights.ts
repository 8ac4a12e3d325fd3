/** Weights of a call tree under one view, weight and filter: two passes over typed arrays, no tree is rebuilt. */
import type { CallTree } from './callTree';
import { effectiveSamples, EXACT } from './interval';
import type { Lanes } from './lanes';
import type { Profile } from './profile';
import { passing, type SampleFilter } from './sampleFilter';
import { isTraced, type View } from './views';
import { grainWeights, periodFactors, type WeightKind } from './weight';

export interface LaneTotals {
  readonly weight: number;
  readonly samples: number;
  /** Kish's effective number of samples, for intervals. */
  readonly effectiveSamples: number;
}

export interface TreeWeights {
  /** Weight of the samples whose innermost frame is the node. */
  readonly self: Float64Array;
  /** Weight of all samples in the node's subtree. */
  readonly total: Float64Array;
  readonly lanes: readonly LaneTotals[];
  /** Samples that the view and the filter let through, and those that the view alone lets through. */
  readonly shown: number;
  readonly ofSamples: number;
}

export function weighTree(
  profile: Profile,
  lanes: Lanes,
  tree: CallTree,
  view: View,
  kind: WeightKind,
  filter: SampleFilter,
): TreeWeights {
  const { samples } = profile;
  const self = new Float64Array(tree.func.length);
  const factors = periodFactors(profile, kind);
  const pass = passing(profile, filter);
  const laneCount = lanes.lanes.length;
  const chosen = lanes.lanes.map((_, lane) =>
    Uint8Array.from(profile.events, (_event, e) => Number(view.eventsOfLane[lane].has(e))),
  );
  const weights = new Float64Array(laneCount);
  const squares = new Float64Array(laneCount);
  const counts = new Int32Array(laneCount);
  const grains = grainWeights(profile, kind);
  let ofSamples = 0;
  for (let i = 0; i < samples.stack.length; i++) {
    const lane = lanes.ofSample[i];
    const event = samples.event[i];
    if (chosen[lane][event] === 0) continue;
    ofSamples++;
    if (pass[i] === 0) continue;
    const weight = kind === 'samples' ? 1 : samples.period[i] * factors[event];
    weights[lane] += weight;
    squares[lane] += weight * Math.max(weight, grains[event]);
    counts[lane]++;
    const node = tree.nodeOfSample[i];
    if (node >= 0) self[node] += weight;
  }
  const total = self.slice();
  // Children stand behind their parents, so one backward pass sums subtrees.
  for (let i = total.length - 1; i >= 0; i--) if (tree.parent[i] >= 0) total[tree.parent[i]] += total[i];
  const laneTotals = lanes.lanes.map((_, lane) => ({
    weight: weights[lane],
    samples: counts[lane],
    effectiveSamples:
      weights[lane] > 0 && isTraced(profile, view.eventsOfLane[lane])
        ? EXACT
        : effectiveSamples(weights[lane], squares[lane]),
  }));
  let shown = 0;
  for (const count of counts) shown += count;
  return { self, total, lanes: laneTotals, shown, ofSamples };
}
