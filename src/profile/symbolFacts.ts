/** What symbol tables say of functions besides their names: enough to tell two static functions of one name apart. */

/** Whether other files can call it: kallsyms' `T` and `t`, ELF's binding. */
export type SymbolBinding = 'unknown' | 'global' | 'local';
/** Stored form of {@link SymbolBinding}: its position in this list. */
export const BINDINGS: readonly SymbolBinding[] = ['unknown', 'global', 'local'];

/** Rows are function rows; rows behind the end are of functions of which nothing is known. */
export interface SymbolFacts {
  /** Position in {@link BINDINGS}. */
  readonly binding: Uint8Array;
  /**
   * Names of the symbols before and behind it in the table, nearest first, of its own module; linkers put functions of one source file
   * together. Empty where no table was at hand. Of several symbols with one name, those of the first that was sampled.
   */
  readonly neighbours: readonly (readonly string[])[];
  /** 1 for rows that two symbols of one name share: their costs cannot be told apart. */
  readonly shared: Uint8Array;
}
