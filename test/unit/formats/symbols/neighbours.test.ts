/** What tables say of symbols besides their names, whole tables and reduced ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, memoryInput } from '../../../../src/formats/byteInput';
import { fileInput } from '../../../../src/formats/fileInput';
import { readElfSymbols } from '../../../../src/formats/symbols/elfSymbols';
import { reduceSymbols } from '../../../../src/formats/symbols/reduceSymbols';
import type { SymbolTable } from '../../../../src/formats/symbols/symbolTable';
import { readSymbolText, type SymbolTextFormat } from '../../../../src/formats/symbols/symbolText';
import { highHalf, lowHalf } from '../../../../src/formats/symbols/u64';
import { fixture, textInput } from './fixture';

/** What every kernel lists, far from the functions of these tests. */
const BOUNDS = ['_stext', '_etext', '_sinittext', '_einittext']
  .map((name, i) => `ffffffff8${i + 4}000000 T ${name}\n`)
  .join('');
const BASE = 0xffffffff81000000n;

/** Lines of `type name [module]`, 16 bytes apart. */
const lines = (symbols: readonly string[], base = BASE): string =>
  symbols.map((symbol, i) => `${(base + BigInt(i * 16)).toString(16)} ${symbol}\n`).join('');

async function table(text: string, format: SymbolTextFormat = 'kallsyms'): Promise<SymbolTable> {
  return (await readSymbolText(textInput(text), format, QUIET)).table;
}

const rowOf = (symbols: SymbolTable, name: string): number => {
  for (let row = 0; row < symbols.length; row++) if (symbols.name(row) === name) return row;
  throw new Error(`no ${name}`);
};
const neighboursOf = (symbols: SymbolTable, name: string) => symbols.neighbours(rowOf(symbols, name));

describe('binding', () => {
  it('is what the letter says in the kernel, and only "exported" in a module', async () => {
    const symbols = await table(
      lines([
        'T global',
        't local',
        'W weak',
        'w weak_too',
        'T exported\t[m]',
        't other\t[m]',
        'w weak_there\t[m]',
      ]),
    );
    const bindings = Array.from({ length: symbols.length }, (_, row) => symbols.binding(row));
    expect(bindings).toEqual(['global', 'local', 'global', 'global', 'global', 'unknown', 'global']);
  });

  it('is local for functions of Xen that are named after their file', async () => {
    const symbols = await table(lines(['T do_x', 't common/a.c#f', 'V v', 'u u']), 'xensyms');
    expect([0, 1, 2, 3].map((row) => symbols.binding(row))).toEqual(['global', 'local', 'global', 'global']);
    const real = (await readSymbolText(fixture('xensyms.gz'), 'xensyms', QUIET)).table;
    const count = { global: 0, local: 0, unknown: 0 };
    for (let row = 0; row < real.length; row++) {
      count[real.binding(row)]++;
      expect(real.binding(row) === 'local').toBe(real.sourceFile(row) !== undefined);
    }
    expect(Math.min(count.global, count.local)).toBeGreaterThan(1000);
    expect(count.unknown).toBe(0);
  });

  it('is that of ELF', async () => {
    const { table: symbols } = await readElfSymbols(fixture('tiny.elf'), QUIET, 'virtual');
    const nm = (await import('node:fs')).readFileSync('test/fixtures/symbols/tiny.nm.txt', 'utf8');
    let checked = 0;
    for (const [, letter, name] of nm.matchAll(/^[0-9a-f]+ ([tTwW]) (\S+)$/gm)) {
      for (let row = 0; row < symbols.length; row++) {
        if (symbols.name(row) !== name) continue;
        checked++;
        expect([name, symbols.binding(row)]).toEqual([name, letter === 't' ? 'local' : 'global']);
      }
    }
    expect(checked).toBeGreaterThan(5);
  });
});

describe('neighbours', () => {
  it('are four functions on each side, nearest first, of the same module', async () => {
    const text = lines(['t a5', 't a4', 't a3', 'T a2', 'd data', 'W a1', 'T f', 't b1', 'B b', 't b2']);
    const symbols = await table(`${text}${lines(['t c1\t[m]', 't c2\t[m]'], BASE + 0x1000n)}${BOUNDS}`);
    expect(neighboursOf(symbols, 'f')).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
    expect(neighboursOf(symbols, 'c1')).toEqual(['c2']);
  });

  it('leave out padding, parts of the function itself, and names that were there already', async () => {
    const symbols = await table(
      lines(['t __pfx_a', 't a', 't __pfx_f', 't f', 't f.part.0', 't f.cold', 't a', 't g.cold', 't g']) +
        BOUNDS,
    );
    expect(neighboursOf(symbols, 'f')).toEqual(['a', 'g.cold', 'g', '_stext', '_etext']);
  });

  it('are none where the table does not prove to be whole', async () => {
    const text = lines(['t a', 't f', 't b']);
    expect(neighboursOf(await table(text), 'f')).toEqual([]);
    expect(neighboursOf(await table(text + BOUNDS.replace('_etext', 'etext')), 'f')).toEqual([]);
    const reduced = ['test/fixtures/symbols/kallsyms.gz', 'test/fixtures/recording/rx-hv/dom0/xensyms.gz'];
    for (const path of reduced) {
      const format = path.includes('xensyms') ? 'xensyms' : 'kallsyms';
      expect((await readSymbolText(fileInput(path), format, QUIET)).table.neighboursKnown).toBe('none');
    }
  });

  it('are those of the file in a real hypervisor', async () => {
    const symbols = (await readSymbolText(fixture('xensyms.gz'), 'xensyms', QUIET)).table;
    const row = rowOf(symbols, 'gnttab_copy');
    const fileOf = (name: string) => symbols.sourceFile(rowOf(symbols, name)) ?? 'global';
    expect(symbols.neighbours(row)).toHaveLength(8);
    for (const name of symbols.neighbours(row))
      expect([symbols.sourceFile(row), 'global']).toContain(fileOf(name));
  });

  it('end at symbols without end', async () => {
    const symbols = await table(
      lines(['t f', ...Array.from({ length: 100 }, (_, i) => `d d${i}`), 't g']) + BOUNDS,
    );
    expect(neighboursOf(symbols, 'f')).toEqual([]);
  });
});

describe('a reduced table', () => {
  it('of a real hypervisor says the same of what was hit', async () => {
    const whole = (await readSymbolText(fixture('xensyms.gz'), 'xensyms', QUIET)).table;
    const hits = Array.from({ length: 40 }, (_, i) => whole.start(i * 70));
    const reduced = await reduceSymbols(fixture('xensyms.gz'), 'xensyms', hits, QUIET);
    const small = (await readSymbolText(memoryInput('small', reduced.text), 'xensyms', QUIET)).table;
    expect(reduced.kept).toBeLessThan(whole.length / 4);
    for (const hit of hits) expect(facts(small, hit)).toEqual(facts(whole, hit));
  });

  it('says the same of neighbours and namesakes as the whole one, for any table and any hits', async () => {
    const name = fc.constantFrom('f', 'g', '__pfx_f', 'f.cold', 'a.c#s', 'h', 'i', 'j', 'k', 'l', 'm', 'n');
    const symbol = fc.record({
      at: fc.nat(0x1000),
      type: fc.constantFrom('T', 't', 't', 'W', 'd'),
      name,
      module: fc.constantFrom('', '', '\t[one]'),
      copies: fc.constantFrom(1, 1, 1, 40),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(symbol, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(0x4000), { maxLength: 6 }),
        fc.constantFrom<SymbolTextFormat>('kallsyms', 'xensyms'),
        async (symbols, offsets, format) => {
          const text = symbols
            .flatMap(({ at, type, name: text, module, copies }) =>
              Array.from({ length: copies }, (_, i) => {
                const address = (BASE + BigInt(at * 16 + i)).toString(16);
                const inModule = format === 'kallsyms' ? module : '';
                return `${address} ${copies > 1 ? 'd' : type} ${text}${inModule}\n`;
              }),
            )
            .join('');
          const hits = offsets.map((offset) => BASE + BigInt(offset * 4));
          const whole = await table(text + BOUNDS, format);
          const once = await reduceSymbols(textInput(text + BOUNDS), format, hits, QUIET);
          const twice = await reduceSymbols(memoryInput('once', once.text), format, hits, QUIET);
          for (const { text: bytes } of [once, twice]) {
            const small = (await readSymbolText(memoryInput('small', bytes), format, QUIET)).table;
            expect(small.neighboursKnown).toBe('notGlobal');
            for (const hit of hits) expect(facts(small, hit)).toEqual(facts(whole, hit));
          }
          const doubtful = await reduceSymbols(textInput(text), format, hits, QUIET);
          const small = (await readSymbolText(memoryInput('small', doubtful.text), format, QUIET)).table;
          expect(small.neighboursKnown).toBe('none');
          const unproven = await table(text, format);
          for (const hit of hits) expect(facts(small, hit)).toEqual(facts(unproven, hit));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Neighbours of global functions are not kept: nothing needs to tell them apart. */
function facts(symbols: SymbolTable, address: bigint): unknown {
  const row = symbols.lookup(highHalf(address), lowHalf(address));
  if (row < 0) return undefined;
  const same = symbols.namesakes(row).map((other) => symbols.start(other));
  const binding = symbols.binding(row);
  const isReduced = symbols.neighboursKnown === 'notGlobal';
  if (isReduced && binding === 'global') expect(symbols.neighbours(row)).toEqual([]);
  return [
    symbols.name(row),
    binding,
    binding === 'global' ? [] : symbols.neighbours(row),
    same,
    symbols.body(row),
  ];
}
