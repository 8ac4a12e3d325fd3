/** Pairs of 32-bit numbers, each stored once: (a, b) -> row. Open addressing, at most half full, no allocation on a hit. */
import { growableInt32 } from './growable';

const EMPTY = -1;

export class PairTable {
  private readonly firsts = growableInt32();
  private readonly seconds = growableInt32();
  private slots = new Int32Array(1 << 12).fill(EMPTY);

  get length(): number {
    return this.firsts.length;
  }

  first(row: number): number {
    return this.firsts.data[row];
  }

  second(row: number): number {
    return this.seconds.data[row];
  }

  intern(a: number, b: number): number {
    const mask = this.slots.length - 1;
    let slot = hashPair(a, b) & mask;
    for (;;) {
      const row = this.slots[slot];
      if (row === EMPTY) break;
      if (this.firsts.data[row] === a && this.seconds.data[row] === b) return row;
      slot = (slot + 1) & mask;
    }
    const row = this.firsts.push(a);
    this.seconds.push(b);
    this.slots[slot] = row;
    if (row * 2 > this.slots.length) this.rehash();
    return row;
  }

  /** Copies of the two columns. */
  columns(): { readonly first: Int32Array; readonly second: Int32Array } {
    return { first: this.firsts.done(), second: this.seconds.done() };
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 4).fill(EMPTY);
    const mask = slots.length - 1;
    for (let row = 0; row < this.length; row++) {
      let slot = hashPair(this.firsts.data[row], this.seconds.data[row]) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = row;
    }
    this.slots = slots;
  }
}

/** A mix of two 32-bit numbers whose low bits depend on all input bits (finaliser of MurmurHash3, public domain). */
export function hashPair(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
