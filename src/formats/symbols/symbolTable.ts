/**
 * Address to symbol, for millions of look-ups: sorted, compact, without a string until a name is asked for.
 * Rows are symbols in the order of their addresses; every row has an address of its own.
 */
import type { SymbolBinding, SymbolSource } from '../../profile/symbolFacts';
import { bodiesOf } from './bodies';
import type { NeighboursKnown } from './completeness';
import { Namesakes } from './namesakes';
import { nearestFunctions, neighbourhood, type Neighbourhood } from './neighbours';
import { FUNCTION, IN_MODULE, bindingOfFlags } from './symbolFlags';
import { compare64, toBigInt } from './u64';

/** How the text of a symbol divides into name, module and source file. */
export type SymbolSyntax = 'kallsyms' | 'xensyms' | 'elf';

/** Position of a symbol in a {@link SymbolTable}; -1 for none. */
export type SymbolRow = number;

export interface SymbolColumns {
  readonly startHi: Uint32Array;
  readonly startLo: Uint32Array;
  /** First address behind the symbol. */
  readonly endHi: Uint32Array;
  readonly endLo: Uint32Array;
  /** Text of row r: `text` from `textStart[r]`, `textLength[r]` bytes of UTF-8. */
  readonly textStart: Uint32Array;
  readonly textLength: Uint32Array;
  /** Bits of `symbolFlags.ts`. */
  readonly flags: Uint8Array;
  readonly text: Uint8Array;
}

/**
 * The address space cut where the answer changes: from `hi:lo` of one entry up to that of the next, `row` answers.
 * With these, symbols inside symbols (ELF has them) cost a look-up nothing: it is one binary search.
 */
export interface Segments {
  readonly hi: Uint32Array;
  readonly lo: Uint32Array;
  readonly row: Int32Array;
}

const TAB = 9;
const BLANK = 32;
const HASH = 35;

export class SymbolTable implements SymbolSource {
  readonly length: number;
  /** The names once more, as what decodes short pieces fastest. */
  private readonly text: Buffer;
  /** Few of a table's names are ever asked for, and those often. */
  private readonly names = new Map<SymbolRow, string>();
  /** Made when it is asked for first: many tables are read for addresses alone. */
  private sameNames: Namesakes | undefined;
  private readonly bodies = new Map<readonly SymbolRow[], ReadonlyMap<SymbolRow, string>>();

  constructor(
    private readonly columns: SymbolColumns,
    private readonly segments: Segments,
    private readonly syntax: SymbolSyntax,
    readonly neighboursKnown: NeighboursKnown,
  ) {
    this.length = columns.startHi.length;
    const { text } = columns;
    this.text = Buffer.from(text.buffer, text.byteOffset, text.length);
  }

  /**
   * The symbol that covers an address (given as the unsigned high and low half), or -1. Where symbols overlap, the
   * one that starts last. Hot: no allocation, one binary search.
   */
  lookup(hi: number, lo: number): SymbolRow {
    const { hi: his, lo: los, row } = this.segments;
    let low = 0;
    let high = his.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = his[middle];
      if (at < hi || (at === hi && los[middle] <= lo)) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -1 : row[low - 1];
  }

  /** Name without module and source file. */
  name(row: SymbolRow): string {
    let name = this.names.get(row);
    if (name === undefined) this.names.set(row, (name = this.decodedName(row)));
    return name;
  }

  /** Kernel module with its brackets, as kallsyms' fourth column has it: `[xen_netback]`. */
  module(row: SymbolRow): string | undefined {
    if (this.syntax !== 'kallsyms') return undefined;
    const { text } = this;
    const end = this.columns.textStart[row] + this.columns.textLength[row];
    let start = nameEnd(text, this.columns.textStart[row], end);
    while (start < end && (text[start] === TAB || text[start] === BLANK)) start++;
    return start === end ? undefined : text.toString('utf8', start, end).trimEnd();
  }

  sameModule(a: SymbolRow, b: SymbolRow): boolean {
    const inModule = (this.columns.flags[a] | this.columns.flags[b]) & IN_MODULE;
    return inModule === 0 || this.module(a) === this.module(b);
  }

  /** Source file of a static function of the hypervisor: `common/schedule.c` in `common/schedule.c#vcpu_wake`. */
  sourceFile(row: SymbolRow): string | undefined {
    if (this.syntax !== 'xensyms') return undefined;
    const { text } = this;
    const start = this.columns.textStart[row];
    const hash = fileEnd(text, start, start + this.columns.textLength[row]);
    return hash < start ? undefined : text.toString('utf8', start, hash);
  }

  isFunction(row: SymbolRow): boolean {
    return (this.columns.flags[row] & FUNCTION) !== 0;
  }

  binding(row: SymbolRow): SymbolBinding {
    return this.syntax === 'xensyms' && this.sourceFile(row) !== undefined
      ? 'local'
      : bindingOfFlags(this.columns.flags[row], this.syntax === 'kallsyms');
  }

  neighbours(row: SymbolRow): readonly string[] {
    return this.knowsNeighbours(row) ? this.neighbourhood(row).names : [];
  }

  /** Whether those that stand beside it in the table stood there in the program. */
  knowsNeighbours(row: SymbolRow): boolean {
    return (
      this.neighboursKnown === 'all' ||
      (this.neighboursKnown === 'notGlobal' && this.binding(row) !== 'global')
    );
  }

  nearest(row: SymbolRow): readonly string[] {
    return nearestFunctions(this, row);
  }

  /** What {@link neighbours} and {@link body} rest on. */
  neighbourhood(row: SymbolRow): Neighbourhood {
    return neighbourhood(this, row);
  }

  /**
   * Functions with the text (name, module, file) of `row`, itself among them, in the order of their addresses. What is no function is
   * alone.
   */
  namesakes(row: SymbolRow): readonly SymbolRow[] {
    return (this.sameNames ??= new Namesakes(this.columns)).of(row);
  }

  body(row: SymbolRow): string {
    const same = this.namesakes(row);
    if (same.length === 1) return '';
    let bodies = this.bodies.get(same);
    if (bodies === undefined) this.bodies.set(same, (bodies = bodiesOf(this, same)));
    return bodies.get(row) ?? '';
  }

  start(row: SymbolRow): bigint {
    return toBigInt(this.columns.startHi[row], this.columns.startLo[row]);
  }

  /** First address behind the symbol. */
  end(row: SymbolRow): bigint {
    return toBigInt(this.columns.endHi[row], this.columns.endLo[row]);
  }

  /** Bytes from the start of the symbol to an address in it: the `0x1c` of `schedule+0x1c`. */
  offset(row: SymbolRow, hi: number, lo: number): number {
    return (hi - this.columns.startHi[row]) * 2 ** 32 + (lo - this.columns.startLo[row]);
  }

  private decodedName(row: SymbolRow): string {
    const { text } = this;
    const start = this.columns.textStart[row];
    const end = start + this.columns.textLength[row];
    if (this.syntax === 'kallsyms') return text.toString('utf8', start, nameEnd(text, start, end));
    if (this.syntax === 'xensyms') return text.toString('utf8', fileEnd(text, start, end) + 1, end);
    return text.toString('utf8', start, end);
  }
}

/** First blank or tab, `end` if there is none. */
function nameEnd(text: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && text[at] !== TAB && text[at] !== BLANK) at++;
  return at;
}

/** Last `#`, `start - 1` if there is none. */
function fileEnd(text: Uint8Array, start: number, end: number): number {
  let at = end - 1;
  while (at >= start && text[at] !== HASH) at--;
  return at;
}

/** Cuts the address space for {@link SymbolTable.lookup}: one sweep with a stack of the symbols that are open. */
export function segmentsOf(columns: SymbolColumns): Segments {
  const { startHi, startLo, endHi, endLo } = columns;
  const rows = startHi.length;
  // Each symbol begins one segment and ends one.
  const hi = new Uint32Array(2 * rows);
  const lo = new Uint32Array(2 * rows);
  const row = new Int32Array(2 * rows);
  let count = 0;
  const open = new Int32Array(rows);
  let depth = 0;

  function cut(atHi: number, atLo: number, answer: SymbolRow): void {
    if (count > 0 && hi[count - 1] === atHi && lo[count - 1] === atLo) count--;
    hi[count] = atHi;
    lo[count] = atLo;
    row[count++] = answer;
  }
  /** Ends every open symbol that does not reach beyond the address, innermost first. */
  function endUpTo(toHi: number, toLo: number): void {
    while (depth > 0) {
      const ended = open[depth - 1];
      if (compare64(endHi[ended], endLo[ended], toHi, toLo) > 0) return;
      depth--;
      // Those below that end no later were hidden to their end.
      while (depth > 0 && !reachesBeyond(open[depth - 1], ended)) depth--;
      cut(endHi[ended], endLo[ended], depth > 0 ? open[depth - 1] : -1);
    }
  }
  function reachesBeyond(a: SymbolRow, b: SymbolRow): boolean {
    return compare64(endHi[a], endLo[a], endHi[b], endLo[b]) > 0;
  }

  for (let r = 0; r < rows; r++) {
    endUpTo(startHi[r], startLo[r]);
    cut(startHi[r], startLo[r], r);
    open[depth++] = r;
  }
  endUpTo(0xffffffff, 0xffffffff);
  return { hi: hi.slice(0, count), lo: lo.slice(0, count), row: row.slice(0, count) };
}
