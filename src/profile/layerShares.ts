/** Shares of the layers: how the machine's time divides between hypervisor, domains and idle, every moment counted once. */
import { effectiveSamples, EXACT, wilson, type Interval } from './interval';
import type { Lane, Lanes } from './lanes';
import type { Profile } from './profile';
import { passing, type SampleFilter } from './sampleFilter';
import { eventsOf, isTraced, JOINED, type View } from './views';
import { grainWeights, periodFactors, type WeightKind } from './weight';

export interface LayerShare extends Interval {
  readonly lane: Lane;
  /** Position in `lanes.lanes`. */
  readonly position: number;
  readonly share: number;
  readonly samples: number;
}

export interface LayerShares {
  readonly shares: readonly LayerShare[];
  /** What the shares are shares of, for people. */
  readonly source: string;
}

/**
 * Shares by where the innermost function runs. The view's own samples if one capture feeds every lane; where lanes come
 * from captures of the same seconds (`best`), the PMU capture alone, because only it divides the machine's time.
 */
export function layerShares(
  profile: Profile,
  lanes: Lanes,
  view: View,
  kind: WeightKind,
  filter: SampleFilter,
): LayerShares {
  const pmu =
    view.key === 'best'
      ? eventsOf(view).find((e) => profile.captures[profile.events[e].capture].kind === 'pmu')
      : undefined;
  const events = new Set(pmu === undefined ? eventsOf(view) : [pmu]);
  const divided = divide(profile, lanes, lanes.layerOfSample, events, kind, filter);
  return { shares: divided.shares, source: describeSource(profile, view, events, divided.samples) };
}

/**
 * Shares by the lane that stacks stand in, of a view whose lanes add up. Differs from {@link layerShares} for joined
 * stacks, where a domain's lane holds what Xen did for it.
 */
export function laneShares(
  profile: Profile,
  lanes: Lanes,
  view: View,
  kind: WeightKind,
  filter: SampleFilter,
): readonly LayerShare[] {
  return divide(profile, lanes, lanes.ofSample, new Set(eventsOf(view)), kind, filter).shares;
}

function divide(
  profile: Profile,
  lanes: Lanes,
  laneOfSample: Int16Array,
  events: ReadonlySet<number>,
  kind: WeightKind,
  filter: SampleFilter,
): { readonly shares: LayerShare[]; readonly samples: number } {
  const factors = periodFactors(profile, kind);
  const grains = grainWeights(profile, kind);
  const pass = passing(profile, filter);
  const weights = new Float64Array(lanes.lanes.length);
  const counts = new Int32Array(lanes.lanes.length);
  let [sum, squares, samples] = [0, 0, 0];
  for (let i = 0; i < pass.length; i++) {
    const event = profile.samples.event[i];
    if (pass[i] === 0 || !events.has(event)) continue;
    const weight = kind === 'samples' ? 1 : profile.samples.period[i] * factors[event];
    const lane = laneOfSample[i];
    weights[lane] += weight;
    counts[lane]++;
    sum += weight;
    squares += weight * Math.max(weight, grains[event]);
    samples++;
  }
  const effective = sum > 0 && isTraced(profile, events) ? EXACT : effectiveSamples(sum, squares);
  const shares = lanes.lanes.map((lane, position): LayerShare => {
    const share = sum > 0 ? weights[position] / sum : 0;
    return { lane, position, share, samples: counts[position], ...wilson(share * effective, effective) };
  });
  return { shares: shares.filter((s) => s.samples > 0), samples };
}

function describeSource(profile: Profile, view: View, events: ReadonlySet<number>, samples: number): string {
  const titles = [...new Set([...events].map((e) => profile.captures[profile.events[e].capture]))].map(
    (c) => c.title ?? c.name,
  );
  if (isTraced(profile, events))
    return 'Of the time of all vCPUs: running, waiting to run and blocked together.';
  const count = samples.toLocaleString('en-US').replace(/,/g, ' ');
  if (view.key === JOINED) return `Of all pCPU time while every recorder ran. ${titles.join(' and ')}.`;
  return view.key === 'best'
    ? `Of all pCPU time, by ${count} samples of ${titles.join(' and ')}.`
    : `Of ${count} samples of ${titles.join(' and ')}.`;
}
