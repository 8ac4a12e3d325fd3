/** Stores each path of functions once: (prefix, func) -> row. */
import { growableInt32 } from './growable';
import type { FuncIndex, StackIndex } from './ids';
import type { StackTable } from './profile';

const EMPTY = -1;

export class StackInterner {
  private readonly prefixes = growableInt32();
  private readonly funcs = growableInt32();
  /** Open addressing, linear probing, at most half full: a look-up is one or two cache lines. */
  private slots = new Int32Array(1 << 12).fill(EMPTY);

  get length(): number {
    return this.prefixes.length;
  }

  prefix(stack: StackIndex): StackIndex {
    return this.prefixes.data[stack];
  }

  func(stack: StackIndex): FuncIndex {
    return this.funcs.data[stack];
  }

  intern(prefix: StackIndex, func: FuncIndex): StackIndex {
    const mask = this.slots.length - 1;
    let slot = hashPair(prefix, func) & mask;
    for (;;) {
      const row = this.slots[slot];
      if (row === EMPTY) break;
      if (this.prefixes.data[row] === prefix && this.funcs.data[row] === func) return row;
      slot = (slot + 1) & mask;
    }
    const row = this.prefixes.push(prefix);
    this.funcs.push(func);
    this.slots[slot] = row;
    if (row * 2 > this.slots.length) this.rehash();
    return row;
  }

  done(): StackTable {
    return { prefix: this.prefixes.done(), func: this.funcs.done() };
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 4).fill(EMPTY);
    const mask = slots.length - 1;
    for (let row = 0; row < this.prefixes.length; row++) {
      let slot = hashPair(this.prefixes.data[row], this.funcs.data[row]) & mask;
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
