/** How far a share can be trusted, given how many samples it rests on. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z95 = 1.959963984540054;

/**
 * Wilson's score interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927): holds its level for small counts
 * and for shares near 0 and 1, where the textbook interval does not.
 * @param successes samples that count, 0 … n; need not be whole when samples have weights
 * @param n samples in all; for weighted samples the effective number, see {@link effectiveSamples}
 * @returns shares in 0 … 1; [0, 1] when there are no samples
 */
export function wilson(successes: number, n: number): Interval {
  if (!(n > 0)) return { low: 0, high: 1 };
  const p = Math.min(1, Math.max(0, successes / n));
  const z2 = Z95 * Z95;
  const centre = p + z2 / (2 * n);
  const spread = Z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  // Rounding must not leave 0 … 1.
  return {
    low: p === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: p === 1 ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/**
 * Effective samples of what was not sampled but traced in full: its shares have no sampling error, and their interval
 * is a point as far as anyone can see.
 */
export const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * How many equally weighted samples would tell as much as these (L. Kish, Survey Sampling, 1965).
 * @param sum sum of the weights
 * @param sumOfSquares sum of the weights' squares
 */
export function effectiveSamples(sum: number, sumOfSquares: number): number {
  return sumOfSquares > 0 ? (sum * sum) / sumOfSquares : 0;
}
