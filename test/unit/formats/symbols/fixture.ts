/** Text in, tables out: what the tests of the symbol readers share. */
import { memoryInput, type ByteInput } from '../../../../src/formats/byteInput';
import { fileInput } from '../../../../src/formats/fileInput';
import type { SymbolTable } from '../../../../src/formats/symbols/symbolTable';
import { highHalf, lowHalf } from '../../../../src/formats/symbols/u64';

export const fixture = (name: string): ByteInput => fileInput(`test/fixtures/symbols/${name}`, { name });

export const textInput = (text: string, chunkSize?: number): ByteInput =>
  memoryInput('kallsyms', new TextEncoder().encode(text), chunkSize);

/** As perf prints it: `schedule+0x1c`, `[unknown]` where no symbol covers the address. */
export function resolve(table: SymbolTable, address: bigint): string {
  const [hi, lo] = [highHalf(address), lowHalf(address)];
  const row = table.lookup(hi, lo);
  return row < 0 ? '[unknown]' : `${table.name(row)}+0x${table.offset(row, hi, lo).toString(16)}`;
}

/** All that a table says about an address. */
export function answer(table: SymbolTable, address: bigint): unknown {
  const row = table.lookup(highHalf(address), lowHalf(address));
  if (row < 0) return undefined;
  return {
    name: table.name(row),
    module: table.module(row),
    file: table.sourceFile(row),
    start: table.start(row),
    end: table.end(row),
  };
}

export async function textOf(input: ByteInput): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input.open()) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
