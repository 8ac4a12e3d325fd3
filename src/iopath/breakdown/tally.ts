/**
 * Weights by column (a layer's category, or a layer's context), and how they vary over the recording. Samples come in
 * bursts, so neighbours tell less than their number says: weights are kept by block as well, a window of time on a CPU.
 * Blocks of one CPU are a stratum: that CPUs differ is no matter of chance, all of them were sampled.
 */
import { PairTable } from '../../profile/pairTable';
import type { Profile } from '../../profile/profile';
import { isTraced } from '../../profile/views';

/** Numbers the pairs of layer and key (category or context) that occur. */
export class Columns {
  private readonly pairs = new PairTable();

  get length(): number {
    return this.pairs.length;
  }

  at(layer: number, key: number): number {
    return this.pairs.intern(layer, key);
  }

  layer(column: number): number {
    return this.pairs.first(column);
  }

  key(column: number): number {
    return this.pairs.second(column);
  }
}

/** Which samples to add up, and what each counts for. */
export interface Selection {
  /** Column per sample, -1 for samples that are left out. */
  readonly columnOf: Int32Array;
  readonly columns: number;
  /** Weight of one unit of period per event; null if every sample counts 1. */
  readonly weights: Float64Array | null;
  /** Weight of one observation per event: samples that are parts of one tell no more than it does. */
  readonly grains: Float64Array;
  /** Factor from weight to value per event, see costs.ts. */
  readonly factors: Float64Array;
}

export interface Tally {
  /** Per column. */
  readonly weight: Float64Array;
  readonly value: Float64Array;
  /** For Kish's effective samples. */
  readonly squares: Float64Array;
  readonly samples: Int32Array;
  /** Of all columns. */
  readonly totalWeight: number;
  readonly totalValue: number;
  readonly totalSamples: number;
  /** True if nothing was sampled: every interval of a trace is there. */
  readonly exact: boolean;
  /** Null where samples have no times, or too few blocks have samples to tell how they vary. */
  readonly blocks: Blocks | null;
}

export interface Blocks {
  /** Blocks that have samples. */
  readonly count: number;
  /** Weights, `columns` to a block. */
  readonly weight: Float64Array;
  readonly columns: number;
  /** CPU of each block, below {@link STRATA}. */
  readonly stratum: Uint8Array;
}

/** Half a second: longer than what keeps a CPU busy in one go, short enough for many of them in a recording. */
const SHORTEST_WINDOW_NS = 5e8;
const MOST_WINDOWS = 64;
/** CPUs beyond these share blocks: that makes blocks larger, which can only widen intervals. */
export const STRATA = 16;
/** 32 MB: what the weights by block may take. */
const MOST_WEIGHTS = 1 << 22;
/** Fewer say too little about how they vary. */
export const FEWEST_BLOCKS = 10;

export function tally(profile: Profile, selection: Selection): Tally {
  const { columnOf, columns, weights, grains, factors } = selection;
  const { event, period } = profile.samples;
  const weight = new Float64Array(columns);
  const value = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const samples = new Int32Array(columns);
  const used = new Set<number>();
  const blocks = new BlockWeights(profile, selection);
  let lastEvent = -1;
  for (let i = 0; i < columnOf.length; i++) {
    const column = columnOf[i];
    if (column < 0) continue;
    const w = weights === null ? 1 : period[i] * weights[event[i]];
    weight[column] += w;
    value[column] += w * factors[event[i]];
    squares[column] += w * Math.max(w, grains[event[i]]);
    samples[column]++;
    blocks.add(i, column, w);
    if (event[i] !== lastEvent) used.add((lastEvent = event[i]));
  }
  return {
    weight,
    value,
    squares,
    samples,
    totalWeight: sum(weight),
    totalValue: sum(value),
    totalSamples: sum(samples),
    exact: isTraced(profile, used),
    blocks: blocks.done(),
  };
}

/** Windows of time by CPUs of captures, as a flat table; as many windows as the time and the memory allow. */
class BlockWeights {
  private readonly table: Float64Array;
  private readonly used: Uint8Array;
  private readonly windows: number;
  private readonly startNs: number;
  private readonly windowNs: number;
  private timeless = false;

  constructor(
    private readonly profile: Profile,
    private readonly selection: Selection,
  ) {
    const { columnOf, columns } = selection;
    const { timeNs } = profile.samples;
    let [start, end] = [Infinity, -Infinity];
    for (let i = 0; i < columnOf.length; i++) {
      if (columnOf[i] < 0) continue;
      // NaN (no time) fails both comparisons.
      if (timeNs[i] < start) start = timeNs[i];
      if (timeNs[i] > end) end = timeNs[i];
    }
    const affordable = Math.floor(MOST_WEIGHTS / (STRATA * Math.max(1, columns)));
    const wanted = Math.floor((end - start) / SHORTEST_WINDOW_NS) + 1;
    this.windows = end > start ? Math.min(wanted, affordable, MOST_WINDOWS) : 0;
    this.startNs = start;
    this.windowNs = (end - start) / this.windows;
    this.table = new Float64Array(this.windows * STRATA * columns);
    this.used = new Uint8Array(this.windows * STRATA);
  }

  add(sample: number, column: number, weight: number): void {
    const { timeNs, cpu, event } = this.profile.samples;
    const time = timeNs[sample];
    if (this.windows === 0 || Number.isNaN(time)) {
      this.timeless = true;
      return;
    }
    const window = Math.min(this.windows - 1, Math.floor((time - this.startNs) / this.windowNs));
    // Captures count CPUs each for itself; a stride apart, those of one rarely meet those of another.
    const block = window * STRATA + ((cpu[sample] + 1 + event[sample] * 5) % STRATA);
    this.used[block] = 1;
    this.table[block * this.selection.columns + column] += weight;
  }

  done(): Blocks | null {
    const { columns } = this.selection;
    let count = 0;
    for (const used of this.used) count += used;
    if (this.timeless || count < FEWEST_BLOCKS) return null;
    // Blocks with samples move together, in place.
    const stratum = new Uint8Array(count);
    let to = 0;
    for (let block = 0; block < this.used.length; block++) {
      if (this.used[block] === 0) continue;
      this.table.copyWithin(to * columns, block * columns, (block + 1) * columns);
      stratum[to++] = block % STRATA;
    }
    return { count, columns, stratum, weight: this.table.slice(0, count * columns) };
  }
}

function sum(numbers: Float64Array | Int32Array): number {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
}
