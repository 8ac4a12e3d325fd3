/** Collects from which symbol each function has its name, while a profile is read; asks the tables at the end, once a function. */
import type { FuncIndex } from './ids';
import { BINDINGS, type SymbolFacts, type SymbolSource } from './symbolFacts';

/** Real recordings sample some thousand functions; of more than this the rest are told without neighbours. */
const MOST_WITH_NEIGHBOURS = 1 << 16;

export class SymbolFactsBuilder {
  /** Per table the symbol of each function. */
  private readonly tables = new Map<SymbolSource, Map<FuncIndex, number>>();
  private readonly inlined = new Set<FuncIndex>();

  /** The function has its name from this row of a symbol table. Two machines' tables may give the same function. */
  named(func: FuncIndex, table: SymbolSource, row: number): void {
    let rows = this.tables.get(table);
    if (rows === undefined) this.tables.set(table, (rows = new Map<FuncIndex, number>()));
    // Texts that differ in bytes that are no characters are one name: then whichever was sampled first, the same row is asked.
    rows.set(func, Math.min(row, rows.get(func) ?? row));
  }

  /** The function was seen inlined into another one. */
  sawInlined(func: FuncIndex): void {
    this.inlined.add(func);
  }

  /** @returns undefined if nothing was told */
  done(funcs: number): SymbolFacts | undefined {
    if (this.tables.size === 0 && this.inlined.size === 0) return undefined;
    const binding = new Uint8Array(funcs);
    const neighbours = new Array<readonly string[]>(funcs).fill([]);
    let asked = 0;
    for (const [table, rows] of this.tables) {
      for (const [func, row] of rows) {
        // Of several machines' tables the first that knows.
        if (binding[func] === 0) binding[func] = BINDINGS.indexOf(table.binding(row));
        if (neighbours[func].length > 0 || asked++ >= MOST_WITH_NEIGHBOURS) continue;
        neighbours[func] = table.neighbours(row);
      }
    }
    const facts = { binding, neighbours };
    if (this.inlined.size === 0) return facts;
    const inlined = new Uint8Array(funcs);
    for (const func of this.inlined) inlined[func] = 1;
    return { ...facts, inlined };
  }
}
