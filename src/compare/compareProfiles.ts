/** Two paired recordings, compared: every function, category, layer and call node, before and after. */
import { costFactors, costUnit } from '../iopath/breakdown/costs';
import { eventsOf } from '../profile/views';
import {
  CannotCompare,
  type CategoryDifference,
  type ComparedSide,
  type Comparison,
  type CompareQuery,
  type Difference,
  type FunctionDifference,
  type LayerDifference,
  type NodeDifferences,
} from './comparison';
import { perOf } from './workRates';
import { decompose } from './decompose';
import { differenceOf, judge, valueOf, type SideScale, type Verdict } from './difference';
import type { Pair } from './pairProfiles';
import type { PairedView } from './pairViews';
import { rowTable, type RowTable } from './rowTable';
import { sumWindows, type SideSums } from './windowSums';
import { windowSamples, type WindowedSamples } from './windows';

/** One side's figures. */
interface Side {
  readonly name: string;
  readonly samples: WindowedSamples;
  readonly sums: SideSums;
  readonly scale: SideScale;
}

/**
 * @throws CannotCompare if the query asks for what the pair does not have: a view that is not among `pair.views`, a
 *   weight that the view cannot show, `unit` without rates; CannotDivide (`iopath/breakdown/costs.ts`) if a recording has
 *   no times or no work to divide by
 */
export function compareProfiles(pair: Pair, query: CompareQuery): Comparison {
  const view = pair.views.find((v) => v.key === query.view);
  if (view === undefined) {
    throw new CannotCompare(`The recordings have no view ${JSON.stringify(query.view)} in common.`);
  }
  const refusal = view.unavailable[query.weight];
  if (refusal !== undefined) throw new CannotCompare(refusal);
  const rows = rowTable(pair);
  const before = weigh(pair, 'before', view, rows, query);
  const after = weigh(pair, 'after', view, rows, query);
  const unit = costUnit(
    pair.before.layered.profile,
    eventsOf(view.before),
    query.weight,
    perOf(query, 'before'),
  );
  const compared = { pair, rows, before, after };
  return {
    query,
    viewLabel: view.label,
    unitLabel: unit.label,
    format: unit.format,
    before: describe(before),
    after: describe(after),
    layers: layerDifferences(compared),
    categories: categoryDifferences(compared),
    functions: functionDifferences(compared),
    nodes: nodeDifferences(compared),
    decomposition: decompose(pair, query, rows),
    notes: [...pair.notes, ...notesOn(view, query, before, after)],
  };
}

interface Compared {
  readonly pair: Pair;
  readonly rows: RowTable;
  readonly before: Side;
  readonly after: Side;
}

function weigh(
  pair: Pair,
  which: 'before' | 'after',
  view: PairedView,
  rows: RowTable,
  query: CompareQuery,
): Side {
  const side = pair[which];
  const { profile } = side.layered;
  const filter = query[which] ?? {};
  const costs = costFactors(profile, eventsOf(view[which]), filter, perOf(query, which));
  const samples = windowSamples(side, view[which], query.weight, filter, costs);
  const shares = query.per === 'share';
  const sums = sumWindows(pair, rows, samples, shares);
  const scale: SideScale = {
    windowed: samples.timed,
    effective: samples.effective,
    whole: samples.total > 0 && shares ? 1 : samples.total,
    weight: samples.total,
    short: sums.short,
    long: sums.long,
  };
  return { name: profile.name, samples, sums, scale };
}

function describe({ name, samples, scale }: Side): ComparedSide {
  return {
    name,
    samples: samples.count.reduce((sum, count) => sum + count, 0),
    effectiveSamples: samples.effective,
    seconds: samples.seconds,
    blocks: samples.timed ? scale.short.windows : 0,
    whole: scale.whole,
  };
}

function layerDifferences({ pair, before, after }: Compared): LayerDifference[] {
  return pair.lanes.lanes
    .map(({ key, label }, lane) => ({
      lane,
      key,
      label,
      ...differenceOf(lane, before.sums.layers, after.sums.layers, before.scale, after.scale),
    }))
    .filter(occurs);
}

function categoryDifferences({ pair, rows, before, after }: Compared): CategoryDifference[] {
  return pair.lanes.lanes
    .flatMap(({ key, label }, lane) =>
      rows.categories.map((category, c) => ({
        lane,
        layer: key,
        layerLabel: label,
        category,
        ...differenceOf(
          lane * rows.categories.length + c,
          before.sums.cells,
          after.sums.cells,
          before.scale,
          after.scale,
        ),
      })),
    )
    .filter(occurs)
    .sort(largestFirst);
}

function functionDifferences({ pair, rows, before, after }: Compared): FunctionDifference[] {
  const { funcs } = pair.profile;
  const { meaning } = pair;
  return Array.from(rows.func, (func, row): FunctionDifference => ({
    func,
    name: funcs.name[func],
    body: funcs.body[func],
    module: funcs.modules[funcs.module[func]] ?? '',
    category: meaning.categories[meaning.ofFunc[func]],
    lane: rows.lane[row],
    self: differenceOf(row, before.sums.functionSelf, after.sums.functionSelf, before.scale, after.scale),
    total: differenceOf(row, before.sums.functionTotal, after.sums.functionTotal, before.scale, after.scale),
  }))
    .filter(({ total }) => occurs(total))
    .sort((a, b) => largestFirst(a.self, b.self) || largestFirst(a.total, b.total));
}

function nodeDifferences({ pair, before, after }: Compared): NodeDifferences {
  const count = pair.tree.func.length;
  const out = {
    before: new Float64Array(count),
    after: new Float64Array(count),
    selfBefore: new Float64Array(count),
    selfAfter: new Float64Array(count),
    low: new Float64Array(count),
    high: new Float64Array(count),
    significant: new Uint8Array(count),
  };
  const factor = ({ scale }: Side) => (scale.weight > 0 ? scale.whole / scale.weight : 0);
  const [factorBefore, factorAfter] = [factor(before), factor(after)];
  const verdict: Verdict = { low: 0, high: 0, significant: false };
  for (let node = 0; node < count; node++) {
    out.before[node] = valueOf(before.sums.nodes, node, before.scale);
    out.after[node] = valueOf(after.sums.nodes, node, after.scale);
    out.selfBefore[node] = before.sums.nodeSelf[node] * factorBefore;
    out.selfAfter[node] = after.sums.nodeSelf[node] * factorAfter;
    judge(verdict, node, before.sums.nodes, after.sums.nodes, before.scale, after.scale);
    out.low[node] = verdict.low;
    out.high[node] = verdict.high;
    out.significant[node] = Number(verdict.significant);
  }
  return out;
}

function occurs({ samplesBefore, samplesAfter }: Difference): boolean {
  return samplesBefore > 0 || samplesAfter > 0;
}

/** What is more than noise before what is not. */
function largestFirst(a: Difference, b: Difference): number {
  return Number(b.significant) - Number(a.significant) || Math.abs(b.change) - Math.abs(a.change);
}

function notesOn(view: PairedView, query: CompareQuery, before: Side, after: Side): string[] {
  const notes: string[] = [];
  const sides = [before, after];
  if (before.name !== '' && view.before.label !== view.after.label) {
    notes.push(`Recorded differently: ${view.before.label} before, ${view.after.label} after.`);
  }
  for (const { name, samples } of sides) {
    if (samples.sample.length === 0) notes.push(`${name}: no samples of ${view.event} pass the filter.`);
    else if (!samples.timed) {
      notes.push(
        `${name}: without times, or with too few samples, how bursty they are cannot be seen; two samples are counted as one independent one.`,
      );
    }
  }
  if (query.per === 'share') {
    notes.push('Shares say where time went, not whether it got cheaper: for that compare per unit of work.');
  }
  if (query.per === 'unit') notes.push('The rates of work are taken as exact.');
  notes.push(
    'Intervals tell how much each recording varies within itself; two recordings of the very same workload may differ by more.',
  );
  return notes;
}
