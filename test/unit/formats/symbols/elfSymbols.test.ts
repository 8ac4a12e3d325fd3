import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, memoryInput } from '../../../../src/formats/byteInput';
import { FormatError } from '../../../../src/formats/formatError';
import { readBuildId } from '../../../../src/formats/symbols/buildId';
import { readElfSymbols } from '../../../../src/formats/symbols/elfSymbols';
import { fixture, resolve } from './fixture';

const tiny = new Uint8Array(readFileSync('test/fixtures/symbols/tiny.elf'));
/** From the fixture's README: `readelf -n`. */
const BUILD_ID = '20cb9a48fef7af399ec4446d822d3ccecf6a8697';

/** A minimal relocatable-looking image: one .text, a symbol table with `count` functions of 16 bytes. */
function buildElf(is64: boolean, littleEndian: boolean, names: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const strings = encoder.encode(`\0${names.join('\0')}\0`);
  const sectionNames = encoder.encode('\0.text\0.symtab\0.strtab\0.shstrtab\0');
  const [header, sectionSize, symbolSize] = is64 ? [64, 64, 24] : [52, 40, 16];
  const symbolsAt = header;
  const stringsAt = symbolsAt + symbolSize * (names.length + 1);
  const namesAt = stringsAt + strings.length;
  const sectionsAt = namesAt + sectionNames.length;
  const bytes = new Uint8Array(sectionsAt + 5 * sectionSize);
  const view = new DataView(bytes.buffer);
  const le = littleEndian;
  const word = (at: number, value: number): void =>
    is64 ? view.setBigUint64(at, BigInt(value), le) : view.setUint32(at, value, le);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, le ? 1 : 2, 1]);
  view.setUint16(18, is64 ? 62 : 8, le);
  word(is64 ? 40 : 32, sectionsAt);
  const tail = is64 ? 58 : 46;
  view.setUint16(tail, sectionSize, le);
  view.setUint16(tail + 2, 5, le);
  view.setUint16(tail + 4, 4, le);
  names.forEach((name, i) => {
    const at = symbolsAt + symbolSize * (i + 1);
    const value = 0x401000 + i * 16;
    view.setUint32(at, 1 + names.slice(0, i).reduce((sum, n) => sum + encoder.encode(n).length + 1, 0), le);
    bytes[at + (is64 ? 4 : 12)] = 0x12; // global function
    view.setUint16(at + (is64 ? 6 : 14), 1, le);
    word(at + (is64 ? 8 : 4), value);
    word(at + (is64 ? 16 : 8), 16);
    expect(name).not.toBe('');
  });
  bytes.set(strings, stringsAt);
  bytes.set(sectionNames, namesAt);
  const section = (
    i: number,
    name: number,
    type: number,
    address: number,
    offset: number,
    size: number,
  ): void => {
    const at = sectionsAt + i * sectionSize;
    view.setUint32(at, name, le);
    view.setUint32(at + 4, type, le);
    word(at + 8, type === 1 ? 6 : 0);
    word(at + (is64 ? 16 : 12), address);
    word(at + (is64 ? 24 : 16), offset);
    word(at + (is64 ? 32 : 20), size);
    if (type === 2) {
      view.setUint32(at + (is64 ? 40 : 24), 3, le);
      word(at + (is64 ? 56 : 36), symbolSize);
    }
  };
  section(1, 1, 1, 0x401000, 0x1000, 0x1000);
  section(2, 7, 2, 0, symbolsAt, stringsAt - symbolsAt);
  section(3, 15, 3, 0, stringsAt, strings.length);
  section(4, 23, 3, 0, namesAt, sectionNames.length);
  return bytes;
}

describe('ELF symbols', () => {
  it('finds every text symbol that nm lists, by its address', async () => {
    const { table, warnings } = await readElfSymbols(fixture('tiny.elf'), QUIET, 'virtual');
    const nm = readFileSync('test/fixtures/symbols/tiny.nm.txt', 'utf8').trimEnd().split('\n');
    const names = new Map<string, string[]>();
    const text = new Set<string>();
    for (const line of nm) {
      const [address, type, name] = line.replace(/ [0-9a-f]{16} /, ' ').split(' ');
      if ('TtWi'.includes(type)) text.add(address);
      names.set(address, [...(names.get(address) ?? []), name]);
    }
    expect(text.size).toBe(15);
    for (const address of text) {
      const aliases = names.get(address)!;
      expect(aliases.map((name) => `${name}+0x0`)).toContain(resolve(table, BigInt(`0x${address}`)));
    }
    expect(warnings).toEqual([]);
  });

  it('chooses among aliases as perf does: no weak one, the global one, fewer underscores', async () => {
    const { table } = await readElfSymbols(fixture('tiny.elf'), QUIET);
    expect(resolve(table, 0x6d0n)).toBe('send_packet+0x5');
    expect(resolve(table, 0x6e3n)).toBe('copy_page+0x0');
  });

  it('ends labels without size at the next symbol', async () => {
    const { table } = await readElfSymbols(fixture('tiny.elf'), QUIET);
    expect(resolve(table, 0x6bbn)).toBe('stub_entry+0x2');
    expect(resolve(table, 0x6bcn)).toBe('stub_exit+0x0');
  });

  it('gives offsets in the file, which differ from addresses in the second segment', async () => {
    const { table } = await readElfSymbols(fixture('tiny.elf'), QUIET);
    // table: address 0x2020, segment at 0x1dd0 with file offset 0xdd0
    expect(resolve(table, 0x1024n)).toBe('table+0x4');
    expect(resolve(table, 0x2020n)).toBe('[unknown]');
  });

  it('reads the build id', async () => {
    expect(await readBuildId(fixture('tiny.elf'), QUIET)).toBe(BUILD_ID);
    expect((await readElfSymbols(fixture('tiny.elf'), QUIET)).buildId).toBe(BUILD_ID);
  });

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('reads 64 bit %s, little endian %s', async (is64, littleEndian) => {
    const bytes = buildElf(is64, littleEndian, ['alpha', 'beta']);
    const virtual = (await readElfSymbols(memoryInput('built', bytes, 13), QUIET, 'virtual')).table;
    expect(resolve(virtual, 0x401008n)).toBe('alpha+0x8');
    expect(resolve(virtual, 0x401010n)).toBe('beta+0x0');
    expect(resolve(virtual, 0x401020n)).toBe('[unknown]');
    // Without segments the section says where the bytes are.
    const { table, buildId } = await readElfSymbols(memoryInput('built', bytes), QUIET);
    expect(resolve(table, 0x1008n)).toBe('alpha+0x8');
    expect(buildId).toBeUndefined();
  });

  it('cuts a name of a megabyte and says so', async () => {
    const { table, warnings } = await readElfSymbols(
      memoryInput('long', buildElf(true, true, ['x'.repeat(1 << 20), 'short'])),
      QUIET,
    );
    expect(table.name(0)).toHaveLength(1 << 14);
    expect(table.name(1)).toBe('short');
    expect(warnings.map((w) => w.code)).toEqual(['elf.long-names']);
  });

  it('says that a stripped file has no names', async () => {
    const stripped = buildElf(true, true, []);
    const { table, warnings } = await readElfSymbols(memoryInput('stripped', stripped), QUIET);
    expect(table.length).toBe(0);
    expect(warnings.map((w) => w.code)).toEqual(['elf.no-symbols']);
  });

  it.each([
    ['no ELF', 0, 0x7e],
    ['class', 4, 7],
    ['byte order', 5, 0],
    ['section headers beyond the end', 0x2d, 0xff],
    ['small section headers', 0x3a, 1],
  ])('refuses a wrong header: %s', async (_, offset, value) => {
    const damaged = tiny.slice();
    damaged[offset] = value;
    await expect(readElfSymbols(memoryInput('damaged', damaged), QUIET)).rejects.toThrow(FormatError);
  });

  it('gives a table or a FormatError for any damage', async () => {
    const damage = fc.array(fc.tuple(fc.nat(tiny.length - 1), fc.nat(255)), { maxLength: 20 });
    const headers = fc.array(
      fc.tuple(
        fc.oneof(fc.nat(200), fc.integer({ min: tiny.length - 2000, max: tiny.length - 1 })),
        fc.nat(255),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(damage, headers), fc.nat(tiny.length), async (changes, length) => {
        const bytes = tiny.slice();
        for (const [at, value] of changes) bytes[at] = value;
        const cut = length % 3 === 0 ? bytes.subarray(0, length) : bytes;
        try {
          const { table } = await readElfSymbols(memoryInput('any', cut, 4000), QUIET);
          for (let row = 0; row < table.length; row++) table.name(row);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses any other bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await expect(readElfSymbols(memoryInput('any', bytes), QUIET)).rejects.toThrow(FormatError);
      }),
    );
  });
});
