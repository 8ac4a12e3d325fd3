/** Many durations -> the few numbers that tell what they are like: quantiles and a histogram. */
import type { Nanoseconds } from './ids';

export interface DurationFacts {
  readonly count: number;
  readonly totalNs: Nanoseconds;
  readonly meanNs: Nanoseconds;
  readonly p5Ns: Nanoseconds;
  readonly medianNs: Nanoseconds;
  readonly p95Ns: Nanoseconds;
  readonly p99Ns: Nanoseconds;
  readonly maxNs: Nanoseconds;
  /**
   * Lower edges of the histogram's bins, and one more for the end of the last: five bins for a factor of ten, the same
   * edges for all durations (to less than half a percent 1, 1.58, 2.51, 3.98, 6.31, 10 …).
   */
  readonly edgesNs: readonly Nanoseconds[];
  readonly counts: readonly number[];
}

export const NO_DURATIONS: DurationFacts = {
  count: 0,
  totalNs: 0,
  meanNs: 0,
  p5Ns: 0,
  medianNs: 0,
  p95Ns: 0,
  p99Ns: 0,
  maxNs: 0,
  edgesNs: [],
  counts: [],
};

/**
 * Values are first counted in buckets by the top bits of their floating-point form, which are in the order of their
 * size: 256 buckets an octave from 1 ns (everything shorter goes into the first) to 2^44 ns, five hours (the last).
 * A quantile needs only the values of its own bucket in order, so that ten million durations cost two passes, no sort.
 */
const BITS = 8;
const BUCKETS = 44 << BITS;
/** High word of 1.0, the value at which the first bucket begins. */
const ONE = 0x3ff00000;
const SHIFT = 20 - BITS;
/** Position of the high word of a double in memory. */
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Lower edges of the histogram's bins as buckets. */
const EDGES: readonly number[] = Array.from({ length: 66 }, (_, i) => bucketAt(10 ** (i / 5)));

/** Quantiles are exact: the smallest value that at least that share of all does not exceed. */
export function durationFacts(values: Float64Array): DurationFacts {
  const count = values.length;
  if (count === 0) return NO_DURATIONS;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * count);
  const inBucket = new Uint32Array(BUCKETS);
  let totalNs = 0;
  let maxNs = 0;
  for (let i = 0; i < count; i++) {
    inBucket[bucketOf(words[2 * i + HIGH_WORD])]++;
    totalNs += values[i];
    if (values[i] > maxNs) maxNs = values[i];
  }
  const [p5Ns, medianNs, p95Ns, p99Ns] = quantiles(values, words, inBucket, [0.05, 0.5, 0.95, 0.99]);
  return {
    count,
    totalNs,
    meanNs: totalNs / count,
    p5Ns,
    medianNs,
    p95Ns,
    p99Ns,
    maxNs,
    ...histogram(inBucket, maxNs),
  };
}

function bucketOf(highWord: number): number {
  return highWord < ONE ? 0 : Math.min((highWord - ONE) >>> SHIFT, BUCKETS - 1);
}

function bucketAt(ns: number): number {
  const words = new Uint32Array(new Float64Array([ns]).buffer);
  return bucketOf(words[HIGH_WORD]);
}

/** Least value of a bucket. */
function startOf(bucket: number): number {
  const octave = bucket >>> BITS;
  return 2 ** octave * (1 + (bucket & ((1 << BITS) - 1)) / (1 << BITS));
}

function quantiles(
  values: Float64Array,
  words: Uint32Array,
  inBucket: Uint32Array,
  shares: readonly number[],
): number[] {
  const ranks = shares.map((share) => Math.max(0, Math.ceil(share * values.length) - 1));
  const places = ranks.map((rank) => {
    let before = 0;
    let bucket = 0;
    while (before + inBucket[bucket] <= rank) before += inBucket[bucket++];
    return { bucket, rank: rank - before };
  });
  const wanted = new Map(places.map(({ bucket }) => [bucket, new Float64Array(inBucket[bucket])]));
  const filled = new Uint32Array(BUCKETS);
  const isWanted = new Uint8Array(BUCKETS);
  for (const bucket of wanted.keys()) isWanted[bucket] = 1;
  for (let i = 0; i < values.length; i++) {
    const bucket = bucketOf(words[2 * i + HIGH_WORD]);
    if (isWanted[bucket] === 1) wanted.get(bucket)![filled[bucket]++] = values[i];
  }
  for (const members of wanted.values()) members.sort();
  return places.map(({ bucket, rank }) => wanted.get(bucket)![rank]);
}

/** From the bin of the least to that of the greatest value; what is shorter than 1 ns counts as 1 ns. */
function histogram(inBucket: Uint32Array, maxNs: number): Pick<DurationFacts, 'edgesNs' | 'counts'> {
  const counts = EDGES.map((edge, bin) => {
    let count = 0;
    const end = EDGES[bin + 1] ?? BUCKETS;
    for (let bucket = edge; bucket < end; bucket++) count += inBucket[bucket];
    return count;
  });
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const edgesNs = EDGES.slice(first, last + 1).map(startOf);
  edgesNs.push(last + 1 < EDGES.length ? startOf(EDGES[last + 1]) : maxNs);
  return { edgesNs, counts: counts.slice(first, last + 1) };
}
