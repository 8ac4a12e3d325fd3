/**
 * What tells functions of one name in one table apart: two static functions of two files, or one of a header that was compiled into
 * several. The kernel moves as a whole when it starts (KASLR), so who stands beside a function is the same on every machine that runs
 * that kernel, and mostly in the next build, too.
 */
import type { SymbolBinding } from '../../profile/symbolFacts';

/** Of one name; of more only the place among them is told. Linux 6.1 has up to 17 (`type_show`). */
export const MOST_BODIES = 32;
/** Characters of a neighbour's name. */
const LONGEST = 120;

interface Table {
  binding(row: number): SymbolBinding;
  knowsNeighbours(row: number): boolean;
  /** Names of those right before and right behind it. */
  nearest(row: number): readonly string[];
}

/**
 * A text for people for each of `same`, no two alike: `beside xen_pmu_finish, xen_pv_pre_suspend`; where neighbours are not known or
 * tell nothing, `no. 2 of 3 by address`. The one that other files can call is what its name means everywhere: it has ''.
 * @param same rows of one name, in the order of their addresses
 */
export function bodiesOf(table: Table, same: readonly number[]): ReadonlyMap<number, string> {
  const global = same.filter((row) => table.binding(row) === 'global');
  const only = global.length === 1 ? global[0] : -1;
  const places = same.map((row, i) => (row === only ? '' : `no. ${i + 1} of ${same.length} by address`));
  const texts =
    same.length > MOST_BODIES
      ? places
      : told(same.map((row, i) => (row === only ? '' : (besideText(table, row) ?? places[i]))));
  const distinct = new Set(texts).size === texts.length;
  return new Map(same.map((row, i) => [row, (distinct ? texts : places)[i]]));
}

function besideText(table: Table, row: number): string | null {
  // Of a global function a smaller table may have lost them.
  if (table.binding(row) === 'global' || !table.knowsNeighbours(row)) return null;
  const nearest = table.nearest(row);
  return nearest.length === 0 ? null : `beside ${nearest.map(shortened).join(', ')}`;
}

/** Functions of one header that stand beside each other do so in every file: these are numbered. */
function told(texts: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const text of texts) count.set(text, (count.get(text) ?? 0) + 1);
  const seen = new Map<string, number>();
  return texts.map((text) => {
    if (count.get(text) === 1) return text;
    const number = (seen.get(text) ?? 0) + 1;
    seen.set(text, number);
    return `${text} (no. ${number})`;
  });
}

function shortened(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
}
