/** What one side's work cost, window by window: load of the cores, cost by group of categories, misses. */
import { costFactors, sampledSpans, type Per, type TimeSpan } from '../iopath/breakdown/costs';
import type { Category } from '../iopath/categories/categoryRules';
import { eventsOf, type View } from '../profile/views';
import type { WeightKind } from '../profile/weight';
import type { CompareQuery } from './comparison';
import { COST_GROUPS, costGroupOf, type CostGroup, type MissLevel } from './costGroups';
import { loadsOfSamples, loadsOfSchedule, type CoreLoads } from './coreLoad';
import type { Pair, PairedSide } from './pairProfiles';
import type { PairedView } from './pairViews';
import type { RowTable } from './rowTable';
import { windowSamples, type WindowedSamples } from './windows';
import { rateOf } from './workRates';

export type SideName = 'before' | 'after';

/** How costs are measured, the same way on both sides. */
export interface CostSource {
  readonly view: PairedView;
  /** Time where the event tells it, else the events themselves: cycles. */
  readonly weight: WeightKind;
  readonly bySchedule: boolean;
  /** The view is of a trace: it tells how much time went, not what for. */
  readonly traced: boolean;
  readonly misses: readonly MissLevel[];
}

export interface SideCosts {
  readonly windows: number;
  readonly loads: CoreLoads;
  /** Units of work per second; null if none was chosen. */
  readonly throughput: number | null;
  /** Per group and window: weight per second of samples that are not idle. */
  readonly groups: Readonly<Record<CostGroup, Float64Array>>;
  /** Over all windows; a category may be in two groups. */
  readonly categories: readonly CategoryCost[];
  /** Per level of `CostSource.misses`: misses per second, by group and window. */
  readonly misses: readonly Readonly<Record<CostGroup, Float64Array>>[];
}

export interface CategoryCost {
  readonly category: Category;
  readonly group: CostGroup;
  /** Weight per second. */
  readonly weight: number;
}

/** What schedule and samples both cover must be this part of the shorter of them, else their clocks are not tied. */
const COVERED = 0.5;
/** So is a clock whose place on the axis is uncertain by this part of it. */
const UNCERTAIN = 0.1;

/** The part of the axis that samples and schedule of a side both cover; undefined where they do not tell of the same time. */
export function scheduledSpan(
  pair: Pair,
  which: SideName,
  view: PairedView,
  query: CompareQuery,
): TimeSpan | undefined {
  const { profile } = pair[which].layered;
  const { schedule } = profile;
  if (schedule === null || schedule.pcpus.length === 0) return undefined;
  const spans = [...sampledSpans(profile, eventsOf(view[which]), query[which] ?? {}).values()];
  const starts = [schedule.startNs, ...spans.map((s) => s.startNs)];
  const ends = [schedule.endNs, ...spans.map((s) => s.endNs)];
  const span = { startNs: Math.max(...starts), endNs: Math.min(...ends) };
  const shortest = Math.min(...starts.map((start, i) => ends[i] - start));
  const uncertain = profile.captures.filter(
    ({ kind, clock }) => kind === 'xentrace' && !(clock.uncertaintyNs < UNCERTAIN * shortest),
  );
  return uncertain.length === 0 && span.endNs - span.startNs > COVERED * shortest ? span : undefined;
}

/** The samples of a side that cost something, in windows of time. */
export function costSamples(
  pair: Pair,
  which: SideName,
  source: CostSource,
  query: CompareQuery,
): WindowedSamples {
  const span = source.bySchedule ? scheduledSpan(pair, which, source.view, query) : undefined;
  return samplesWithin(pair, which, source.view, source.weight, timeOf(span, query[which]?.timeNs));
}

type TimeRange = readonly [number, number] | undefined;

function timeOf(span: TimeSpan | undefined, chosen: TimeRange): TimeRange {
  // A range's end is not in it, the last sample is.
  return span === undefined ? chosen : [span.startNs, span.endNs + 1];
}

function samplesWithin(
  pair: Pair,
  which: SideName,
  view: PairedView,
  weight: WeightKind,
  timeNs: TimeRange,
  windows?: number,
): WindowedSamples {
  const { profile } = pair[which].layered;
  const filter = timeNs === undefined ? {} : { timeNs };
  const perSecond = costFactors(profile, eventsOf(view[which]), filter, { kind: 'second' });
  return windowSamples(pair[which], view[which], weight, filter, perSecond, windows);
}

/** @param isNew per function of the pair: what it cost is a handoff, see {@link newFunctions} */
export function sideCosts(
  pair: Pair,
  which: SideName,
  source: CostSource,
  query: CompareQuery,
  samples: WindowedSamples,
  rows: RowTable,
  isNew: Uint8Array,
): SideCosts {
  const { profile } = pair[which].layered;
  const { view, weight } = source;
  const windows = samples.windowStart.length - 1;
  const span = source.bySchedule ? scheduledSpan(pair, which, view, query) : undefined;
  const timeNs = timeOf(span, query[which]?.timeNs);
  const { schedule } = profile;
  const loads =
    span !== undefined && schedule !== null
      ? loadsOfSchedule(schedule, span, windows)
      : loadsOfSamples(pair, pair[which], view[which], samples, weight === 'time' ? 1e9 : 1);
  const categories: CategoryCost[] = [];
  const groups = byGroup(pair, rows, samples, isNew, categories);
  const misses = source.misses.map((level) =>
    byGroup(pair, rows, samplesWithin(pair, which, level.view, 'period', timeNs, windows), isNew),
  );
  return {
    windows,
    loads,
    throughput:
      query.rates === undefined
        ? null
        : throughputOf(pair[which], view[which], timeNs, rateOf(query.rates, which)),
    groups,
    categories,
    misses,
  };
}

/** Units of work per second while the event that was sampled longest was sampled. */
function throughputOf(
  { layered: { profile } }: PairedSide,
  view: View,
  timeNs: TimeRange,
  per: Per,
): number | null {
  const filter = timeNs === undefined ? {} : { timeNs };
  const events = eventsOf(view);
  const perSecond = costFactors(profile, events, filter, { kind: 'second' });
  const perUnit = costFactors(profile, events, filter, per);
  const sampled = events.filter((e) => perSecond[e] > 0 && perUnit[e] > 0);
  const longest = sampled.sort((a, b) => perSecond[a] - perSecond[b]).at(0);
  return longest === undefined ? null : perSecond[longest] / perUnit[longest];
}

function byGroup(
  { lanes, profile }: Pair,
  rows: RowTable,
  samples: WindowedSamples,
  isNew: Uint8Array,
  categories?: CategoryCost[],
): Record<CostGroup, Float64Array> {
  const windows = samples.windowStart.length - 1;
  const groups = COST_GROUPS.map(() => new Float64Array(windows));
  const idle = lanes.lanes.map((lane) => lane.kind === 'idle');
  const groupOf = rows.categories.map((category) => COST_GROUPS.indexOf(costGroupOf(category)));
  const handoff = COST_GROUPS.indexOf('handoff');
  // A row per category and group, since new functions of a category are apart from its others.
  const sums = new Float64Array(rows.categories.length * COST_GROUPS.length);
  const { stack } = profile.samples;
  for (let w = 0; w < windows; w++) {
    for (let k = samples.windowStart[w]; k < samples.windowStart[w + 1]; k++) {
      const i = samples.sample[k];
      if (idle[lanes.layerOfSample[i]]) continue;
      const category = rows.cellOfSample[i] % rows.categories.length;
      const fresh = stack[i] >= 0 && isNew[profile.stacks.func[stack[i]]] === 1;
      const group = fresh ? handoff : groupOf[category];
      groups[group][w] += samples.weight[k];
      sums[category * COST_GROUPS.length + group] += samples.weight[k];
    }
  }
  sums.forEach((weight, at) => {
    if (weight === 0) return;
    const group = COST_GROUPS[at % COST_GROUPS.length];
    const category = rows.categories[Math.floor(at / COST_GROUPS.length)];
    categories?.push({ category, group, weight });
  });
  const [switches, fromNew, locks, rest] = groups;
  return { switches, handoff: fromNew, locks, rest };
}

/** Fewer samples of a function after and none before may be chance (Fisher's exact test at 5 %, sides of equal size). */
const SURELY_NEW = 6;

/**
 * Functions of switches and notifications that were not there before: the price of handing work over to another core.
 * @returns one byte per function of the pair
 */
export function newFunctions(pair: Pair, before: WindowedSamples, after: WindowedSamples): Uint8Array {
  const { profile, meaning } = pair;
  const count = (samples: WindowedSamples) => {
    const counts = new Int32Array(profile.funcs.name.length);
    for (const i of samples.sample) {
      const stack = profile.samples.stack[i];
      if (stack >= 0) counts[profile.stacks.func[stack]]++;
    }
    return counts;
  };
  const [x0, x1] = [count(before), count(after)];
  return Uint8Array.from(x1, (samples, func) => {
    const group = costGroupOf(meaning.categories[meaning.ofFunc[func]]);
    return Number(group === 'switches' && x0[func] === 0 && samples >= SURELY_NEW);
  });
}
