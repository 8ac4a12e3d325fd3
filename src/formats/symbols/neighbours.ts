/** Which functions stand beside a function in its symbol table: linkers put those of one source file together. */

/** On each side. */
const MOST_NEIGHBOURS = 4;
/** Symbols looked at on each side: data stands between functions in small runs only, except where somebody means harm. */
const MOST_STEPS = 64;
/** Padding before a function, and the check of its type: they have their function's name. */
const ATTACHED = ['__pfx_', '__cfi_'];

export interface Neighbourhood {
  /** Nearest first: before, behind, before, behind … */
  readonly names: readonly string[];
  /** Symbols that a table must keep to give the same names. */
  readonly restsOn: readonly number[];
}

/** Symbols in the order of their addresses. */
interface Table {
  readonly length: number;
  name(row: number): string;
  isFunction(row: number): boolean;
  sameModule(a: number, b: number): boolean;
}

/** Functions of the module of `row` around it, one for each name; neither the parts a compiler cut off it nor data. */
export function neighbourhood(table: Table, row: number): Neighbourhood {
  const known = new Set([table.name(row)]);
  const before = walk(table, row, -1, known);
  const behind = walk(table, row, 1, known);
  const names: string[] = [];
  for (let i = 0; i < MOST_NEIGHBOURS; i++) {
    if (i < before.names.length) names.push(before.names[i]);
    if (i < behind.names.length) names.push(behind.names[i]);
  }
  return { names, restsOn: [...before.restsOn, ...behind.restsOn] };
}

/** The nearest function before `row` and the nearest one behind it, as far as there are such: {@link neighbourhood} rests on them, too. */
export function nearestFunctions(table: Table, row: number): readonly string[] {
  const own = withoutSuffix(table.name(row));
  return ([-1, 1] as const).flatMap((step) => {
    for (let steps = 1; steps <= MOST_STEPS; steps++) {
      const at = row + steps * step;
      if (at < 0 || at >= table.length || !table.sameModule(at, row)) return [];
      if (!table.isFunction(at)) continue;
      const name = table.name(at);
      if (!belongsTo(own, name)) return [name];
    }
    return [];
  });
}

/** @param known names that were found already; grows */
function walk(
  table: Table,
  from: number,
  step: 1 | -1,
  known: Set<string>,
): { readonly names: readonly string[]; readonly restsOn: readonly number[] } {
  const own = withoutSuffix(table.name(from));
  const names: string[] = [];
  const found: number[] = [];
  const seen: number[] = [];
  let row = from + step;
  for (; row >= 0 && row < table.length && seen.length < MOST_STEPS; row += step) {
    seen.push(row);
    // Another module ends the neighbourhood; that it does must be seen in a smaller table too.
    if (!table.sameModule(row, from)) return { names, restsOn: [...found, row] };
    if (!table.isFunction(row)) continue;
    const name = table.name(row);
    if (belongsTo(own, name)) continue;
    const isNew = !known.has(name);
    // The nearest one tells functions of one name apart, whatever stands on the other side.
    if (isNew || found.length === 0) found.push(row);
    if (!isNew) continue;
    known.add(name);
    names.push(name);
    if (names.length === MOST_NEIGHBOURS) return { names, restsOn: found };
  }
  // Given up for the number of steps: each of them counts.
  return { names, restsOn: seen.length === MOST_STEPS ? seen : found };
}

/** Whether it is the function itself, a part of it, or padding. */
function belongsTo(own: string, name: string): boolean {
  return (
    ATTACHED.some((prefix) => name.startsWith(prefix)) ||
    (name.startsWith(own) && withoutSuffix(name) === own)
  );
}

/** `f` of `f.cold`, `f.part.0`, `f.isra.0.cold`. */
function withoutSuffix(name: string): string {
  const dot = name.indexOf('.', 1);
  return dot < 0 ? name : name.slice(0, dot);
}
