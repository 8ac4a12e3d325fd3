/** Answers to what a webview asks of a profile. */
import { cellMask } from '../../iopath/breakdown/cellMask';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { functionRows } from '../../profile/functionRows';
import { laneShares, layerShares, type LayerShare } from '../../profile/layerShares';
import type { SampleFilter } from '../../profile/sampleFilter';
import { weighTree, type TreeWeights } from '../../profile/treeWeights';
import { JOINED, type View } from '../../profile/views';
import type { FunctionRow, LayerBar, ReplyValue, ViewQuery } from '../../protocol/messages';
import { domainColours, laneColour } from './laneColour';

export type WeightsReply = Extract<ReplyValue, { kind: 'weights' }>;
export type FunctionsReply = Extract<ReplyValue, { kind: 'functions' }>;

/** A question that cannot be answered; the message is for people. */
export class RefusedQuery extends Error {
  override readonly name = 'RefusedQuery';
}

export function weightsReply(layered: LayeredProfile, query: ViewQuery): WeightsReply {
  const { view, weights } = weigh(layered, query);
  const shares =
    view.key === JOINED
      ? laneShares(layered.profile, layered.lanes, view, query.weight, coreFilter(layered, query))
      : [];
  return {
    kind: 'weights',
    total: weights.total.buffer as ArrayBuffer,
    self: weights.self.buffer as ArrayBuffer,
    lanes: layered.lanes.lanes.map((lane, i) => ({
      ...laneShare(shares, i),
      key: lane.key,
      total: weights.lanes[i].weight,
      samples: weights.lanes[i].samples,
      effectiveSamples: weights.lanes[i].effectiveSamples,
      source: weights.lanes[i].samples === 0 ? '' : sourceOfLane(layered, view, i),
    })),
    bar: layerBar(layered, view, query),
    note: note(weights, query),
  };
}

/** A joined lane holds what Xen did for its domain, which the bar counts as the hypervisor's. */
function laneShare(shares: readonly LayerShare[], position: number) {
  const found = shares.find((s) => s.position === position);
  return found && { share: { share: found.share, low: found.low, high: found.high } };
}

export function functionsReply(layered: LayeredProfile, query: ViewQuery, most: number): FunctionsReply {
  const { weights } = weigh(layered, query);
  const rows = functionRows(layered.profile, layered.lanes, layered.tree, weights);
  const colours = domainColours(layered.profile.domains, layered.lanes);
  // Idle is capacity, not cost: it does not belong among the hottest functions.
  const shown = rows.filter((row) => layered.lanes.lanes[row.lane].kind !== 'idle');
  return {
    kind: 'functions',
    ofRows: shown.length,
    rows: shown.slice(0, most).map((row): FunctionRow => {
      const lane = layered.lanes.lanes[row.lane];
      const { weight } = weights.lanes[row.lane];
      return {
        func: row.func,
        name: row.name,
        body: row.body,
        module: row.module,
        lane: lane.key,
        laneLabel: lane.label,
        colour: laneColour(lane, colours),
        kind: lane.kind,
        self: row.self,
        total: row.total,
        selfShare: row.selfShare,
        selfLow: row.selfLow / weight,
        selfHigh: row.selfHigh / weight,
        totalShare: row.totalShare,
      };
    }),
  };
}

export function layerBar(layered: LayeredProfile, view: View, query: ViewQuery): LayerBar {
  const { profile, lanes } = layered;
  const colours = domainColours(profile.domains, lanes);
  // The breakdown of the best sources is that of the joined stacks: two figures for one thing would help nobody.
  const joined = view.key === 'best' ? layered.views.find(({ key }) => key === JOINED) : undefined;
  const additive = joined?.unavailable[query.weight] === undefined ? (joined ?? view) : view;
  const { shares, source } = layerShares(profile, lanes, additive, query.weight, coreFilter(layered, query));
  return {
    source,
    shares: shares.map(({ lane, share, low, high, samples }) => ({
      key: lane.key,
      label: lane.label,
      kind: lane.kind,
      colour: laneColour(lane, colours),
      share,
      low,
      high,
      samples,
    })),
  };
}

function weigh(layered: LayeredProfile, query: ViewQuery): { view: View; weights: TreeWeights } {
  const { profile, lanes, tree, views } = layered;
  const view = views.find((v) => v.key === query.event);
  if (view === undefined) throw new RefusedQuery('This profile has no such event; choose another one.');
  const refusal = view.unavailable[query.weight];
  if (refusal !== undefined) throw new RefusedQuery(refusal);
  return { view, weights: weighTree(profile, lanes, tree, view, query.weight, coreFilter(layered, query)) };
}

/** The filter in the terms of the tables: a cell of the breakdown becomes a mask over samples. */
function coreFilter(layered: LayeredProfile, { filter }: ViewQuery): SampleFilter {
  const { cell, ...rest } = filter;
  return cell === undefined ? rest : { ...rest, mask: cellMask(layered, cell) };
}

/** The captures that feed a lane: the lane's own domain's if it has one among them. */
function sourceOfLane({ profile, lanes }: LayeredProfile, view: View, position: number): string {
  const captures = [
    ...new Set([...view.eventsOfLane[position]].map((e) => profile.captures[profile.events[e].capture])),
  ];
  const own = captures.filter((c) => c.domain === lanes.lanes[position].domain);
  return (own.length > 0 ? own : captures).map((c) => c.title ?? c.name).join(', ');
}

function note(weights: TreeWeights, { filter }: ViewQuery): string {
  if (weights.shown === weights.ofSamples) return '';
  const text = (n: number) => n.toLocaleString('en-US').replace(/,/g, ' ');
  const what = [
    ...(filter.timeNs === undefined ? [] : ['in the chosen range']),
    ...(filter.cell === undefined ? [] : ['of the chosen part']),
  ].join(' and ');
  return `${text(weights.shown)} of ${text(weights.ofSamples)} samples are ${what}.`;
}
