/**
 * Symbols of a program, a library or a hypervisor image, as perf takes them (dso__load_sym_internal in
 * tools/perf/util/symbol-elf.c of Linux 6.1): .symtab and .dynsym together, functions, data objects and labels.
 * Names stay as the file has them (perf shows C++ and Rust names demangled).
 */
import type { Warning } from '../../profile/profile';
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { buildIdOf } from './buildId';
import {
  EM_AARCH64,
  EM_ARM,
  PT_LOAD,
  SHF_ALLOC,
  SHT_DYNSYM,
  SHT_SYMTAB,
  openElf,
  type ElfFile,
  type ElfSection,
} from './elfFile';
import { FUNCTION, GLOBAL, VISIBLE, WEAK } from './symbolFlags';
import { SymbolRecords } from './symbolRecords';
import type { SymbolFile } from './symbolText';
import { addSaturating, highHalf, lowHalf } from './u64';

/**
 * What an address of the table is: an offset in the file (what perf makes of a user-space address: `address - start of
 * the mapping + its page offset`), or a virtual address as linked (a hypervisor or kernel image).
 */
export type AddressKind = 'fileOffset' | 'virtual';

export interface ElfSymbolFile extends SymbolFile {
  readonly buildId: string | undefined;
}

const STT_NOTYPE = 0;
const STT_OBJECT = 1;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const STB_LOCAL = 0;
const STB_GLOBAL = 1;
const STB_WEAK = 2;
const STV_INTERNAL = 1;
const STV_HIDDEN = 2;
const SHN_UNDEF = 0;
const SHN_ABS = 0xfff1;
/** Mangled names reach some kilobytes; a longer one is cut, and counted. */
const MAX_NAME = 1 << 14;
/** Programs have under ten; each symbol is looked for in all of them. */
const MAX_LOADS = 64;

/**
 * A file without symbols gives an empty table and a warning.
 * @throws FormatError if the input is no ELF file or its headers cannot be true
 */
export async function readElfSymbols(
  input: ByteInput,
  context: ReadContext,
  addresses: AddressKind = 'fileOffset',
): Promise<ElfSymbolFile> {
  const elf = await openElf(input, context);
  const tables = [
    elf.sections.find((s) => s.type === SHT_SYMTAB && s.name === '.symtab'),
    elf.sections.find((s) => s.type === SHT_DYNSYM && s.name === '.dynsym'),
  ].filter((s) => s !== undefined);
  const records = new SymbolRecords(input.name, 'elf');
  const counts = { cutNames: 0, impossible: 0 };
  let order: Uint32Array = new Uint32Array(0);
  for (const table of tables) {
    const first = records.length;
    await addSymbols(elf, table, addresses, input.name, records, counts);
    // perf settles the ends and the duplicates after each of the two tables.
    order = records.fixUp(records.sortedWith(order, first));
  }

  const warnings: Warning[] = [];
  if (records.length === 0) {
    warnings.push({
      code: 'elf.no-symbols',
      message: `${input.name}: has no function names (it is stripped). Install its debug package, or give the unstripped file.`,
    });
  }
  if (counts.impossible > 0) {
    warnings.push({
      code: 'elf.bad-symbols',
      message: `${input.name}: ${counts.impossible} symbols refer to names or sections that do not exist and were left out. Copy the file again if names are missing.`,
    });
  }
  if (counts.cutNames > 0) {
    warnings.push({
      code: 'elf.long-names',
      message: `${input.name}: ${counts.cutNames} names longer than ${MAX_NAME} bytes were cut there. Nothing else is lost.`,
    });
  }
  return {
    table: records.table(order, 'all'),
    symbols: records.length,
    warnings,
    buildId: await buildIdOf(elf),
  };
}

async function addSymbols(
  elf: ElfFile,
  table: ElfSection,
  addresses: AddressKind,
  input: string,
  records: SymbolRecords,
  counts: { cutNames: number; impossible: number },
): Promise<void> {
  const entryMinimum = elf.is64 ? 24 : 16;
  const strings = elf.sections.at(table.link);
  if (table.entrySize < entryMinimum || strings === undefined) {
    throw new FormatError(
      input,
      { offset: table.offset },
      `expected ${table.name} with entries of ${entryMinimum} bytes and a table of names, found entries of ${table.entrySize} and section ${table.link}`,
      'Copy the file again',
    );
  }
  const [symbols, names] = await elf.read([table, strings]);
  const view = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
  const le = elf.littleEndian;
  const arm = elf.machine === EM_ARM || elf.machine === EM_AARCH64;
  const relocate = addresses === 'fileOffset' ? fileOffsets(elf, input) : (value: bigint) => value;

  for (let at = 0; at + table.entrySize <= symbols.length; at += table.entrySize) {
    const nameAt = view.getUint32(at, le);
    const info = view.getUint8(at + (elf.is64 ? 4 : 12));
    const other = view.getUint8(at + (elf.is64 ? 5 : 13));
    const sectionIndex = view.getUint16(at + (elf.is64 ? 6 : 14), le);
    if (nameAt === 0 || sectionIndex === SHN_UNDEF || sectionIndex === SHN_ABS) continue;
    const type = info & 15;
    const isLabel = type === STT_NOTYPE && (other & 3) !== STV_HIDDEN && (other & 3) !== STV_INTERNAL;
    if (!isLabel && type !== STT_FUNC && type !== STT_GNU_IFUNC && type !== STT_OBJECT) continue;
    if (sectionIndex >= elf.sections.length || nameAt >= names.length) {
      counts.impossible++;
      continue;
    }
    if (arm && isMappingSymbol(names, nameAt)) continue;
    const section = elf.sections[sectionIndex];
    if ((section.flags & SHF_ALLOC) === 0) continue; // not in memory when the program runs
    if (isLabel && !section.name.includes('text') && !section.name.includes('data')) continue;

    let value = elf.is64 ? view.getBigUint64(at + 8, le) : BigInt(view.getUint32(at + 4, le));
    const size = elf.is64 ? view.getBigUint64(at + 16, le) : BigInt(view.getUint32(at + 8, le));
    if (elf.machine === EM_ARM && type === STT_FUNC) value &= ~1n; // the lowest bit says Thumb
    const start = relocate(value, section);
    const end = addSaturating(start, size);
    const nul = names.subarray(nameAt, nameAt + MAX_NAME + 1).indexOf(0);
    const nameEnd = nul < 0 ? Math.min(nameAt + MAX_NAME, names.length) : nameAt + nul;
    if (nul < 0) counts.cutNames++;
    records.add(
      highHalf(start),
      lowHalf(start),
      highHalf(end),
      lowHalf(end),
      flagsOf(info >> 4, type),
      names,
      nameAt,
      nameEnd,
      { offset: table.offset + at },
    );
  }
}

/** From a linked address to its place in the file: by the segment that holds it, else by the section. */
function fileOffsets(elf: ElfFile, input: string): (value: bigint, section: ElfSection) => bigint {
  const loads = elf.segments.filter((s) => s.type === PT_LOAD);
  if (loads.length > MAX_LOADS) {
    throw new FormatError(
      input,
      { offset: 0 },
      `expected at most ${MAX_LOADS} loadable segments, found ${loads.length}`,
      'Core dumps have no symbols: give the program itself',
    );
  }
  return (value, section) => {
    for (const { address, offset, fileSize, memorySize } of loads) {
      const size = fileSize > memorySize ? fileSize : memorySize;
      if (value >= address && value < address + size) return BigInt.asUintN(64, value - address + offset);
    }
    return BigInt.asUintN(64, value - section.address + BigInt(section.offset));
  };
}

/** `$a`, `$d`, `$t`, `$x` and `$x.5`: marks of ARM's assembler, not functions. */
function isMappingSymbol(names: Uint8Array, at: number): boolean {
  const mark = String.fromCharCode(...names.subarray(at, at + 3));
  return /^\$[adtx](\0|\.|$)/.test(mark);
}

/** perf counts STB_GNU_UNIQUE (10) as neither global nor weak. */
function flagsOf(binding: number, type: number): number {
  const code = type === STT_FUNC || type === STT_GNU_IFUNC ? FUNCTION : 0;
  if (binding === STB_GLOBAL) return code | GLOBAL;
  if (binding === STB_WEAK) return code | WEAK;
  return binding === STB_LOCAL ? code : code | VISIBLE;
}
