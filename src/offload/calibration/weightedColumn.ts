/** One assumption over all draws, as it was drawn and as the weights of a measurement change it. */
import type { Distribution } from '../quantile';
import type { Range } from '../system';

/** Standard deviations beyond chance that a change must be, as many assumptions are looked at. */
const BEYOND_CHANCE = 3.5;
/** Variance of a uniform number, and relative standard deviation of its square around the mean. */
const UNIFORM_VARIANCE = 1 / 12;
const SQUARE_DEVIATION = 0.894;

/** In what one takes the logarithm of, if it is spread that way. */
export interface WeightedColumn {
  readonly values: Float64Array;
  /** Positions of the values from the smallest. */
  readonly order: Uint32Array;
}

export function column(values: Float64Array): WeightedColumn {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  return { values, order };
}

/**
 * Whether the weights say anything of this column that chance would not: by its ranks, which are uniform without them.
 * @param weights that add up to 1
 */
export function isInformed({ order }: WeightedColumn, weights: Float64Array): boolean {
  let [mean, square, concentration] = [0, 0, 0];
  for (let rank = 0; rank < order.length; rank++) {
    const weight = weights[order[rank]];
    const place = (rank + 0.5) / order.length - 0.5;
    mean += weight * place;
    square += weight * place * place;
    concentration += weight * weight;
  }
  const chance = BEYOND_CHANCE * Math.sqrt(concentration);
  const shifted = Math.abs(mean) > chance * Math.sqrt(UNIFORM_VARIANCE);
  const narrowed = (square - mean * mean) / UNIFORM_VARIANCE < 1 - chance * SQUARE_DEVIATION;
  return shifted || narrowed;
}

/**
 * The range whose draws are as the weighted ones: its middle shifted, each half drawn together, as the quantiles of the column are; never
 * wider than it was.
 */
export function weightedRange(
  { values, order }: WeightedColumn,
  weights: Float64Array,
  distribution: Distribution,
  { low, mid, high }: Range,
): Range {
  const even = new Float64Array(values.length).fill(1 / values.length);
  const was = [0.05, 0.5, 0.95].map((p) => quantileOf(values, order, even, p));
  const now = [0.05, 0.5, 0.95].map((p) => quantileOf(values, order, weights, p));
  const isLog = distribution === 'log-normal' && low > 0;
  const into = (value: number) => (isLog ? Math.log(value) : value);
  const back = (value: number) => (isLog ? Math.exp(value) : value);
  // What is not spread in logarithms is a ratio, which the equations take in its own unit.
  const shift = isLog ? Math.log(now[1] / was[1]) : now[1] - was[1];
  const half = (a: number, b: number) => {
    const before = into(was[b]) - into(was[a]);
    return before > 0 ? Math.min(1, (into(now[b]) - into(now[a])) / before) : 1;
  };
  const middle = into(mid) + shift;
  const range = {
    low: back(middle - half(0, 1) * (into(mid) - into(low))),
    mid: back(middle),
    high: back(middle + half(1, 2) * (into(high) - into(mid))),
  };
  if (isLog) return range;
  // Ends of what is possible are no matter of measurement.
  const within = (value: number) => Math.min(high, Math.max(low, value));
  return { low: within(range.low), mid: within(range.mid), high: within(range.high) };
}

function quantileOf(values: Float64Array, order: Uint32Array, weights: Float64Array, p: number): number {
  let below = 0;
  for (const at of order) {
    below += weights[at];
    if (below >= p) return values[at];
  }
  return values[order[order.length - 1]];
}
