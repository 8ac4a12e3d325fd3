/**
 * A row of a timeline: a stretch of time cut into segments without gaps, each of one kind (who runs, or in which state).
 * What a pixel shows is a difference of two sums, "time of each kind up to here". Sums are kept for every sixteenth
 * segment, so that any of them costs a short search and at most fifteen additions: a picture costs pixels, however many
 * segments there are, and is exact at every zoom.
 */

export interface TimelineRow {
  /** Segments; never 0. */
  readonly count: number;
  /** Start of segment `i`, which ends where `i + 1` starts; one more than `count`. Valid up to there. */
  readonly start: Float64Array;
  /** What the segment is, below `kinds`. */
  readonly kind: Uint8Array;
  /** The other side of it: the vCPU on a row of a pCPU, the pCPU on a row of a vCPU; -1 for none. */
  readonly other: Int32Array;
  readonly kinds: number;
  /** Start of each block of segments, packed: searching here touches few cache lines. */
  readonly blockStart: Float64Array;
  /** Time of kind `k` before block `b`, at `b * kinds + k`. */
  readonly blockSums: Float64Array;
}

export const BLOCK_BITS = 4;
/** Segments a block. */
export const BLOCK = 1 << BLOCK_BITS;

/** The block that holds the time `t`; `hint` is a block at or before it that is near. */
export function blockAt({ blockStart, count }: TimelineRow, t: number, hint = 0): number {
  const blocks = (count + BLOCK - 1) >>> BLOCK_BITS;
  let low = blockStart[hint] > t ? 0 : hint;
  // Galloping: pixels are asked for from left to right, so the next one is near.
  let step = 1;
  while (low + step < blocks && blockStart[low + step] <= t) {
    low += step;
    step *= 2;
  }
  let high = Math.min(blocks, low + step);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (blockStart[middle] <= t) low = middle;
    else high = middle;
  }
  return low;
}

/** The segment of a block that holds the time `t`. */
export function segmentIn({ start, count }: TimelineRow, block: number, t: number): number {
  let at = block << BLOCK_BITS;
  const last = Math.min(count, at + BLOCK) - 1;
  while (at < last && start[at + 1] <= t) at++;
  return at;
}

/** The segment that holds the time `t`; `hint` is a segment at or before it that is near. */
export function segmentAt(row: TimelineRow, t: number, hint = 0): number {
  return segmentIn(row, blockAt(row, t, hint >>> BLOCK_BITS), t);
}

/** Writes the time of each kind from the row's start to `t` into `sums`; `at` is the segment that holds `t`. */
function sumsBefore(row: TimelineRow, t: number, at: number, sums: Float64Array): void {
  const { start, kind, kinds, blockSums } = row;
  const block = at >>> BLOCK_BITS;
  for (let k = 0; k < kinds; k++) sums[k] = blockSums[block * kinds + k];
  for (let i = block << BLOCK_BITS; i < at; i++) sums[kind[i]] += start[i + 1] - start[i];
  sums[kind[at]] += Math.max(0, Math.min(t, start[at + 1]) - start[at]);
}

/**
 * The same where a time may be off by half of `tolerance`: moved to the edge of its block if the block is that short, so
 * that no single segments need be added up. `block` is the one that holds `t`.
 */
export function sumsNear(
  row: TimelineRow,
  t: number,
  block: number,
  tolerance: number,
  sums: Float64Array,
): void {
  const { blockStart, blockSums, kinds, count } = row;
  const next = block + 1;
  const from = blockStart[block];
  if (next << BLOCK_BITS < count && blockStart[next] - from <= tolerance && t >= from) {
    const edge = t - from < blockStart[next] - t ? block : next;
    for (let k = 0; k < kinds; k++) sums[k] = blockSums[edge * kinds + k];
  } else sumsBefore(row, t, segmentIn(row, block, t), sums);
}

/** Time of each kind between two times. */
export function timeByKind(row: TimelineRow, from: number, to: number): Float64Array {
  const before = new Float64Array(row.kinds);
  const until = new Float64Array(row.kinds);
  const at = segmentAt(row, from);
  sumsBefore(row, from, at, before);
  sumsBefore(row, to, segmentAt(row, to, at), until);
  return until.map((sum, k) => sum - before[k]);
}
