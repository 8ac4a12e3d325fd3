/** Collects from which symbol each function has its name, while a profile is read; asks the tables at the end, once a function. */
import type { FuncIndex } from './ids';
import { BINDINGS, type SymbolFacts, type SymbolSource } from './symbolFacts';

/** Real recordings sample some thousand functions; of more than this the rest are told without neighbours. */
const MOST_WITH_NEIGHBOURS = 1 << 16;
/** Of symbols with one name. */
const MOST_TWINS = 8;

export class SymbolFactsBuilder {
  /** Per table the symbols that were sampled of each function, the first one first. */
  private readonly tables = new Map<SymbolSource, Map<FuncIndex, number[]>>();
  private readonly inlined = new Set<FuncIndex>();

  /** The function has its name from this row of a symbol table. Two machines' tables may give the same function. */
  named(func: FuncIndex, table: SymbolSource, row: number): void {
    let funcs = this.tables.get(table);
    if (funcs === undefined) this.tables.set(table, (funcs = new Map<FuncIndex, number[]>()));
    const rows = funcs.get(func);
    if (rows === undefined) funcs.set(func, [row]);
    else if (rows.length < MOST_TWINS && !rows.includes(row)) rows.push(row);
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
    const shared = new Uint8Array(funcs);
    let asked = 0;
    for (const [table, symbols] of this.tables) {
      for (const [func, rows] of symbols) {
        // Of several machines' tables the first that knows.
        if (binding[func] === 0) binding[func] = BINDINGS.indexOf(table.binding(rows[0]));
        if (rows.length > 1) shared[func] = 1;
        if (neighbours[func].length > 0 || asked++ >= MOST_WITH_NEIGHBOURS) continue;
        neighbours[func] = [...new Set(rows.flatMap((row) => table.neighbours(row)))];
      }
    }
    const namesake = new Uint8Array(funcs);
    for (const func of this.withHomonyms()) namesake[func] = 1 - shared[func];
    const facts = { binding, neighbours, shared, namesake };
    if (this.inlined.size === 0) return facts;
    const inlined = new Uint8Array(funcs);
    for (const func of this.inlined) inlined[func] = 1;
    return { ...facts, inlined };
  }

  private *withHomonyms(): Generator<FuncIndex> {
    for (const [table, symbols] of this.tables) {
      const first = Array.from(symbols.values(), (rows) => rows[0]);
      const several = new Set([...table.homonyms(first).values()].flat());
      for (const [func, [row]] of symbols) if (several.has(row)) yield func;
    }
  }
}
