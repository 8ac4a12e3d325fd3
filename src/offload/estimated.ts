/** Draws in short: median and the bounds that 90 % of them lie within. */
import type { Estimated } from './estimate';

/** Sorts `draws`, which must not be empty. */
export function estimated(draws: Float64Array): Estimated {
  draws.sort();
  return {
    low: sortedQuantile(draws, 0.05),
    median: sortedQuantile(draws, 0.5),
    high: sortedQuantile(draws, 0.95),
  };
}

/** Between the two nearest draws. */
export function sortedQuantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

export function scaled({ low, median, high }: Estimated, factor: number): Estimated {
  return { low: low * factor, median: median * factor, high: high * factor };
}

export function exactly(value: number): Estimated {
  return { low: value, median: value, high: value };
}
