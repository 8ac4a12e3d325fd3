/**
 * Whether a symbol table of text holds the neighbours of its symbols. Tables that were cut down to what samples hit look like any other,
 * so a table must prove it: by the bounds of the linked image, which every kernel (kernel/kallsyms.c, scripts/kallsyms.c) and Xen
 * (xen/tools/symbols.c) lists and no sample hits, or by the mark of `reduceSymbols.ts`.
 */

const BOUNDS = ['_stext', '_etext', '_sinittext', '_einittext'].map((name) => Buffer.from(name));
const LONGEST_BOUND = Math.max(...BOUNDS.map((name) => name.length));
const NEIGHBOURS_KEPT = Buffer.from('neighbours_kept');
/** No letter of nm: readers of kallsyms pass such a line over. */
const MARK_TYPE = 63;
const UNDERSCORE = 95;

/** Whose neighbours in the table stood beside them in the program: of all functions, of those that are not global, of none. */
export type NeighboursKnown = 'all' | 'notGlobal' | 'none';

/** The line of a reduced table that says that neighbours of functions that are not global were kept. */
export const NEIGHBOURS_KEPT_LINE = `${'0'.repeat(16)} ? ${NEIGHBOURS_KEPT.toString()}\n`;

export class Completeness {
  private readonly found = new Set<number>();
  private marked = false;

  get neighboursKnown(): NeighboursKnown {
    if (this.marked) return 'notGlobal';
    return this.found.size === BOUNDS.length ? 'all' : 'none';
  }

  /** To be asked of every line's type and text; true if it is no symbol but the mark. Hot: once a line. */
  isMark(type: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (type === MARK_TYPE && equal(bytes, from, to, NEIGHBOURS_KEPT)) return (this.marked = true);
    if (bytes[from] === UNDERSCORE && to - from <= LONGEST_BOUND) this.lookForBound(bytes, from, to);
    return false;
  }

  private lookForBound(bytes: Uint8Array, from: number, to: number): void {
    const bound = BOUNDS.findIndex((name) => equal(bytes, from, to, name));
    if (bound >= 0) this.found.add(bound);
  }
}

function equal(bytes: Uint8Array, from: number, to: number, name: Uint8Array): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}
