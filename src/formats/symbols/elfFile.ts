/**
 * The skeleton of an ELF file (System V ABI, chapters 4 and 5): sections, segments, and bytes of a section on demand.
 * 32 and 64 bit, both byte orders. Every number of the file is checked before it is used as a size.
 */
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { readRanges } from './byteRanges';

export const SHT_SYMTAB = 2;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHT_DYNSYM = 11;
export const SHF_ALLOC = 2;
export const PT_LOAD = 1;
export const PT_NOTE = 4;
export const EM_ARM = 40;
export const EM_AARCH64 = 183;

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
}

export interface ElfSegment {
  readonly type: number;
  readonly offset: bigint;
  readonly address: bigint;
  readonly fileSize: bigint;
  readonly memorySize: bigint;
}

export interface ElfFile {
  readonly is64: boolean;
  readonly littleEndian: boolean;
  readonly machine: number;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
  /** Bytes of file ranges, whole; a range that reaches beyond the end of the file is a FormatError. */
  read(ranges: readonly { readonly offset: number; readonly size: number }[]): Promise<Uint8Array[]>;
}

const HEADER_SIZE = 64;
/** Objects compiled with a section per function reach 100 000. */
const MAX_SECTIONS = 1 << 20;
const MAX_SEGMENTS = 1 << 16;
/** One section's bytes in memory: the largest symbol tables (browsers, kernels) have some 300 MB. */
const MAX_PART = 1 << 29;
const REMEDY =
  'Copy the file again; if it is a program of its own format, strip nothing and try its debug file';
/** Section numbers too large for the header's 16 bits are kept in section 0. */
const SHN_XINDEX = 0xffff;

/** @throws FormatError if the input is no ELF file or its headers cannot be true. */
export async function openElf(input: ByteInput, context: ReadContext): Promise<ElfFile> {
  const [header] = await readRanges(input, [{ offset: 0, length: HEADER_SIZE }], context);
  const fail = (offset: number, expectation: string): never => {
    throw new FormatError(input.name, { offset }, expectation, REMEDY);
  };
  if (
    header.length < 52 ||
    header[0] !== 0x7f ||
    header[1] !== 0x45 ||
    header[2] !== 0x4c ||
    header[3] !== 0x46
  ) {
    fail(0, 'expected an ELF file (7f 45 4c 46 and a header of 52 bytes or more)');
  }
  if (header[4] !== 1 && header[4] !== 2)
    fail(4, `expected class 1 (32 bit) or 2 (64 bit), found ${header[4]}`);
  if (header[5] !== 1 && header[5] !== 2) fail(5, `expected byte order 1 or 2, found ${header[5]}`);
  const is64 = header[4] === 2;
  const littleEndian = header[5] === 1;
  if (is64 && header.length < HEADER_SIZE)
    fail(header.length, 'expected an ELF header of 64 bytes, found the end');

  /** Numbers of a structure: 16 and 32 bits, and addresses of the file's class. */
  const reader = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return {
      u16: (at: number) => view.getUint16(at, littleEndian),
      u32: (at: number) => view.getUint32(at, littleEndian),
      word: (at: number) =>
        is64 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian)),
    };
  };
  /** A number used as a place or size in the file; what cannot be one becomes the end of all files. */
  const size = (value: bigint) =>
    value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);

  async function read(ranges: readonly { offset: number; size: number }[]): Promise<Uint8Array[]> {
    for (const { offset, size: length } of ranges) {
      if (length > MAX_PART)
        fail(offset, `expected a part of at most ${MAX_PART} bytes, found a claim of ${length}`);
    }
    const parts = await readRanges(
      input,
      ranges.map((range) => ({ offset: range.offset, length: range.size })),
      context,
    );
    parts.forEach((part, i) => {
      const { offset, size: wanted } = ranges[i];
      if (part.length < wanted)
        fail(offset, `expected ${wanted} bytes, found the end of the file after ${part.length}`);
    });
    return parts;
  }

  const h = reader(header);
  const machine = h.u16(18);
  const [segmentsAt, sectionsAt] = is64
    ? [size(h.word(32)), size(h.word(40))]
    : [size(h.word(28)), size(h.word(32))];
  const at = is64 ? 54 : 42;
  const segmentEntry = h.u16(at);
  let segmentCount = h.u16(at + 2);
  const sectionEntry = h.u16(at + 4);
  let sectionCount = h.u16(at + 6);
  let namesSection = h.u16(at + 8);

  const sectionSize = is64 ? 64 : 40;
  const segmentSize = is64 ? 56 : 32;
  if (sectionsAt !== 0) {
    if (sectionEntry < sectionSize)
      fail(at + 4, `expected section headers of ${sectionSize} bytes, found ${sectionEntry}`);
    if (sectionCount === 0 || namesSection === SHN_XINDEX || segmentCount === SHN_XINDEX) {
      const [first] = await read([{ offset: sectionsAt, size: sectionSize }]);
      const f = reader(first);
      if (sectionCount === 0) sectionCount = size(f.word(is64 ? 32 : 20));
      if (namesSection === SHN_XINDEX) namesSection = f.u32(is64 ? 40 : 24);
      if (segmentCount === SHN_XINDEX) segmentCount = f.u32(is64 ? 44 : 28);
    }
  } else {
    sectionCount = 0;
  }
  if (segmentsAt === 0) segmentCount = 0;
  if (segmentCount > 0 && segmentEntry < segmentSize) {
    fail(at, `expected program headers of ${segmentSize} bytes, found ${segmentEntry}`);
  }
  if (sectionCount > MAX_SECTIONS)
    fail(at + 6, `expected at most ${MAX_SECTIONS} sections, found ${sectionCount}`);
  if (segmentCount > MAX_SEGMENTS)
    fail(at + 2, `expected at most ${MAX_SEGMENTS} segments, found ${segmentCount}`);

  const [segmentBytes, sectionBytes] = await read([
    { offset: segmentsAt, size: segmentCount * segmentEntry },
    { offset: sectionsAt, size: sectionCount * sectionEntry },
  ]);
  const p = reader(segmentBytes);
  const segments: ElfSegment[] = [];
  for (let i = 0, o = 0; i < segmentCount; i++, o += segmentEntry) {
    segments.push({
      type: p.u32(o),
      offset: p.word(o + (is64 ? 8 : 4)),
      address: p.word(o + (is64 ? 16 : 8)),
      fileSize: p.word(o + (is64 ? 32 : 16)),
      memorySize: p.word(o + (is64 ? 40 : 20)),
    });
  }

  const s = reader(sectionBytes);
  const nameAt: number[] = [];
  const unnamed: Omit<ElfSection, 'name'>[] = [];
  for (let i = 0, o = 0; i < sectionCount; i++, o += sectionEntry) {
    nameAt.push(s.u32(o));
    unnamed.push({
      type: s.u32(o + 4),
      flags: s.u32(o + (is64 && !littleEndian ? 12 : 8)), // the low half: SHF_ALLOC is there
      address: s.word(o + (is64 ? 16 : 12)),
      offset: size(s.word(o + (is64 ? 24 : 16))),
      size: size(s.word(o + (is64 ? 32 : 20))),
      link: s.u32(o + (is64 ? 40 : 24)),
      entrySize: size(s.word(o + (is64 ? 56 : 36))),
    });
  }
  const names =
    namesSection < sectionCount && unnamed[namesSection].type !== SHT_NOBITS
      ? (await read([unnamed[namesSection]]))[0]
      : new Uint8Array(0);
  const sections = unnamed.map((section, i) => ({ ...section, name: sectionName(names, nameAt[i]) }));
  return { is64, littleEndian, machine, sections, segments, read };
}

/** Longest section name that is looked at; the ones that matter here have under 20 bytes. */
const MAX_SECTION_NAME = 256;

function sectionName(names: Uint8Array, start: number): string {
  let end = start;
  while (end < names.length && end - start < MAX_SECTION_NAME && names[end] !== 0) end++;
  return new TextDecoder().decode(names.subarray(Math.min(start, names.length), end));
}
