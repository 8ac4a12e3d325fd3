/** Rows of the function tables as a function that source code is looked for by. */
import { LAYERS, type Profile } from '../../profile/profile';
import { BINDINGS, type SymbolBinding } from '../../profile/symbolFacts';
import { plainName } from '../names/plainName';
import type { RecordedSymbol } from '../recordedSymbol';

/** False for places of which only the module is known: `[unknown]`, `[libc.so.6]`. */
export function isNamed(name: string): boolean {
  return name !== '' && !(name.startsWith('[') && name.endsWith(']'));
}

/**
 * As recorded, by the first row: it has the name.
 * @param rows at least one, of one function: itself and the compiler's parts of it
 */
export function symbolOfRows({ funcs, symbolFacts }: Profile, rows: readonly number[]): RecordedSymbol {
  const [row] = rows;
  // A part of a function (`.cold`, `.part.0`) is local even where the function is not.
  const whole = rows.filter((each) => !funcs.name[each].includes('.'));
  const neighbours = new Set(
    rows
      .flatMap((each) => symbolFacts?.neighbours[each] ?? [])
      .filter(isNamed)
      .map(plainName),
  );
  neighbours.delete(plainName(funcs.name[row]));
  return {
    name: funcs.name[row],
    module: funcs.modules[funcs.module[row]] ?? '',
    layer: LAYERS[funcs.layer[row]],
    sourceFile: funcs.sourceFile[row],
    body: funcs.body[row],
    binding: strongest(whole.map((each) => BINDINGS[symbolFacts?.binding[each] ?? 0])),
    neighbours: [...neighbours],
  };
}

function strongest(bindings: readonly SymbolBinding[]): SymbolBinding {
  return bindings.includes('global') ? 'global' : bindings.includes('local') ? 'local' : 'unknown';
}
