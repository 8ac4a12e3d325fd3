/**
 * Block bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, 8.6): windows of time are drawn
 * with replacement, each side for itself, and everything is computed again from what was drawn. The seed is fixed, so
 * that the same recordings always give the same intervals.
 */
import type { Estimate } from './decomposition';

const DRAWS = 1000;
const SEED = 0x2013;

/** How often each window was drawn, per side, and random numbers for what else is uncertain. */
export interface Draw {
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Uniform in 0 … 1. */
  random(): number;
}

/**
 * @param statistics figures of one draw, by name; the same names every time, NaN where one cannot be told
 * @returns per figure the value of the recordings as they are, with the 2.5 and 97.5 % quantiles over draws
 */
export function bootstrap<Name extends string>(
  windowsBefore: number,
  windowsAfter: number,
  statistics: (draw: Draw) => Record<Name, number>,
): Record<Name, Estimate> {
  const random = mulberry32(SEED);
  const [before, after] = [new Float64Array(windowsBefore), new Float64Array(windowsAfter)];
  // Where chance would decide, the recordings as they are take the middle.
  const values = statistics({ before: before.fill(1), after: after.fill(1), random: () => 0.5 });
  const names = Object.keys(values) as Name[];
  const drawn = names.map(() => new Float64Array(DRAWS));
  for (let d = 0; d < DRAWS; d++) {
    resample(before, random);
    resample(after, random);
    const figures = statistics({ before, after, random });
    names.forEach((name, n) => (drawn[n][d] = figures[name]));
  }
  const estimates = {} as Record<Name, Estimate>;
  names.forEach((name, n) => {
    const value = values[name];
    const known = drawn[n].filter((x) => !Number.isNaN(x)).sort();
    const at = (q: number) => known.at(Math.round(q * (known.length - 1))) ?? value;
    estimates[name] = { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)) };
  });
  return estimates;
}

function resample(counts: Float64Array, random: () => number): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) counts[Math.floor(random() * counts.length)]++;
}

/** A small generator of good quality (T. Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A draw of a triangular distribution from a uniform one; its median stands for 0.5. */
export function triangular(
  uniform: number,
  { low, centre, high }: { readonly low: number; readonly centre: number; readonly high: number },
): number {
  const rising = (centre - low) / (high - low);
  return uniform < rising
    ? low + Math.sqrt(uniform * (high - low) * (centre - low))
    : high - Math.sqrt((1 - uniform) * (high - low) * (high - centre));
}
