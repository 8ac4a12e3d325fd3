/**
 * One survey of a profile: every sample that counts is put into a column (its layer, and its category or context), once.
 * Which samples count is the view's to say, and in a view of several captures of the same seconds, how they go together.
 */
import type { EventIndex } from '../../profile/ids';
import { passing, type SampleFilter } from '../../profile/sampleFilter';
import { eventsOf, JOINED, type View } from '../../profile/views';
import { grainWeights, periodFactors, type WeightKind } from '../../profile/weight';
import type { LayeredProfile } from '../layeredProfile';
import { costFactors, costUnit, type CostUnit, type Per } from './costs';
import { Shares, SIZE_ONLY } from './shares';
import { Columns, tally } from './tally';

/** What is asked of a profile. */
export interface Ask {
  readonly view: View;
  readonly weight: WeightKind;
  readonly filter: SampleFilter;
  readonly per: Per;
}

/** How captures go together so that every moment counts once. */
export type Way =
  /** The view's own samples, each once. */
  | { readonly kind: 'plain'; readonly view: View }
  /** Layers are as large as the PMU's samples say, each divides as its own capture says. */
  | { readonly kind: 'divided'; readonly view: View; readonly sizes: EventIndex };

export interface Survey {
  readonly way: Way;
  readonly unit: CostUnit;
  readonly columns: Columns;
  readonly shares: Shares;
  /** Whether samples that count saw Xen's own code. */
  readonly hypervisorSampled: boolean;
  /** Samples of the hypercall stub that were left out because the PMU saw what Xen did meanwhile. */
  readonly stubsLeftOut: number;
}

/** Inside Xen, as a domain's own samples see it. */
export const HYPERCALL_STUB = 'xen.hypercall';

/** In the view of the best sources, samples joined across captures count if there are any: they need no assumption. */
export function wayOf(
  { profile, views }: LayeredProfile,
  { view, weight }: Pick<Ask, 'view' | 'weight'>,
): Way {
  if (view.key !== 'best') return { kind: 'plain', view };
  const joined = views.find((v) => v.key === JOINED);
  if (joined !== undefined && joined.unavailable[weight] === undefined)
    return { kind: 'plain', view: joined };
  const pmu = eventsOf(view).find((e) => profile.captures[profile.events[e].capture].kind === 'pmu');
  return pmu === undefined ? { kind: 'plain', view } : { kind: 'divided', view, sizes: pmu };
}

/**
 * @param keyOf key per sample, 0 or more
 * @param stub per sample 1 for the hypercall stub
 * @throws CannotDivide
 */
export function surveyBy(
  layered: LayeredProfile,
  ask: Ask,
  keyOf: Int32Array | Uint16Array,
  stub: Uint8Array,
): Survey {
  const { profile, lanes } = layered;
  const way = wayOf(layered, ask);
  const events = way.kind === 'plain' ? eventsOf(way.view) : [way.sizes];
  const weights = ask.weight === 'samples' ? null : periodFactors(profile, ask.weight);
  const parts = partsOfSamples(layered, way);
  const hypervisorSampled = seesXen(layered, parts);
  // Only where Xen's own code was seen is its time there twice: as samples of it, and at the domains' stubs.
  const stubsLeftOut = hypervisorSampled ? leaveOutStubs(parts, stub) : 0;
  leaveOut(parts, passing(profile, ask.filter));

  const columns = new Columns();
  const { layerOfSample } = lanes;
  const divisionOf = new Int32Array(parts.length).fill(-1);
  const sizeOf = new Int32Array(parts.length).fill(-1);
  const dividedWeight = new Float64Array(lanes.lanes.length);
  const { period, event } = profile.samples;
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] !== DIVISION) continue;
    divisionOf[i] = columns.at(layerOfSample[i], keyOf[i]);
    dividedWeight[layerOfSample[i]] += weights === null ? 1 : period[i] * weights[event[i]];
  }
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] !== SIZE) continue;
    const layer = layerOfSample[i];
    sizeOf[i] = columns.at(layer, dividedWeight[layer] > 0 ? SIZE_ONLY : keyOf[i]);
  }
  const common = {
    columns: columns.length,
    weights,
    grains: grainWeights(profile, ask.weight),
    factors: costFactors(profile, events, ask.filter, ask.per),
  };
  return {
    way,
    unit: costUnit(profile, events, ask.weight, ask.per),
    columns,
    shares: new Shares(
      columns,
      tally(profile, { ...common, columnOf: sizeOf }),
      way.kind === 'plain' ? null : tally(profile, { ...common, columnOf: divisionOf }),
      lanes.lanes.length,
      ask.per.kind === 'share',
    ),
    hypervisorSampled,
    stubsLeftOut,
  };
}

/** What a sample says: nothing, how large its layer is (and, if nobody knows better, how it divides), or how it divides. */
const NOTHING = 0;
const SIZE = 1;
const DIVISION = 2;

function partsOfSamples({ profile, lanes }: LayeredProfile, way: Way): Uint8Array {
  const chosen = lanes.lanes.map((_, lane) =>
    Uint8Array.from(profile.events, (_event, e) => Number(way.view.eventsOfLane[lane].has(e))),
  );
  const { event } = profile.samples;
  const parts = new Uint8Array(event.length);
  const sizes = way.kind === 'plain' ? -1 : way.sizes;
  const others = way.kind === 'plain' ? SIZE : DIVISION;
  for (let i = 0; i < parts.length; i++) {
    if (event[i] === sizes) parts[i] = SIZE;
    else if (chosen[lanes.ofSample[i]][event[i]] === 1) parts[i] = others;
  }
  return parts;
}

function seesXen({ lanes }: LayeredProfile, parts: Uint8Array): boolean {
  const hypervisor = lanes.lanes.findIndex((lane) => lane.kind === 'hypervisor');
  return parts.some((part, i) => part === SIZE && lanes.layerOfSample[i] === hypervisor);
}

function leaveOutStubs(parts: Uint8Array, stub: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] !== DIVISION || stub[i] === 0) continue;
    parts[i] = NOTHING;
    count++;
  }
  return count;
}

function leaveOut(parts: Uint8Array, pass: Uint8Array): void {
  for (let i = 0; i < parts.length; i++) if (pass[i] === 0) parts[i] = NOTHING;
}
