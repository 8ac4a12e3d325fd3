/** Rows of the function tables that are one function of a source: the compiler's parts (`.cold`, `.isra.0`) together. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { LAYERS, type FuncTable } from '../../profile/profile';
import { plainName } from '../names/plainName';
import type { RecordedSymbol } from '../recordedSymbol';

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

/** Rows of one plain name, module, layer and source file are one group. */
export function functionGroups({ profile, recorded }: LayeredProfile): FunctionGroups {
  const { funcs } = profile;
  const ofFunc = new Int32Array(funcs.name.length).fill(NO_GROUP);
  const known = new Map<string, number>();
  const groups: (RecordedSymbol & { rows: number[] })[] = [];
  for (let row = 0; row < recorded.funcs.name.length; row++) {
    if (!isNamed(funcs.name[row])) continue;
    const symbol = { ...symbolOf(funcs, row), name: plainName(funcs.name[row]) };
    const key = `${funcs.module[row]}\0${funcs.layer[row]}\0${symbol.sourceFile}\0${symbol.name}`;
    let group = known.get(key);
    if (group === undefined) known.set(key, (group = groups.push({ ...symbol, rows: [] }) - 1));
    groups[group].rows.push(row);
    ofFunc[row] = group;
  }
  return { groups, ofFunc };
}

/** False for places of which only the module is known: `[unknown]`, `[libc.so.6]`. */
export function isNamed(name: string): boolean {
  return name !== '' && !(name.startsWith('[') && name.endsWith(']'));
}

/** As recorded. */
export function symbolOf(funcs: FuncTable, row: number): RecordedSymbol {
  return {
    name: funcs.name[row],
    module: funcs.modules[funcs.module[row]] ?? '',
    layer: LAYERS[funcs.layer[row]],
    sourceFile: funcs.sourceFile[row],
  };
}
