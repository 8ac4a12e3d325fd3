/**
 * The hypervisor's symbol table, /proc/xen/xensyms of dom0 (or decoded from the Xen image): the lines of kallsyms, all
 * types, static names as `file.c#name`. Xen's layer: all rows are hypervisor code or data.
 */
import type { ByteInput, ReadContext } from '../byteInput';
import { readSymbolText, type SymbolFile } from './symbolText';

/**
 * All symbols. Of several at one address the last is kept, as perf does with kallsyms: in xensyms the section markers
 * (`_stextentry`) come before the functions (`restore_all_guest`) that begin there.
 * @throws FormatError if no line of the input is a symbol
 */
export function readXensyms(input: ByteInput, context: ReadContext): Promise<SymbolFile> {
  return readSymbolText(input, 'xensyms', context);
}
