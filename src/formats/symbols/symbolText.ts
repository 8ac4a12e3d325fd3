/** What kallsyms and xensyms share: lines into {@link SymbolRecords}, and warnings for what is not understood. */
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import type { Warning } from '../../profile/profile';
import { AddressLine } from './addressLine';
import { Completeness, type NeighboursKnown } from './completeness';
import { eachLine } from './eachLine';
import { flagsOfLetter } from './symbolFlags';
import { SymbolRecords } from './symbolRecords';
import type { SymbolSyntax, SymbolTable } from './symbolTable';

export type SymbolTextFormat = Exclude<SymbolSyntax, 'elf'>;

export interface SymbolFile {
  readonly table: SymbolTable;
  /** Symbols read; those that share an address with a better one are in this count but not in the table. */
  readonly symbols: number;
  readonly warnings: readonly Warning[];
}

export interface SymbolLines {
  readonly records: SymbolRecords;
  /** Type letter of each record. */
  readonly types: number[];
  /** True if there were symbols and all their addresses were zero. */
  readonly hidden: boolean;
  readonly neighboursKnown: NeighboursKnown;
  readonly warnings: readonly Warning[];
}

/** KSYM_NAME_LEN is 512, a module's name at most 56; a longer line is no symbol. */
const MAX_LINE = 4096;
const DOLLAR = 36;

/**
 * Reads a symbol table of text. Addresses that are all zero (hidden from ordinary users) give an empty table and a
 * warning.
 * @throws FormatError if no line is a symbol
 */
export async function readSymbolText(
  input: ByteInput,
  format: SymbolTextFormat,
  context: ReadContext,
): Promise<SymbolFile> {
  const { records, hidden, neighboursKnown, warnings } = await readSymbolLines(input, format, context);
  if (!hidden) {
    const table = records.table(records.fixUp(records.sorted()), neighboursKnown);
    return { table, symbols: records.length, warnings };
  }
  const message = `${input.name}: all ${records.length} addresses are zero, so no function can be named. ${UNHIDE[format]}`;
  return {
    table: records.table(new Uint32Array(0), 'none'),
    symbols: records.length,
    warnings: [...warnings, { code: `${format}.restricted`, message }],
  };
}

const UNHIDE: Readonly<Record<SymbolTextFormat, string>> = {
  kallsyms:
    'kptr_restrict hides kernel addresses: record as root after "sysctl kernel.kptr_restrict=0" (set it back afterwards)',
  xensyms: 'Save /proc/xen/xensyms as root in dom0',
};

/** Reads every symbol that the format's rules let in. @throws FormatError if no line is a symbol. */
export async function readSymbolLines(
  input: ByteInput,
  format: SymbolTextFormat,
  context: ReadContext,
): Promise<SymbolLines> {
  const records = new SymbolRecords(input.name, format);
  const types: number[] = [];
  const parsed = new AddressLine();
  let understood = 0;
  let malformed = 0;
  let firstMalformed = 0;
  let anyAddress = false;
  const completeness = new Completeness();
  const { tooLong, truncated, lines } = await eachLine(input, context, MAX_LINE, (bytes, from, to, line) => {
    if (!parsed.parse(bytes, from, to)) {
      if (from === to) return;
      malformed++;
      if (firstMalformed === 0) firstMalformed = line;
      return;
    }
    understood++;
    if (completeness.isMark(parsed.type, bytes, parsed.textFrom, to)) return;
    if (!isWanted(format, parsed.type, bytes[parsed.textFrom])) return;
    const { hi, lo, type } = parsed;
    if (hi !== 0 || lo !== 0) anyAddress = true;
    types.push(type);
    records.add(hi, lo, hi, lo, flagsOfLetter(type), bytes, parsed.textFrom, to, { line });
  });

  const warnings: Warning[] = [];
  if (truncated !== undefined) warnings.push({ code: `${format}.truncated`, message: truncated.message });
  if (understood === 0) {
    throw new FormatError(
      input.name,
      { line: 1 },
      lines === 0 && tooLong === 0
        ? 'expected lines like "ffffffff81000000 T _text", found an empty file'
        : 'expected lines like "ffffffff81000000 T _text", found none',
      `Save ${format === 'kallsyms' ? '/proc/kallsyms' : '/proc/xen/xensyms'} as root on the recorded machine`,
    );
  }
  if (malformed > 0) {
    warnings.push({
      code: `${format}.malformed`,
      message: `${input.name}: ${malformed} lines are no symbols and were left out, the first is line ${firstMalformed}. Names from this file may be missing; save it again if it was edited.`,
    });
  }
  if (tooLong > 0) {
    warnings.push({
      code: `${format}.long-lines`,
      message: `${input.name}: ${tooLong} lines longer than ${MAX_LINE} bytes were left out. Save the file again from the recorded machine.`,
    });
  }
  const { neighboursKnown } = completeness;
  return { records, types, hidden: records.length > 0 && !anyAddress, neighboursKnown, warnings };
}

/** For kallsyms symbol_type__filter of perf 6.1 and no ARM mapping symbols (`$x`); of xensyms everything. */
function isWanted(format: SymbolTextFormat, type: number, firstOfName: number): boolean {
  if (format === 'xensyms') return true;
  const letter = String.fromCharCode(type & ~32);
  return 'TWDB'.includes(letter) && firstOfName !== DOLLAR;
}
