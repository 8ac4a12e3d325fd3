/** Where functions begin in a binary, by its own symbol table: what makes load addresses and KASLR not matter. */
import type { ElfFile, ElfSection } from '../formats/symbols/elfFile';
import { EM_ARM, SHT_SYMTAB } from '../formats/symbols/elfFile';

export interface SymbolPlace {
  /** As linked; in a relocatable file from the start of its section. */
  readonly address: bigint;
  /** Bytes; 0 where the file does not tell (labels of assembler code). */
  readonly size: bigint;
  /** Name of its section. */
  readonly section: string;
  /** Source file that the table puts a local symbol under (`common/grant_table.c`), '' if none. */
  readonly sourceFile: string;
}

const STT_NOTYPE = 0;
const STT_FUNC = 2;
const STT_FILE = 4;
const STT_GNU_IFUNC = 10;
const STB_LOCAL = 0;
const SHN_UNDEF = 0;
const SHN_ABS = 0xfff1;
const SHT_DYNSYM = 11;
/** Of symbols with one name, as many are kept; `__func__.1` and the like come by the thousand. */
const MOST_OF_A_NAME = 64;

/**
 * Places of the wanted names, in the order of the table; names that the file has not are missing.
 * @throws FormatError if its symbol table cannot be read
 */
export async function symbolPlaces(
  elf: ElfFile,
  wanted: ReadonlySet<string>,
): Promise<Map<string, SymbolPlace[]>> {
  const places = new Map<string, SymbolPlace[]>();
  const table =
    elf.sections.find((s) => s.type === SHT_SYMTAB) ?? elf.sections.find((s) => s.type === SHT_DYNSYM);
  const strings = table === undefined ? undefined : elf.sections.at(table.link);
  const entrySize = elf.is64 ? 24 : 16;
  if (table === undefined || strings === undefined || table.entrySize < entrySize) return places;
  const [symbols, names] = await elf.read([table, strings]);
  const view = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
  const wantedNames = new WantedNames(wanted, names);
  let sourceFile = '';
  for (let at = 0; at + entrySize <= symbols.length; at += table.entrySize) {
    const nameAt = view.getUint32(at, elf.littleEndian);
    const info = view.getUint8(at + (elf.is64 ? 4 : 12));
    const type = info & 15;
    if (type === STT_FILE) {
      sourceFile = wantedNames.text(nameAt);
      continue;
    }
    if (type !== STT_FUNC && type !== STT_NOTYPE && type !== STT_GNU_IFUNC) continue;
    const name = wantedNames.at(nameAt);
    if (name === undefined) continue;
    const section = sectionOf(elf, view.getUint16(at + (elf.is64 ? 6 : 14), elf.littleEndian));
    if (section === undefined) continue;
    let address = elf.is64
      ? view.getBigUint64(at + 8, elf.littleEndian)
      : BigInt(view.getUint32(at + 4, elf.littleEndian));
    if (elf.machine === EM_ARM && type === STT_FUNC) address &= ~1n; // the lowest bit says Thumb
    const size = elf.is64
      ? view.getBigUint64(at + 16, elf.littleEndian)
      : BigInt(view.getUint32(at + 8, elf.littleEndian));
    const local = info >> 4 === STB_LOCAL;
    const place = { address, size, section: section.name, sourceFile: local ? sourceFile : '' };
    const known = places.get(name);
    if (known === undefined) places.set(name, [place]);
    else if (known.length < MOST_OF_A_NAME) known.push(place);
  }
  return places;
}

function sectionOf(elf: ElfFile, index: number): ElfSection | undefined {
  return index === SHN_UNDEF || index === SHN_ABS ? undefined : elf.sections.at(index);
}

/**
 * Tells the wanted names of a table of 200 000 without making a string of each: first by their first bytes and length.
 */
class WantedNames {
  private readonly byHash = new Map<number, { readonly name: string; readonly bytes: Uint8Array }[]>();
  private readonly longest: number;

  constructor(
    wanted: ReadonlySet<string>,
    private readonly names: Uint8Array,
  ) {
    const encoder = new TextEncoder();
    let longest = 0;
    for (const name of wanted) {
      const bytes = encoder.encode(name);
      longest = Math.max(longest, bytes.length);
      const hash = hashOf(bytes, 0, bytes.length);
      const sameHash = this.byHash.get(hash);
      if (sameHash === undefined) this.byHash.set(hash, [{ name, bytes }]);
      else sameHash.push({ name, bytes });
    }
    this.longest = longest;
  }

  /** The wanted name at this place of the names, undefined if it is another one. */
  at(start: number): string | undefined {
    const end = this.endOf(start, this.longest + 1);
    if (end - start > this.longest) return undefined;
    const candidates = this.byHash.get(hashOf(this.names, start, end));
    return candidates?.find(
      ({ bytes }) => bytes.length === end - start && bytes.every((b, i) => b === this.names[start + i]),
    )?.name;
  }

  /** Any name, cut at the length of a path. */
  text(start: number): string {
    return new TextDecoder().decode(this.names.subarray(start, this.endOf(start, 4096)));
  }

  private endOf(start: number, most: number): number {
    const limit = Math.min(this.names.length, start + most);
    let end = Math.min(start, limit);
    while (end < limit && this.names[end] !== 0) end++;
    return end;
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}
