/** Rows of the function tables that are one function of a source: the compiler's parts (`.cold`, `.isra.0`) together. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Profile } from '../../profile/profile';
import { plainName } from '../names/plainName';
import type { RecordedSymbol } from '../recordedSymbol';
import { isNamed, symbolOfRows } from './symbolOfRows';

/** In no group: a row without a name, or a label that joined stacks hold. */
const NO_GROUP = -1;

export interface FunctionGroup extends RecordedSymbol {
  /** Rows of the function tables. */
  readonly rows: readonly number[];
}

/** Depend on the function tables alone: the same for every metric. */
export interface FunctionGroups {
  /** By their number. The name is plain. */
  readonly groups: readonly FunctionGroup[];
  /** Group per function row, -1 for none; labels behind the functions included. */
  readonly ofFunc: Int32Array;
}

/** Rows of one plain name, module, layer and source file are one group; of several functions of that name each is one. */
export function functionGroups({ profile, recorded }: LayeredProfile): FunctionGroups {
  const { funcs } = profile;
  const ofFunc = new Int32Array(funcs.name.length).fill(NO_GROUP);
  const named = new Map<string, number[]>();
  for (let row = 0; row < recorded.funcs.name.length; row++) {
    if (!isNamed(funcs.name[row])) continue;
    const key = `${funcs.module[row]}\0${funcs.layer[row]}\0${funcs.sourceFile[row]}\0${plainName(funcs.name[row])}`;
    const rows = named.get(key);
    if (rows === undefined) named.set(key, [row]);
    else rows.push(row);
  }
  const groups: FunctionGroup[] = [];
  for (const sameName of named.values()) {
    const name = plainName(funcs.name[sameName[0]]);
    const several = sameName.some((row) => funcs.body[row] !== '');
    for (const rows of several ? dividedByBody(profile, name, sameName) : [sameName]) {
      for (const row of rows) ofFunc[row] = groups.length;
      groups.push({ ...symbolOfRows(profile, rows), name, rows });
    }
  }
  return { groups, ofFunc };
}

/**
 * One list for each function of that name, its own row first. A compiler's part belongs to the function it stands next to, by the
 * neighbours that both have; one that stands elsewhere (`.cold` does, beside the cold parts of the same neighbours, or of none) and
 * cannot be told is on its own.
 */
function dividedByBody({ funcs, symbolFacts }: Profile, name: string, rows: readonly number[]): number[][] {
  const nameOf = (row: number) => funcs.name[row];
  const own = rows.some((row) => nameOf(row) === name)
    ? name
    : rows
        .map(nameOf)
        .reduce((best, other) =>
          other.length < best.length || (other.length === best.length && other < best) ? other : best,
        );
  const neighboursOf = (row: number) =>
    new Set((symbolFacts?.neighbours[row] ?? []).filter(isNamed).map(plainName));
  const functions = rows
    .filter((row) => nameOf(row) === own)
    .map((row) => ({ rows: [row], parts: new Set<string>(), neighbours: neighboursOf(row) }));
  const parts = rows.filter((row) => nameOf(row) !== own);
  const fits = parts
    .flatMap((row) =>
      functions.map((of) => ({
        row,
        of,
        common: [...neighboursOf(row)].filter((one) => of.neighbours.has(one)).length,
      })),
    )
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common);
  const placed = new Set<number>();
  for (const { row, of } of fits) {
    // A function has one part of a name.
    if (placed.has(row) || of.parts.has(nameOf(row))) continue;
    placed.add(row);
    of.parts.add(nameOf(row));
    of.rows.push(row);
  }
  return [
    ...functions.map((one) => one.rows),
    ...parts.filter((row) => !placed.has(row)).map((row) => [row]),
  ];
}
