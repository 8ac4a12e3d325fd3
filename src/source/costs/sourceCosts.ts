/** A profile as source code is told of it: what every named function costs in every lane, and what can be done about it. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { FunctionCost, LaneCost, SourceCosts } from '../sourceCosts';
import type { Estimates } from './estimates';
import { FunctionAdviser } from './functionAdvice';
import type { FunctionGroup } from './functionGroups';
import { groupLanes, type GroupLane } from './groupLanes';
import { groupPerUnit, type PerUnit } from './groupPerUnit';
import { inlinedFunctions, type InlinedFunctions } from './inlinedFunctions';
import { metricOf, weighableViews, weighView, type WeighedView } from './sourceMetrics';
import { SourceFacts } from './sourceFacts';

/**
 * @param metricKey of a view; the first one if there is no such
 * @param estimates of the offload model, or why there are none, for people
 * @param facts of the same profile, to be shared between metrics
 * @param weighed the metric's view with its weights, if they are at hand
 */
export function sourceCosts(
  layered: LayeredProfile,
  metricKey: string,
  estimates: Estimates | string,
  facts = new SourceFacts(layered),
  weighed: WeighedView | null = weighView(layered, metricKey),
): SourceCosts {
  const { profile } = layered;
  const perUnit = weighed === null ? null : groupPerUnit(layered, facts.groups, weighed);
  return {
    kind: 'sourceCosts',
    profile: profile.name,
    host: profile.hosts.at(0)?.name ?? null,
    metric: weighed === null ? { key: '', label: '' } : metricOf(weighed.view),
    metrics: weighableViews(layered).map(metricOf),
    perUnit: perUnit?.unit ?? null,
    modules: profile.funcs.modules,
    functions: weighed === null ? [] : functionCosts(layered, facts, weighed, perUnit, estimates),
    noAdvice: typeof estimates === 'string' ? estimates : null,
    gainsWithheld: typeof estimates === 'string' ? null : estimates.gainsWithheld,
  };
}

/** The dearest first: the largest share of a lane. */
function functionCosts(
  layered: LayeredProfile,
  facts: SourceFacts,
  weighed: WeighedView,
  perUnit: PerUnit | null,
  estimates: Estimates | string,
): FunctionCost[] {
  const { profile, meaning, tree } = layered;
  const { groups } = facts.groups;
  const adviser = typeof estimates === 'string' ? null : new FunctionAdviser(estimates);
  const inlined = inlinedFunctions(tree, facts.groups, profile.symbolFacts?.inlined, weighed.weights.total);
  const lanesOf = new Map<number, GroupLane[]>();
  for (const lane of groupLanes(layered, facts.groups, weighed)) {
    const list = lanesOf.get(lane.group);
    if (list === undefined) lanesOf.set(lane.group, [lane]);
    else list.push(lane);
  }
  return [...lanesOf]
    .map(([row, unordered]): FunctionCost => {
      const { rows, ...symbol } = groups[row];
      const lanes = unordered.sort(byTotal);
      const category = meaning.categories[meaning.ofFunc[lanes[0].func]];
      return {
        group: row,
        ...symbol,
        symbols: symbolsOf(rows, lanes, layered),
        lanes: lanes.map((lane) => laneCost(lane, perUnit)),
        advice: adviser?.adviceFor(category, symbol.layer, facts.units.of(row)) ?? [],
        ...inlinedOf(row, lanes[0], inlined, groups, weighed),
      };
    })
    .sort((a, b) => b.lanes[0].total.value - a.lanes[0].total.value || a.group - b.group);
}

function laneCost(
  { group, position, lane, label, self, total, selfSamples, totalSamples, func }: GroupLane,
  perUnit: PerUnit | null,
): LaneCost {
  const figure = perUnit?.figure(group, position) ?? null;
  return {
    lane,
    label,
    self,
    total,
    perUnit: figure === null ? null : { value: figure.value, low: figure.low, high: figure.high },
    selfSamples,
    totalSamples,
    func,
  };
}

function byTotal(a: GroupLane, b: GroupLane): number {
  return b.total.value - a.total.value || b.self.value - a.self.value || a.position - b.position;
}

/** The rows that have most of it in a lane first, then as the table has them. */
function symbolsOf(
  rows: readonly number[],
  lanes: readonly GroupLane[],
  { profile }: LayeredProfile,
): string[] {
  const dearest = [...lanes.map(({ func }) => func), ...rows];
  return [...new Set(dearest)].map((row) => profile.funcs.name[row]);
}

function inlinedOf(
  row: number,
  { position }: GroupLane,
  inlined: InlinedFunctions,
  groups: readonly FunctionGroup[],
  { weights }: WeighedView,
): Pick<FunctionCost, 'inlined' | 'inlinedInto'> {
  return {
    inlined: [...inlined.into(row, position)]
      .map(([group, weight]) => ({
        name: groups[group].name,
        share: Math.min(1, weight / weights.lanes[position].weight),
      }))
      .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1)),
    inlinedInto: [...new Set(inlined.hostsOf(row).map((group) => groups[group].name))],
  };
}
