/** What was measured, beside what was predicted. */
import type { GainTerm } from '../../compare/decomposition';
import type { Estimated, GainParts } from '../estimate';
import { MODEL_SPREAD } from './modelSpread';

/** Throughput after over before, and what 90 % of such measurements lie within. */
export interface MeasuredGain {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** What one run differs from the next by (standard deviation of ln of the rate), where too few runs tell: a guess. */
const RUN_TO_RUN = 0.05;

/**
 * From the rates of one or more runs of each side, in the same unit; the medians count.
 * @throws RangeError for rates that are none
 */
export function measuredGain(before: readonly number[], after: readonly number[]): MeasuredGain {
  const ratio = median(after) / median(before);
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    throw new RangeError('Both sides need a throughput above 0: choose a counter that both recordings have.');
  }
  const spread = Math.sqrt(variance(before) / before.length + variance(after) / after.length);
  const factor = Math.exp(MODEL_SPREAD.z95 * spread);
  return { ratio, low: ratio / factor, high: ratio * factor };
}

export interface Judgement {
  readonly fell: 'inside' | 'above' | 'below';
  /** Measured over the predicted median, less 1. */
  readonly error: number;
  /** One sentence for people. */
  readonly text: string;
}

/** Where a measurement fell in the 90 % interval that was predicted. */
export function judge(predicted: Estimated, { ratio }: MeasuredGain): Judgement {
  const fell = ratio < predicted.low ? 'below' : ratio > predicted.high ? 'above' : 'inside';
  const error = ratio / predicted.median - 1;
  const times = (value: number) => `${value.toFixed(2)}x`;
  return {
    fell,
    error,
    text: `Measured ${times(ratio)}, predicted ${times(predicted.median)} (${times(predicted.low)} to ${times(predicted.high)}): ${fell} the interval.`,
  };
}

export interface JudgedPart {
  readonly key: GainTerm['key'];
  readonly label: string;
  /** Terms of ln G. */
  readonly predicted: Estimated;
  readonly measured: GainTerm['ln'];
  /** Whether the intervals overlap. */
  readonly agrees: boolean;
}

/** The three terms of ln G, as predicted and as two recordings show them. */
export function judgeParts(
  predicted: Pick<GainParts, GainTerm['key']>,
  measured: readonly GainTerm[],
): JudgedPart[] {
  return measured.map(({ key, label, ln }) => ({
    key,
    label,
    predicted: predicted[key],
    measured: ln,
    agrees: predicted[key].low <= ln.high && ln.low <= predicted[key].high,
  }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/** Of ln of the rates; never below what runs differ by anyway. */
function variance(rates: readonly number[]): number {
  const least = RUN_TO_RUN ** 2;
  if (rates.length < 3) return least;
  const logs = rates.map(Math.log);
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
  return Math.max(least, logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1));
}
