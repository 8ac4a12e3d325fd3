/**
 * Raw call chains, each stored once. A recording of a million samples holds some ten thousand different chains, so
 * everything that costs (maps, symbols, stacks) is done once a chain, and a sample costs one hash and one compare.
 */
import { growableInt32, growableUint32 } from '../../profile/growable';

/** Row of the table. */
export type ChainIndex = number;

const EMPTY = -1;

export class ChainTable {
  /** All chains' words (low, high of each u64) one after the other. */
  private readonly words = growableInt32();
  /** Integers, so that the compare below indexes with integers: 16 GB of different chains would not fit, nor would they into memory. */
  private readonly starts = growableUint32();
  private readonly lengths = growableInt32();
  private readonly hashes = growableInt32();
  private slots = new Int32Array(1 << 14).fill(EMPTY);

  get length(): number {
    return this.lengths.length;
  }

  /**
   * The row of the chain that stands in `words` from `from` (in 32-bit words) for `count` words.
   * Hot: called once a sample; it hashes and compares 32-bit words in place and allocates nothing on a hit.
   */
  intern(words: Int32Array, from: number, count: number): ChainIndex {
    const h = hashWords(words, from, count);
    const mask = this.slots.length - 1;
    let slot = h & mask;
    for (;;) {
      const row = this.slots[slot];
      if (row === EMPTY) break;
      if (this.hashes.data[row] === h && this.equals(row, words, from, count)) return row;
      slot = (slot + 1) & mask;
    }
    const row = this.add(words, from, count, h);
    this.slots[slot] = row;
    if (row * 2 > this.slots.length) this.rehash();
    return row;
  }

  /** Words of a chain; valid until the next `intern`. */
  words32(row: ChainIndex): Int32Array {
    const start = this.starts.data[row];
    return this.words.data.subarray(start, start + this.lengths.data[row]);
  }

  private equals(row: ChainIndex, words: Int32Array, from: number, count: number): boolean {
    if (this.lengths.data[row] !== count) return false;
    const own = this.words.data;
    for (let i = 0, at = this.starts.data[row]; i < count; i++)
      if (own[at + i] !== words[from + i]) return false;
    return true;
  }

  private add(words: Int32Array, from: number, count: number, hash: number): ChainIndex {
    const at = this.words.extend(count);
    this.words.data.set(words.subarray(from, from + count), at);
    this.starts.push(at);
    this.hashes.push(hash);
    return this.lengths.push(count);
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 4).fill(EMPTY);
    const mask = slots.length - 1;
    for (let row = 0; row < this.length; row++) {
      let slot = this.hashes.data[row] & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = row;
    }
    this.slots = slots;
  }
}

/**
 * Hot: reads most of the bytes of a recording. Two sums in turn, because each multiplication waits for the one before it
 * in the same sum; the high halves are multiplied outside the sums and so wait for nothing.
 */
function hashWords(words: Int32Array, from: number, count: number): number {
  let a = count;
  let b = 0;
  let i = from;
  for (const end = from + count - 3; i < end; i += 4) {
    a = Math.imul(a ^ words[i] ^ Math.imul(words[i + 1], 0x85ebca6b), 0x01000193);
    b = Math.imul(b ^ words[i + 2] ^ Math.imul(words[i + 3], 0x85ebca6b), 0x01000193);
    a ^= a >>> 15;
    b ^= b >>> 15;
  }
  for (const end = from + count; i < end; i++) a = Math.imul(a ^ words[i], 0x01000193) ^ (a >>> 15);
  const h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  return h ^ (h >>> 13);
}
