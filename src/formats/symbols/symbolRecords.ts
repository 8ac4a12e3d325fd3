/**
 * Symbols as a file lists them, and what perf makes of the list: ends for symbols without a size, one symbol where
 * several share an address. Follows tools/perf/util/symbol.c of Linux 6.1 (symbols__fixup_end, then
 * symbols__fixup_duplicate with choose_best_symbol), so that names agree with `perf script`.
 */
import { FormatError, type Place } from '../formatError';
import { growableUint32, growableUint8 } from '../../profile/growable';
import type { NeighboursKnown } from './completeness';
import { GLOBAL, IN_MODULE, WEAK } from './symbolFlags';
import { SymbolTable, segmentsOf, type SymbolSyntax } from './symbolTable';
import { addSaturating, compare64, highHalf, lowHalf, roundUpToPage, toBigInt } from './u64';

/** A kernel has 0.2 million symbols, the largest browsers 3 million. */
const MAX_SYMBOLS = 1 << 24;
const MAX_TEXT = 1 << 29;
const UNDERSCORE = 95;
const BRACKET = 91;

export class SymbolRecords {
  private readonly hi = growableUint32();
  private readonly lo = growableUint32();
  private readonly endHi = growableUint32();
  private readonly endLo = growableUint32();
  private readonly textStart = growableUint32();
  private readonly textLength = growableUint32();
  private readonly flags = growableUint8();
  private readonly text = growableUint8();

  constructor(
    private readonly input: string,
    private readonly syntax: SymbolSyntax,
  ) {}

  get length(): number {
    return this.hi.length;
  }

  /**
   * Adds a symbol; the end equals the start where the size is not known. The bytes are copied.
   * @param flags of `symbolFlags.ts`, without what the text says
   */
  add(
    hi: number,
    lo: number,
    endHi: number,
    endLo: number,
    symbolFlags: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    place: Place,
  ): void {
    if (this.hi.length >= MAX_SYMBOLS || this.text.length + (to - from) > MAX_TEXT) {
      throw new FormatError(
        this.input,
        place,
        `expected at most ${MAX_SYMBOLS} symbols with ${MAX_TEXT} bytes of names, found more`,
        'This is no symbol table of a kernel, a hypervisor or a program',
      );
    }
    const at = this.text.extend(to - from);
    let flags = symbolFlags;
    for (let i = from; i < to; i++) {
      const byte = bytes[i];
      this.text.data[at + i - from] = byte;
      if (byte === BRACKET) flags |= IN_MODULE;
    }
    this.hi.push(hi);
    this.lo.push(lo);
    this.endHi.push(endHi);
    this.endLo.push(endLo);
    this.textStart.push(at);
    this.textLength.push(to - from);
    this.flags.push(flags);
  }

  /** Records in the order of their addresses; equal addresses stay in the order of the file. */
  sorted(): Uint32Array {
    return this.sortedWith(new Uint32Array(0), 0);
  }

  /** The records of `order` and those from `first` on, in the order of their addresses; equal ones stay as listed. */
  sortedWith(order: Uint32Array, first: number): Uint32Array {
    const all = new Uint32Array(order.length + this.length - first);
    all.set(order);
    for (let i = order.length; i < all.length; i++) all[i] = first + i - order.length;
    return radixSort(all, this.hi.data, this.lo.data);
  }

  startOf(record: number): bigint {
    return toBigInt(this.hi.data[record], this.lo.data[record]);
  }

  /** The bytes behind address and type; valid until the next record is added. */
  textOf(record: number): Uint8Array {
    const start = this.textStart.data[record];
    return this.text.data.subarray(start, start + this.textLength.data[record]);
  }

  sameStart(a: number, b: number): boolean {
    return this.hi.data[a] === this.hi.data[b] && this.lo.data[a] === this.lo.data[b];
  }

  /**
   * perf's two passes: ends, then duplicates. Gives the records that remain, in the order of their addresses.
   */
  fixUp(order: Uint32Array): Uint32Array {
    this.fixUpEnds(order);
    return this.fixUpDuplicates(order);
  }

  /** The table of those records, which must be in the order of their addresses, one for each address. */
  table(order: Uint32Array, neighboursKnown: NeighboursKnown): SymbolTable {
    const pick = (column: Uint32Array): Uint32Array => order.map((record) => column[record]);
    const flags = new Uint8Array(order.length);
    for (let row = 0; row < order.length; row++) flags[row] = this.flags.data[order[row]];
    const columns = {
      startHi: pick(this.hi.data),
      startLo: pick(this.lo.data),
      endHi: pick(this.endHi.data),
      endLo: pick(this.endLo.data),
      textStart: pick(this.textStart.data),
      textLength: pick(this.textLength.data),
      flags,
      text: this.text.done(),
    };
    return new SymbolTable(columns, segmentsOf(columns), this.syntax, neighboursKnown);
  }

  /**
   * A symbol without size reaches to the next one, and to the end of its page where kernel and module meet: the gap
   * between them belongs to nobody.
   */
  private fixUpEnds(order: Uint32Array): void {
    const flags = this.flags.data;
    for (let i = 0; i < order.length; i++) {
      const record = order[i];
      if (!this.sizeless(record)) continue;
      if (i + 1 === order.length) {
        this.setEnd(record, addSaturating(roundUpToPage(this.startOf(record)), 4096n));
      } else if (this.syntax === 'kallsyms' && (flags[record] ^ flags[order[i + 1]]) & IN_MODULE) {
        this.setEnd(record, roundUpToPage(addSaturating(this.startOf(record), 4096n)));
      } else {
        this.endHi.data[record] = this.hi.data[order[i + 1]];
        this.endLo.data[record] = this.lo.data[order[i + 1]];
      }
    }
  }

  private fixUpDuplicates(order: Uint32Array): Uint32Array {
    const kept = new Uint32Array(order.length);
    let count = 0;
    for (const record of order) {
      if (count === 0 || !this.sameStart(kept[count - 1], record)) kept[count++] = record;
      else if (!this.isBetter(kept[count - 1], record)) kept[count - 1] = record;
    }
    return kept.slice(0, count);
  }

  /** choose_best_symbol: true if `a` (earlier in the file) wins. */
  private isBetter(a: number, b: number): boolean {
    const sizelessA = this.sizeless(a);
    if (sizelessA !== this.sizeless(b)) return !sizelessA;
    const flagsA = this.flags.data[a];
    const flagsB = this.flags.data[b];
    if ((flagsA ^ flagsB) & WEAK) return (flagsB & WEAK) !== 0;
    if ((flagsA ^ flagsB) & GLOBAL) return (flagsA & GLOBAL) !== 0;
    const underscoresA = this.leadingUnderscores(a);
    const underscoresB = this.leadingUnderscores(b);
    if (underscoresA !== underscoresB) return underscoresA < underscoresB;
    const lengthA = this.textLength.data[a];
    const lengthB = this.textLength.data[b];
    if (lengthA !== lengthB) return lengthA > lengthB;
    // Old kernels' system calls have an alias that nobody knows them by.
    return !this.startsWith(a, 'SyS') && !this.startsWith(a, 'compat_SyS');
  }

  private sizeless(record: number): boolean {
    return (
      this.hi.data[record] === this.endHi.data[record] && this.lo.data[record] === this.endLo.data[record]
    );
  }

  private leadingUnderscores(record: number): number {
    const start = this.textStart.data[record];
    const end = start + this.textLength.data[record];
    let at = start;
    while (at < end && this.text.data[at] === UNDERSCORE) at++;
    return at - start;
  }

  private startsWith(record: number, prefix: string): boolean {
    if (this.textLength.data[record] < prefix.length) return false;
    const start = this.textStart.data[record];
    for (let i = 0; i < prefix.length; i++) {
      if (this.text.data[start + i] !== prefix.charCodeAt(i)) return false;
    }
    return true;
  }

  private setEnd(record: number, end: bigint): void {
    this.endHi.data[record] = highHalf(end);
    this.endLo.data[record] = lowHalf(end);
  }
}

/**
 * Puts rows in the stable order of their 64-bit keys: least significant digit first, 16 bits a pass, a pass skipped
 * where all digits are equal (the upper two of a kernel's). Kallsyms arrives nearly sorted and a comparator would
 * still cost a call per comparison; this is linear.
 */
function radixSort(rows: Uint32Array, hi: Uint32Array, lo: Uint32Array): Uint32Array {
  if (isSorted(rows, hi, lo)) return rows;
  let order = rows;
  let spare: Uint32Array = new Uint32Array(rows.length);
  const buckets = new Uint32Array(1 << 16);
  for (let pass = 0; pass < 4; pass++) {
    const key = pass < 2 ? lo : hi;
    const shift = (pass & 1) * 16;
    buckets.fill(0);
    for (const row of order) buckets[(key[row] >>> shift) & 0xffff]++;
    if (buckets[(key[order[0]] >>> shift) & 0xffff] === order.length) continue;
    for (let b = 0, sum = 0; b < buckets.length; b++) {
      const size = buckets[b];
      buckets[b] = sum;
      sum += size;
    }
    for (const row of order) spare[buckets[(key[row] >>> shift) & 0xffff]++] = row;
    [order, spare] = [spare, order];
  }
  return order;
}

function isSorted(rows: Uint32Array, hi: Uint32Array, lo: Uint32Array): boolean {
  for (let i = 1; i < rows.length; i++) {
    if (compare64(hi[rows[i - 1]], lo[rows[i - 1]], hi[rows[i]], lo[rows[i]]) > 0) return false;
  }
  return true;
}
