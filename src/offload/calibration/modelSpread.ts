/** How wrong the model itself is, beside its parameters: a guess at first, and what pairs have shown later. */
import { PARAMETERS } from '../parameters';
import type { Range } from '../system';

/** Standard normal quantile of 0.95. */
const Z95 = 1.6448536269514722;

export const MODEL_SPREAD = {
  z95: Z95,
  /** The guess counts as much as so many pairs (a scaled inverse chi-squared prior). */
  guessCounts: 4,
  /** With fewer pairs it is never taken to be smaller than the guess: one that fits may fit by chance. */
  fewestToNarrow: 3,
} as const;

/** Standard deviation of ln G of the default. */
export function guessedSpread(): number {
  const range = PARAMETERS.find(({ key }) => key === 'model_error')?.range;
  return range === undefined ? 0 : Math.log(range.high / range.low) / (2 * Z95);
}

/** @param squares sum over the pairs of unexplained squared errors of ln G */
export function modelErrorRange(squares: number, pairs: number): Range {
  const { guessCounts, fewestToNarrow } = MODEL_SPREAD;
  const guess = guessedSpread() ** 2;
  const learnt = (guessCounts * guess + squares) / (guessCounts + pairs);
  const spread = Math.sqrt(pairs < fewestToNarrow ? Math.max(guess, learnt) : learnt);
  return { low: Math.exp(-Z95 * spread), mid: 1, high: Math.exp(Z95 * spread) };
}
