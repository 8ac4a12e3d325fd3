/**
 * Typed-array columns that grow by doubling; `done()` trims them. Used while a profile is being read, for what is stored
 * once (a function, a stack). `push` serves all kinds of columns and pays for it: tables with a row per sample have
 * columns of their own (sampleColumns.ts).
 */

type Column = Int16Array | Int32Array | Uint8Array | Uint32Array | Float64Array;

class Growable<T extends Column> {
  length = 0;

  constructor(
    /** Current backing store; valid up to `length`. Hot loops may read it, never keep it. */
    public data: T,
    private readonly make: (length: number) => T,
  ) {}

  push(value: number): number {
    if (this.length === this.data.length) this.grow(this.length + 1);
    this.data[this.length] = value;
    return this.length++;
  }

  /** Makes room for `count` more values and returns the position of the first; the caller fills them in. */
  extend(count: number): number {
    const at = this.length;
    if (at + count > this.data.length) this.grow(at + count);
    this.length = at + count;
    return at;
  }

  /** The values as an array of just that length. */
  done(): T {
    return this.data.slice(0, this.length) as T;
  }

  private grow(atLeast: number): void {
    const next = this.make(Math.max(atLeast, this.data.length * 2));
    next.set(this.data);
    this.data = next;
  }
}

const START = 1024;
export type GrowableInt32 = Growable<Int32Array>;
export type GrowableFloat64 = Growable<Float64Array>;
export type GrowableUint8 = Growable<Uint8Array>;
export type GrowableUint32 = Growable<Uint32Array>;
export type GrowableInt16 = Growable<Int16Array>;
export const growableInt32 = () => new Growable(new Int32Array(START), (n) => new Int32Array(n));
export const growableInt16 = () => new Growable(new Int16Array(START), (n) => new Int16Array(n));
export const growableUint8 = () => new Growable(new Uint8Array(START), (n) => new Uint8Array(n));
export const growableUint32 = () => new Growable(new Uint32Array(START), (n) => new Uint32Array(n));
export const growableFloat64 = () => new Growable(new Float64Array(START), (n) => new Float64Array(n));
