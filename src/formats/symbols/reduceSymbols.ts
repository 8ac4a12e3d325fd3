/** Cuts a symbol table of text down to what a set of addresses needs, for recordings that must be small. */
import type { ByteInput, ReadContext } from '../byteInput';
import { readSymbolLines, type SymbolTextFormat } from './symbolText';

export interface ReducedSymbols {
  /** The lines that remain, in their order, in the format they came in. */
  readonly text: Uint8Array;
  readonly kept: number;
  readonly symbols: number;
}

/**
 * Keeps, for each address, the symbol that covers it (or the one before the gap it lies in), its aliases at the same
 * address, and the next symbol, which says where it ends. Reading the result answers every look-up of those
 * addresses as the whole table does: same name, start, end, module, file, or none. Other addresses may get other
 * answers. A table without hits, or with hidden addresses, keeps one line, so that it stays readable as what it is.
 * @throws FormatError if no line of the input is a symbol
 */
export async function reduceSymbols(
  input: ByteInput,
  format: SymbolTextFormat,
  hits: Iterable<bigint>,
  context: ReadContext,
): Promise<ReducedSymbols> {
  const { records, types, hidden } = await readSymbolLines(input, format, context);
  const order = records.sorted();
  const keep = new Uint8Array(records.length);
  for (const hit of hidden ? [] : hits) {
    const last = lastAtOrBelow(hit);
    if (last < 0) continue; // before the first symbol: nothing covers it, with fewer symbols too
    for (let i = last; i >= 0 && records.sameStart(order[i], order[last]); i--) keep[order[i]] = 1;
    if (last + 1 < order.length) keep[order[last + 1]] = 1;
  }
  if (records.length > 0 && !keep.includes(1)) keep[order[0]] = 1;

  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
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

  /** Position in `order` of the last symbol that starts at or below the address, -1 if none does. */
  function lastAtOrBelow(address: bigint): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (records.startOf(order[middle]) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
