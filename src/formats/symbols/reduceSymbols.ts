/** Cuts a symbol table of text down to what a set of addresses needs, for recordings that must be small. */
import type { ByteInput, ReadContext } from '../byteInput';
import { MOST_BODIES } from './bodies';
import { NEIGHBOURS_KEPT_LINE, type NeighboursKnown } from './completeness';
import type { SymbolRecords } from './symbolRecords';
import { readSymbolLines, type SymbolTextFormat } from './symbolText';
import { highHalf, lowHalf } from './u64';

export interface ReducedSymbols {
  /** The lines that remain, in their order, in the format they came in. */
  readonly text: Uint8Array;
  readonly kept: number;
  readonly symbols: number;
}

/**
 * Keeps, for each address, the symbol that covers it (or the one before the gap it lies in), its aliases at the same
 * address, and the next symbol with its aliases, which says where it ends. Reading the result answers every look-up of those
 * addresses as the whole table does: same name, start, end, module, file, or none. Other addresses may get other
 * answers. A table without hits, or with hidden addresses, keeps one line, so that it stays readable as what it is.
 *
 * Namesakes of what is hit are kept too, and where the table holds the neighbours of its symbols, those of all of these that are
 * not global; a line says so. Where it does not (it was reduced before that was done), the result does not claim it.
 * @throws FormatError if no line of the input is a symbol
 */
export async function reduceSymbols(
  input: ByteInput,
  format: SymbolTextFormat,
  hits: Iterable<bigint>,
  context: ReadContext,
): Promise<ReducedSymbols> {
  const { records, types, hidden, neighboursKnown } = await readSymbolLines(input, format, context);
  const order = records.sorted();
  const keep = new Uint8Array(records.length);
  const wanted = hidden ? [] : [...hits];
  for (const hit of wanted) {
    const last = lastAtOrBelow(records, order, hit);
    if (last < 0) continue; // before the first symbol: nothing covers it, with fewer symbols too
    keepWithAliases(last);
    // With its aliases: which of them is the symbol there decides what has namesakes.
    if (last + 1 < order.length) keepAt(order[last + 1]);
  }
  for (const record of hidden ? [] : factsOf(records, order, wanted, neighboursKnown)) {
    keepAt(record);
  }
  if (records.length > 0 && !keep.includes(1)) keep[order[0]] = 1;

  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  if (neighboursKnown !== 'none' && !hidden) parts.push(encoder.encode(NEIGHBOURS_KEPT_LINE));
  let kept = 0;
  for (let record = 0; record < records.length; record++) {
    if (keep[record] === 0) continue;
    kept++;
    const address = records.startOf(record).toString(16).padStart(16, '0');
    parts.push(
      encoder.encode(`${address} ${String.fromCharCode(types[record])} `),
      records.textOf(record),
      encoder.encode('\n'),
    );
  }
  return { text: new Uint8Array(Buffer.concat(parts)), kept, symbols: records.length };

  function keepAt(record: number): void {
    keepWithAliases(lastAtOrBelow(records, order, records.startOf(record)));
  }

  /** @param last position in `order` of the last of the symbols at one address */
  function keepWithAliases(last: number): void {
    for (let i = last; i >= 0 && records.sameStart(order[i], order[last]); i--) keep[order[i]] = 1;
  }
}

/** Records that what is said of the symbols at `hits` rests on: namesakes, and the neighbours of all of them. */
function factsOf(
  records: SymbolRecords,
  order: Uint32Array,
  hits: readonly bigint[],
  neighboursKnown: NeighboursKnown,
): Iterable<number> {
  const recordOf = records.fixUp(order);
  const table = records.table(recordOf, neighboursKnown);
  const rows = new Set(hits.map((hit) => table.lookup(highHalf(hit), lowHalf(hit))));
  rows.delete(-1);
  const needed = new Set<number>();
  const told = new Set<number>();
  for (const row of rows) {
    const same = table.namesakes(row);
    for (const one of same.length > MOST_BODIES ? [row] : same) told.add(one);
    for (const one of same) needed.add(recordOf[one]);
  }
  for (const row of told) {
    // There is only one global function of a name: nothing needs to tell it apart.
    if (neighboursKnown === 'none' || table.binding(row) === 'global') continue;
    for (const other of table.neighbourhood(row).restsOn) needed.add(recordOf[other]);
  }
  return needed;
}

/** Position in `order` of the last symbol that starts at or below the address, -1 if none does. */
function lastAtOrBelow(records: SymbolRecords, order: Uint32Array, address: bigint): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (records.startOf(order[middle]) <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
