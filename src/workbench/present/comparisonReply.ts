/** A comparison -> the answer that a webview draws. */
import { compareProfiles } from '../../compare/compareProfiles';
import type { ComparedSide, CompareQuery, Difference, WorkRates } from '../../compare/comparison';
import type { Decomposition } from '../../compare/decomposition';
import type { Pair } from '../../compare/pairProfiles';
import { commonRates } from '../../compare/workRates';
import { categoryLabel } from '../../iopath/categories/categoryNames';
import type {
  CompareAsk,
  ComparisonReply,
  DecompositionReply,
  DifferenceFigure,
  SideFacts,
} from '../../protocol/compare';
import { domainColours, laneColour } from './laneColour';
import { RefusedQuery } from './replies';

export function comparisonReply(pair: Pair, ask: CompareAsk, most: number): ComparisonReply {
  const comparison = compareProfiles(pair, queryOf(pair, ask));
  const place = places(pair);
  const { nodes } = comparison;
  return {
    kind: 'comparison',
    per: ask.per,
    format: comparison.format,
    unitLabel: comparison.unitLabel,
    before: sideFacts(comparison.before),
    after: sideFacts(comparison.after),
    layers: comparison.layers.map((row) => ({ ...figure(row), ...place(row.lane) })),
    categories: comparison.categories.map((row) => ({
      ...figure(row),
      ...place(row.lane),
      category: row.category,
      label: categoryLabel(row.category).label,
      explanation: categoryLabel(row.category).explanation,
    })),
    functions: comparison.functions.slice(0, most).map((row) => ({
      ...place(row.lane),
      func: row.func,
      name: row.name,
      body: row.body,
      module: row.module,
      category: row.category,
      self: figure(row.self),
      total: figure(row.total),
    })),
    ofFunctions: comparison.functions.length,
    nodes: {
      before: nodes.before.buffer as ArrayBuffer,
      after: nodes.after.buffer as ArrayBuffer,
      low: nodes.low.buffer as ArrayBuffer,
      high: nodes.high.buffer as ArrayBuffer,
      significant: nodes.significant.buffer as ArrayBuffer,
    },
    decomposition: decompositionReply(comparison.decomposition),
    notes: comparison.notes,
  };
}

function queryOf(pair: Pair, { event, weight, per }: CompareAsk): CompareQuery {
  const base = { view: event, weight };
  switch (per.kind) {
    case 'share':
    case 'second': {
      // Throughput is wanted for the gain, whatever the figures are divided by.
      const rates = commonRates(pair).at(0);
      return { ...base, per: per.kind, ...(rates && { rates }) };
    }
    case 'work': {
      const rates = commonRates(pair).find((r) => r.label === per.key);
      if (rates === undefined)
        throw new RefusedQuery('The recordings have no such counter in common; choose another cost.');
      return { ...base, per: 'unit', rates };
    }
    case 'typed': {
      const rates: WorkRates = {
        unit: per.unit,
        before: per.perSecondBefore,
        after: per.perSecondAfter,
        label: 'typed in',
      };
      return { ...base, per: 'unit', rates };
    }
  }
}

function figure(row: Difference): DifferenceFigure {
  const { before, after, change, low, high, relative, significant, samplesBefore, samplesAfter } = row;
  return { before, after, change, low, high, relative, significant, samplesBefore, samplesAfter };
}

/** Key, label and colour of a lane. */
function places({ profile, lanes }: Pair) {
  const colours = domainColours(profile.domains, lanes);
  return (position: number) => {
    const lane = lanes.lanes[position];
    return {
      layer: lane.key,
      layerLabel: lane.label,
      kind: lane.kind,
      colour: laneColour(lane, colours),
    };
  };
}

function sideFacts({ name, samples, seconds, whole }: ComparedSide): SideFacts {
  return { name, samples, seconds: Number.isNaN(seconds) ? null : seconds, whole };
}

function decompositionReply({ gain, ...rest }: Decomposition): DecompositionReply {
  if (gain === null) return { gain, ...rest };
  const { factor, terms, costUnit, costBefore, costAfter, parts, missShare, missShareWithheld } = gain;
  return {
    ...rest,
    gain: { factor, terms, costUnit, costBefore, costAfter, parts, missShare, missShareWithheld },
  };
}
