/** Many random systems judged at once, and what came out as tables. */
import type { Estimate, Estimated, EstimateRequest } from '../../src/offload/estimate';
import type { OffloadSystem } from '../../src/offload/system';
import { caseOf, type Case } from './judge';

/** A true value, and the interval that was predicted for it. */
export interface Prediction extends Estimated {
  readonly truth: number;
}

/** One system. */
export interface Judged {
  readonly seed: number;
  readonly gain: Prediction;
  /** What else was predicted; what was withheld is not there. */
  readonly others: ReadonlyMap<Quantity, Prediction>;
  readonly verdict: Estimate['verdict'];
  /** What kind of system it is: it belongs to each of these rows of the table. */
  readonly groups: readonly string[];
}

export type Quantity =
  'throughput before' | 'throughput after' | 'cost after' | 'cache relief' | 'coherence loss';

export interface Coverage {
  readonly group: string;
  readonly systems: number;
  /** Share of the systems whose true value lies within the 90 % interval. */
  readonly inside: number;
  /** Share whose truth lies below it, and above. */
  readonly below: number;
  readonly above: number;
  /** Median of |predicted / true - 1|, and of predicted / true - 1. */
  readonly error: number;
  readonly bias: number;
  /** Median of high / low. */
  readonly width: number;
}

export type Estimator = (system: OffloadSystem, request: EstimateRequest) => Estimate;

/** Of a rate that a run of a few thousand units of work tells, and of a cache term in shares of the cost. */
const RUN_ERROR = 0.01;
const TERM_ERROR = 0.002;
/** Of Amdahl's bound: what could come of the move if nothing had a cost. */
const STAKE = 1.05;
/** Cache terms are told in shares of the cost of a unit of work: near 0 a ratio says nothing. */
const OF_COST: readonly Quantity[] = ['cache relief', 'coherence loss'];

export function judge(one: Case, estimate: Estimator, draws: number): Judged {
  const { truth, recorded, request, seed } = one;
  const answer = estimate(recorded, { ...request, draws, seed });
  const others = new Map<Quantity, Prediction>();
  const add = (quantity: Quantity, value: number, predicted: Estimated | null, unit = 1, offset = 0) => {
    if (predicted === null) return;
    const scaled = (ns: number) => offset + ns / unit;
    others.set(quantity, {
      truth: scaled(value),
      low: scaled(predicted.low),
      median: scaled(predicted.median),
      high: scaled(predicted.high),
    });
  };
  if (recorded.work?.undisturbedPerSecond === null)
    add('throughput before', truth.before, answer.baseline.throughput);
  add('throughput after', truth.after, answer.throughput);
  add('cost after', truth.nsPerUnit, answer.nsPerUnit);
  add('cache relief', truth.reliefNs, answer.parts.cacheReliefNs, truth.nsPerUnit, 1);
  add('coherence loss', truth.coherenceNs, answer.parts.coherenceLossNs, truth.nsPerUnit, 1);
  const stake = answer.amdahl.most.median > STAKE ? 'something to gain' : 'nothing to gain';
  return {
    seed,
    gain: { truth: truth.gain, low: answer.gain.low, median: answer.gain.median, high: answer.gain.high },
    others,
    verdict: answer.verdict,
    groups: [...groupsOf(one), stake],
  };
}

export function judgeAll(seeds: readonly number[], estimate: Estimator, draws: number): Judged[] {
  return seeds.map((seed) => judge(caseOf(seed), estimate, draws));
}

/** Of the gain: first of all systems, then of every group that has at least ten. */
export function gainCoverage(judged: readonly Judged[]): Coverage[] {
  const groups = [...new Set(judged.flatMap((one) => one.groups))].sort();
  const gains = (members: readonly Judged[]) => members.map(({ gain }) => gain);
  return [
    coverageOf('all', gains(judged)),
    ...groups.map((group) => coverageOf(group, gains(judged.filter((one) => one.groups.includes(group))))),
  ].filter(({ systems }) => systems >= 10);
}

/** Of everything else that is predicted; some of it in intervals as narrow as a simulated run is exact. */
export function otherCoverage(judged: readonly Judged[]): Coverage[] {
  const quantities = [...new Set(judged.flatMap(({ others }) => [...others.keys()]))];
  return quantities.map((quantity) =>
    coverageOf(
      OF_COST.includes(quantity) ? `${quantity}, in shares of the cost` : quantity,
      judged.flatMap(({ others }) => others.get(quantity) ?? []),
      OF_COST.includes(quantity) ? TERM_ERROR : RUN_ERROR,
    ),
  );
}

export function coverageTable(title: string, rows: readonly Coverage[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const signed = (share: number) => `${share < 0 ? '-' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`;
  const cells = rows.map((row) => [
    row.group,
    String(row.systems),
    percent(row.inside),
    percent(row.below),
    percent(row.above),
    `${(100 * row.error).toFixed(1)} %`,
    signed(row.bias),
    row.width.toFixed(2),
  ]);
  const head = [
    title,
    'systems',
    'inside 90 %',
    'truth below',
    'truth above',
    'median error',
    'bias',
    'high / low',
  ];
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...cells.map(line)].join('\n');
}

/**
 * Of at least one prediction.
 *
 * @param tolerance how well the truth itself is known, as a share
 */
export function coverageOf(group: string, predictions: readonly Prediction[], tolerance = 0): Coverage {
  const share = (test: (one: Prediction) => boolean) => predictions.filter(test).length / predictions.length;
  const isBelow = ({ truth, low }: Prediction) => truth < low * (1 - tolerance);
  const isAbove = ({ truth, high }: Prediction) => truth > high * (1 + tolerance);
  return {
    group,
    systems: predictions.length,
    inside: share((one) => !isBelow(one) && !isAbove(one)),
    below: share(isBelow),
    above: share(isAbove),
    error: middle(predictions.map(({ median, truth }) => Math.abs(median / truth - 1))),
    bias: middle(predictions.map(({ median, truth }) => median / truth - 1)),
    width: middle(predictions.map(({ low, high }) => high / low)),
  };
}

function groupsOf({ system, knowledge, request }: Case): string[] {
  const [source] = system.machine.sources;
  const loop =
    source.kind === 'open'
      ? 'open, load known'
      : knowledge.loop
        ? 'closed, depth known'
        : 'closed, depth not known';
  const units = request.moves.length;
  const moved = request.moves.some(({ unit }) => !unit.includes(':'))
    ? 'a domain moves'
    : units === 1
      ? 'a unit moves'
      : `${units} units move`;
  return [
    system.layout,
    loop,
    moved,
    `to ${request.sideCores[0].place}`,
    knowledge.batches ? 'batches counted' : 'batches assumed',
    knowledge.misses === null ? 'misses not recorded' : 'misses recorded',
    knowledge.undisturbedPerSecond === null ? 'recorders in the rate' : 'rate without recorders known',
  ];
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[at] : (sorted[at - 1] + sorted[at]) / 2;
}
