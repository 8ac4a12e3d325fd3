/**
 * Learns from pairs of recordings, before and after a plan was applied: the draws of the prediction are weighted by how well they fit
 * what was measured (importance weighting), and the weighted draws give new ranges for what holds on that host whatever runs. What the
 * draws cannot explain is the model's own error, and widens all later predictions.
 */
import type { Estimated, Move, SideCore } from '../estimate';
import { estimateGain, movesNothing, PartShares } from '../gainEstimate';
import { PARAMETER_AT, parametersFor, type Parameter } from '../parameters';
import { PlacedModel } from '../placedModel';
import { place } from '../placement';
import { prepareEstimates, type Prepared } from '../prepared';
import type { OffloadSystem } from '../system';
import { assumptionsFor, modelSpreadOf, outstandingOf, workOf, type Calibration } from './calibration';
import type { MeasuredGain } from './measuredGain';
import { MODEL_SPREAD } from './modelSpread';
import { column, isInformed, weightedRange } from './weightedColumn';

/** A plan that was predicted and tried. */
export interface Pair {
  readonly title: string;
  /** When it was tried, for people. */
  readonly at: string;
  /** Of the recording before. */
  readonly system: OffloadSystem;
  readonly sideCores: readonly SideCore[];
  readonly moves: readonly Move[];
  readonly measured: MeasuredGain;
}

/** The pair teaches nothing; the message says why and what to do. */
export class CannotCalibrate extends Error {
  override readonly name = 'CannotCalibrate';
}

export interface Learnt {
  readonly calibration: Calibration;
  /** Per pair: the predicted interval before and with what was learnt, and how much narrower it is in ln G; negative: wider. */
  readonly pairs: readonly {
    readonly predicted: Estimated;
    readonly afterwards: Estimated;
    readonly narrowedBy: number;
    /** Keys of the parameters that it told something of. */
    readonly informed: readonly string[];
  }[];
}

/** As smooth as ranges need it. */
const DRAWS = 4000;

/**
 * One pair after the other, each on top of what the ones before it taught.
 * @throws CannotCalibrate, CannotPlace (`placement.ts`)
 */
export function calibrate(prior: Calibration, pairs: readonly Pair[]): Learnt {
  let calibration = prior;
  const told: Learnt['pairs'][number][] = [];
  for (const pair of pairs) {
    const learnt = learn(calibration, pair);
    calibration = learnt.calibration;
    told.push(learnt.told);
  }
  return { calibration, pairs: told };
}

function learn(
  prior: Calibration,
  pair: Pair,
): { readonly calibration: Calibration; readonly told: Learnt['pairs'][number] } {
  const { system, sideCores, moves, measured, title, at } = pair;
  if (system.work === null) {
    throw new CannotCalibrate(
      'The recording before has no throughput, so nothing can be compared: record with counters.',
    );
  }
  if (!(
    measured.low > 0 &&
    measured.low <= measured.ratio &&
    measured.ratio <= measured.high &&
    measured.high < Infinity
  )) {
    throw new CannotCalibrate('The measured ratio must be above 0 and inside its own interval.');
  }
  const prepared = prepareEstimates(system, { draws: DRAWS, assume: assumptionsFor(prior, system) });
  const logs = gainLogs(prepared, sideCores, moves);
  const target = Math.log(measured.ratio);
  const noise = Math.log(measured.high / measured.low) / (2 * MODEL_SPREAD.z95);
  const weights = weightsOf(logs, target, modelSpreadOf(prior) ** 2 + noise ** 2, prior.pairs.length);
  const unexplained = Math.max(0, (target - meanOf(logs)) ** 2 - varianceOf(logs) - noise ** 2);
  const learnt = learnParameters(prior, prepared, weights);
  const predicted = estimateGain(prepared, sideCores, moves).gain;
  const next: Calibration = {
    ...prior,
    parameters: learnt.parameters,
    outstanding: learnt.outstanding,
    errorSquares: prior.errorSquares + unexplained,
    pairs: [
      ...prior.pairs,
      { title, at, predicted, measured, quantile: shareBelow(prepared, logs, target), afterwards: predicted },
    ],
  };
  const again = prepareEstimates(system, { draws: DRAWS, assume: assumptionsFor(next, system) });
  const afterwards = estimateGain(again, sideCores, moves).gain;
  const last = next.pairs[next.pairs.length - 1];
  return {
    calibration: { ...next, pairs: [...prior.pairs, { ...last, afterwards }] },
    told: {
      predicted,
      afterwards,
      narrowedBy: 1 - widthOf(afterwards) / widthOf(predicted),
      informed: learnt.informed,
    },
  };
}

/** ln G of every draw, without the model's own error. */
function gainLogs(prepared: Prepared, sideCores: readonly SideCore[], moves: readonly Move[]): Float64Array {
  const { system, assumptions, draws, jobs, think, rate } = prepared;
  const placed = place(system, sideCores, moves);
  if (movesNothing(placed))
    throw new CannotCalibrate('Nothing was moved, so there is nothing to learn from.');
  const model = new PlacedModel(system, placed, assumptions.layout);
  const shares = new PartShares(placed, draws.seed);
  return rate.map((before, draw) => {
    shares.draw(model);
    return Math.log(
      model.evaluate(draws.values, draw * draws.rowLength, jobs[draw], think[draw], null).rate / before,
    );
  });
}

/** Student's t instead of a normal distribution, as the spread is a guess: a pair that fits no draw does not choose one by chance. */
function weightsOf(logs: Float64Array, target: number, variance: number, pairs: number): Float64Array {
  const freedom = MODEL_SPREAD.guessCounts + pairs;
  const weights = logs.map((log) => (1 + (target - log) ** 2 / (freedom * variance)) ** (-(freedom + 1) / 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function learnParameters(
  prior: Calibration,
  { system, assumptions, draws }: Prepared,
  weights: Float64Array,
): Pick<Calibration, 'parameters' | 'outstanding'> & { readonly informed: string[] } {
  const assumed = assumptionsFor(prior, system);
  const parameters = new Map(prior.parameters.map(({ key, range }) => [key, range]));
  const informed: string[] = [];
  const drawn = (at: number) =>
    column(Float64Array.from(weights, (_, draw) => draws.values[draw * draws.rowLength + at]));
  const learn = (
    { key, distribution, range }: Pick<Parameter, 'key' | 'distribution' | 'range'>,
    at: number,
  ) => {
    const values = drawn(at);
    if (!isInformed(values, weights)) return undefined;
    informed.push(key);
    return weightedRange(values, weights, distribution, range);
  };
  for (const parameter of parametersFor(system.measured, assumed)) {
    const { key } = parameter;
    const at = PARAMETER_AT[key];
    if (assumptions.list[at].fixed || key === 'model_error') continue;
    const range = learn(parameter, at);
    if (range !== undefined) parameters.set(key, range);
  }
  const prev = assumed.get('outstanding') ?? outstandingOf(system);
  const inFlight =
    prev.low === prev.high
      ? undefined
      : learn({ key: 'outstanding', distribution: 'log-normal', range: prev }, assumptions.layout.loop);
  return {
    parameters: [...parameters].map(([key, range]) => ({ key, range })),
    outstanding:
      inFlight === undefined
        ? prior.outstanding
        : { work: workOf(system), prior: { ...outstandingOf(system) }, range: inFlight },
    informed,
  };
}

/** Share of the draws, the model's error among them, that lie below what was measured. */
function shareBelow({ draws }: Prepared, logs: Float64Array, target: number): number {
  let below = 0;
  logs.forEach((log, draw) => {
    if (log + Math.log(draws.values[draw * draws.rowLength + PARAMETER_AT.model_error]) < target) below++;
  });
  return below / logs.length;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

const widthOf = ({ low, high }: Estimated) => Math.log(high / low);
