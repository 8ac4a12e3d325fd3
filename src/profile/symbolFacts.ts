/** What symbol tables say of functions besides their names: enough to tell in which source file a static function stands. */

/** Whether other files can call it: kallsyms' `T` and `t`, ELF's binding. */
export type SymbolBinding = 'unknown' | 'global' | 'local';
/** Stored form of {@link SymbolBinding}: its position in this list. */
export const BINDINGS: readonly SymbolBinding[] = ['unknown', 'global', 'local'];

/** Rows are function rows; rows behind the end are of functions of which nothing is known. */
export interface SymbolFacts {
  /**
   * Position in {@link BINDINGS}. Of a function in a kernel module kallsyms says only that it is exported (global); others are
   * unknown.
   */
  readonly binding: Uint8Array;
  /**
   * Names of up to four functions before and four behind it in the table, nearest first, of its own module; linkers put functions of
   * one source file together. Empty where no table was at hand, or one that was cut down (those of functions that are not global may
   * be there all the same).
   */
  readonly neighbours: readonly (readonly string[])[];
  /** 1 for functions that were seen inlined into another one: of recordings that tell (perf script text, pprof). */
  readonly inlined?: Uint8Array;
}

/** What a symbol table tells of its rows. */
export interface SymbolSource {
  binding(row: number): SymbolBinding;
  /** See {@link SymbolFacts.neighbours}. */
  neighbours(row: number): readonly string[];
  /** See `FuncTable.body`. The same for a row whatever else is asked, and another one for every row of one name and module. */
  body(row: number): string;
}
