/** The kernel that files written by hand were recorded on: two functions, 4 KiB apart. */
import type { SymbolLookup } from '../../../src/formats/perfData/symboliser';
import { symbolsOf } from './perfDataProfile';
import { KERNEL_CONTEXT, usualSample } from './perfDataWriter';

/** Symbols by where they start; each ends where the next one starts. */
export function symbolsAt(table: Readonly<Record<string, bigint>>): SymbolLookup {
  const rows = Object.entries(table).sort(([, a], [, b]) => (a < b ? -1 : 1));
  return symbolsOf(
    (high, low) => rows.findLastIndex(([, start]) => start <= ((BigInt(high) << 32n) | BigInt(low))),
    (row) => rows[row][0],
    (row, high, low) => Number(((BigInt(high) << 32n) | BigInt(low)) - rows[row][1]),
  );
}

/** Where it starts, with its first function. */
export const KERNEL = 0xffffffff81000000n;
export const kernel = symbolsAt({ entry: KERNEL, inner: KERNEL + 0x1000n });

/** A sample in its first function. */
export const kernelSample = usualSample({ chain: [KERNEL_CONTEXT, KERNEL] });
