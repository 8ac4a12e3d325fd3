/** Answers to what a webview asks of a profile. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { functionRows } from '../../profile/functionRows';
import { layerShares } from '../../profile/layerShares';
import { weighTree, type TreeWeights } from '../../profile/treeWeights';
import type { View } from '../../profile/views';
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
  return {
    kind: 'weights',
    total: weights.total.buffer as ArrayBuffer,
    self: weights.self.buffer as ArrayBuffer,
    lanes: layered.lanes.lanes.map((lane, i) => ({
      key: lane.key,
      total: weights.lanes[i].weight,
      samples: weights.lanes[i].samples,
      effectiveSamples: weights.lanes[i].effectiveSamples,
      source: weights.lanes[i].samples === 0 ? '' : sourceOfLane(layered, view, i),
    })),
    bar: layerBar(layered, view, query),
    note: note(weights),
  };
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
  const { shares, source } = layerShares(profile, lanes, view, query.weight, query.filter);
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
  return { view, weights: weighTree(profile, lanes, tree, view, query.weight, query.filter) };
}

/** The captures that feed a lane: the lane's own domain's if it has one among them. */
function sourceOfLane({ profile, lanes }: LayeredProfile, view: View, position: number): string {
  const captures = [
    ...new Set([...view.eventsOfLane[position]].map((e) => profile.captures[profile.events[e].capture])),
  ];
  const own = captures.filter((c) => c.domain === lanes.lanes[position].domain);
  return (own.length > 0 ? own : captures).map((c) => c.title ?? c.name).join(', ');
}

function note(weights: TreeWeights): string {
  if (weights.shown === weights.ofSamples) return '';
  const text = (n: number) => n.toLocaleString('en-US').replace(/,/g, ' ');
  return `${text(weights.shown)} of ${text(weights.ofSamples)} samples are in the chosen range.`;
}
