/** The kernel's own symbol table as perf reads it: /proc/kallsyms, with the modules', or a System.map. */
import type { ByteInput, ReadContext } from '../byteInput';
import { readSymbolText, type SymbolFile } from './symbolText';

/**
 * Functions and data (types T, W, D, B in either case); a symbol ends where the next begins.
 * @throws FormatError if no line of the input is a symbol
 */
export function readKallsyms(input: ByteInput, context: ReadContext): Promise<SymbolFile> {
  return readSymbolText(input, 'kallsyms', context);
}
