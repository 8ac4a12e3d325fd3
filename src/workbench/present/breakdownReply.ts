/** The breakdown tab and the sidebar's bars: costs with names and colours. */
import { breakdown, type Breakdown } from '../../iopath/breakdown/breakdown';
import { contextCosts, type ContextCost } from '../../iopath/breakdown/contextCosts';
import { CannotDivide } from '../../iopath/breakdown/costs';
import { percent } from '../../iopath/breakdown/costText';
import { countedDomains } from '../../iopath/breakdown/counted';
import type { LayerCost } from '../../iopath/breakdown/layerCost';
import { HYPERCALL_STUB, type Ask } from '../../iopath/breakdown/survey';
import { categoryLabel } from '../../iopath/categories/categoryNames';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { layerShares } from '../../profile/layerShares';
import type {
  BreakdownCategory,
  BreakdownContext,
  BreakdownLayer,
  BreakdownReply,
  CountedDomain,
  Figure,
  Per,
  ViewQuery,
} from '../../protocol/messages';
import { domainColours, laneColour } from './laneColour';
import { RefusedQuery } from './replies';

/** More are not told one by one: a host has few contexts that matter and may have thousands of processes. */
const MOST_CONTEXTS = 200;

/**
 * A kept cell of the query does not count: the breakdown shows what there is to choose from.
 * @throws RefusedQuery for an event, weight or division that the profile does not have
 */
export function breakdownReply(layered: LayeredProfile, query: ViewQuery, per: Per): BreakdownReply {
  return refusing(() => {
    const ask = askOf(layered, query, per);
    const result = breakdown(layered, ask);
    const contexts = contextCosts(layered, ask);
    const colours = domainColours(layered.profile.domains, layered.lanes);
    const { source } = layerShares(
      layered.profile,
      layered.lanes,
      result.survey.way.view,
      ask.weight,
      ask.filter,
    );
    return {
      kind: 'breakdown',
      per,
      format: result.unit.format,
      unitLabel: result.unit.label,
      whole: result.whole,
      layers: result.layers.map((layer) => breakdownLayer(layered, result, layer, colours)),
      contexts: contexts
        .slice(0, MOST_CONTEXTS)
        .map((context) => breakdownContext(layered, context, colours)),
      source,
      notes: [...result.notes, ...restOf(contexts)],
      counted: countedDomains(layered.profile, ask.filter, per).map(
        ({ domain, label, rows }): CountedDomain => ({
          label,
          colour: domain === null ? -1 : colours[domain],
          rows,
        }),
      ),
      hypervisorSampled: result.hypervisorSampled,
    };
  });
}

/** What a webview asks, in the terms of the core. @throws RefusedQuery */
export function askOf({ views }: LayeredProfile, query: ViewQuery, per: Per): Ask {
  const view = views.find((v) => v.key === query.event);
  if (view === undefined) throw new RefusedQuery('This profile has no such event; choose another one.');
  const refusal = view.unavailable[query.weight];
  if (refusal !== undefined) throw new RefusedQuery(refusal);
  const { timeNs, domains, cpus, comms } = query.filter;
  const filter = {
    ...(timeNs && { timeNs }),
    ...(domains && { domains }),
    ...(cpus && { cpus }),
    ...(comms && { comms }),
  };
  return { view, weight: query.weight, filter, per };
}

/** A division that cannot be done is a refusal, with its reason. */
export function refusing<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    if (error instanceof CannotDivide) throw new RefusedQuery(error.message);
    throw error;
  }
}

function breakdownLayer(
  layered: LayeredProfile,
  result: Breakdown,
  layer: LayerCost,
  colours: readonly number[],
): BreakdownLayer {
  const { lane, position } = layer;
  return {
    ...figure(layer),
    key: lane.key,
    label: lane.label,
    kind: lane.kind,
    colour: laneColour(lane, colours),
    source: sourceOf(layered, result, position),
    categories: layer.categories.map((cost): BreakdownCategory => {
      const { label, group, explanation } = categoryLabel(cost.category);
      const hidesXen = cost.category === HYPERCALL_STUB && !result.hypervisorSampled;
      return {
        ...figure(cost),
        category: cost.category,
        label: hidesXen ? 'inside the hypervisor (hypercall stub)' : label,
        explanation,
        group,
      };
    }),
  };
}

/** "Xen PMU (mode all), divided by perf in dom0". */
function sourceOf({ profile }: LayeredProfile, { survey }: Breakdown, layer: number): string {
  const { way, shares } = survey;
  const titles = (events: Iterable<number>) =>
    [...new Set([...events].map((e) => profile.captures[profile.events[e].capture]))]
      .map((capture) => capture.title ?? capture.name)
      .join(', ');
  const own = titles(way.view.eventsOfLane[layer]);
  if (way.kind === 'plain') return own;
  const sizes = titles([way.sizes]);
  return shares.dividedBy(layer) > 0 ? `${sizes}, divided by ${own}` : sizes;
}

function breakdownContext(
  { lanes }: LayeredProfile,
  context: ContextCost,
  colours: readonly number[],
): BreakdownContext {
  const lane = lanes.lanes.find((l) =>
    context.domain === null ? l.kind === 'hypervisor' : l.domain === context.domain,
  );
  // A domain that Xen's samples alone know of has no lane of its own.
  const shown = lane ?? lanes.lanes.find((l) => l.kind === 'hypervisor') ?? lanes.lanes[0];
  return {
    ...figure(context),
    unit: context.unit,
    label: context.label,
    contextKind: context.kind,
    layer: shown.key,
    layerLabel: shown.label,
    kind: shown.kind,
    colour: context.domain === null ? -1 : colours[context.domain],
  };
}

function restOf(contexts: readonly ContextCost[]): string[] {
  const rest = contexts.slice(MOST_CONTEXTS);
  if (rest.length === 0) return [];
  const share = rest.reduce((sum, context) => sum + context.share, 0);
  return [`${rest.length} smaller contexts are not listed; together they are ${percent(share)}.`];
}

/** Only the figure's own fields: what else a cost holds does not travel. */
function figure({ share, shareLow, shareHigh, value, low, high, samples }: Figure): Figure {
  return { share, shareLow, shareHigh, value, low, high, samples };
}
