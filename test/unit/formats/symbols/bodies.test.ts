/** Functions of one name in one table: which there are, and what tells them apart. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../../../src/formats/byteInput';
import { MOST_BODIES } from '../../../../src/formats/symbols/bodies';
import { SymbolRecords } from '../../../../src/formats/symbols/symbolRecords';
import { FUNCTION, GLOBAL } from '../../../../src/formats/symbols/symbolFlags';
import { readSymbolText } from '../../../../src/formats/symbols/symbolText';
import type { SymbolTable } from '../../../../src/formats/symbols/symbolTable';
import { fixture, textInput } from './fixture';

const BASE = 0xffffffff81000000n;
/** What every whole kallsyms lists. */
const BOUNDS = ['_stext', '_etext', '_sinittext', '_einittext'];

/** `t f`, `T g`, `t h\t[module]`, one behind the other. */
async function table(symbols: readonly string[], base = BASE, whole = true): Promise<SymbolTable> {
  const end = whole ? BOUNDS.map((name) => `D ${name}`) : [];
  const text = [...symbols, ...end]
    .map((symbol, i) => `${(base + 16n * BigInt(i)).toString(16)} ${symbol}\n`)
    .join('');
  return (await readSymbolText(textInput(text), 'kallsyms', QUIET)).table;
}

const bodies = (symbols: SymbolTable, name: string) =>
  Array.from({ length: symbols.length }, (_, row) => row)
    .filter((row) => symbols.name(row) === name && symbols.isFunction(row))
    .map((row) => symbols.body(row));

describe('namesakes', () => {
  it('are functions of one name and module, in the order of their addresses', async () => {
    const symbols = await table([
      't f',
      't g',
      't f',
      'd g',
      't m\t[a]',
      't m\t[b]',
      't n\t[a]',
      'W f',
      't n\t[a]',
    ]);
    expect([0, 1, 2, 3, 4, 5, 6].map((row) => symbols.namesakes(row))).toEqual([
      [0, 2, 7],
      [1],
      [0, 2, 7],
      [3],
      [4],
      [5],
      [6, 8],
    ]);
  });

  it('agree with a search through the whole table', () => {
    fc.assert(
      fc.property(
        // Lengths around those that the hash reads, and bytes that make it collide.
        fc.array(fc.tuple(fc.stringMatching(/^[ab]{0,9}$/), fc.boolean()), { maxLength: 60 }),
        (names) => {
          const records = new SymbolRecords('test', 'elf');
          names.forEach(([name, isFunction], i) => {
            const bytes = new TextEncoder().encode(name);
            records.add(0, i, 0, i + 1, isFunction ? FUNCTION : 0, bytes, 0, bytes.length, { offset: 0 });
          });
          const symbols = records.table(records.fixUp(records.sorted()), 'all');
          const { length } = symbols;
          for (let row = length - 1; row >= 0; row--) {
            const same = Array.from({ length }, (_, other) => other).filter(
              (other) => names[other][0] === names[row][0] && names[other][1],
            );
            expect(symbols.namesakes(row)).toEqual(names[row][1] ? same : [row]);
          }
        },
      ),
    );
  });
});

describe('bodies', () => {
  it('are told by who stands beside them', async () => {
    const symbols = await table([
      't a',
      't f',
      't __pfx_b',
      't b',
      'd data',
      't c',
      'T f.part.0',
      't f',
      't d',
    ]);
    expect(bodies(symbols, 'f')).toEqual(['beside a, b', 'beside c, d']);
    expect(bodies(symbols, 'a')).toEqual(['']);
  });

  it('are the same wherever the kernel was loaded, and whatever was asked before', async () => {
    const kernel = ['t a', 't f', 't b', 't f', 'T c', 't f'];
    const moved = await table(kernel, BASE + 0x12000000n);
    const backwards = [5, 3, 1].map((row) => moved.body(row)).reverse();
    expect(backwards).toEqual(bodies(await table(kernel), 'f'));
    expect(backwards).toEqual(['beside a, b', 'beside b, c', 'beside c']);
  });

  it('are numbered where the neighbours are the same: a header in several files', async () => {
    const header = ['t one', 't two', 't three'];
    const symbols = await table([...header, 'T between', ...header, 'T end']);
    expect(bodies(symbols, 'two')).toEqual(['beside one, three (no. 1)', 'beside one, three (no. 2)']);
    expect(bodies(symbols, 'one')).toEqual(['beside two', 'beside between, two']);
  });

  it('are places in the table where the neighbours are not known, or there are none', async () => {
    const unproven = await table(['t a', 't f', 't b', 't f'], BASE, false);
    expect(bodies(unproven, 'f')).toEqual(['no. 1 of 2 by address', 'no. 2 of 2 by address']);
    expect(bodies(await table(['t f', 't f', 't f']), 'f')).toEqual(
      [1, 2, 3].map((i) => `no. ${i} of 3 by address`),
    );
    const many = Array.from({ length: MOST_BODIES + 1 }, (_, i) => [`t n${i}`, 't f']).flat();
    expect(bodies(await table(many), 'f')[0]).toBe(`no. 1 of ${MOST_BODIES + 1} by address`);
  });

  it('leave the name alone to the one that other files can call', async () => {
    const symbols = await table(['t a', 'T f', 't b', 't f', 't c']);
    expect(bodies(symbols, 'f')).toEqual(['', 'beside b, c']);
    const twice = await table(['t a', 'T f', 't b', 'W f', 't c']);
    expect(bodies(twice, 'f')).toEqual(['no. 1 of 2 by address', 'no. 2 of 2 by address']);
  });

  it('are short, and differ in a real hypervisor', async () => {
    const long = `t ${'n'.repeat(400)}`;
    expect(bodies(await table([long, 't f', long, 't f']), 'f').every((body) => body.length < 300)).toBe(
      true,
    );
    const { table: xen } = await readSymbolText(fixture('xensyms.gz'), 'xensyms', QUIET);
    const seen = new Set<string>();
    let functions = 0;
    let several = 0;
    for (let row = 0; row < xen.length; row++) {
      if (!xen.isFunction(row)) continue;
      functions++;
      if (xen.body(row) !== '') several++;
      seen.add(`${xen.sourceFile(row) ?? ''}#${xen.name(row)} ${xen.body(row)}`);
    }
    expect(seen.size).toBe(functions);
    expect(several).toBeLessThan(functions / 20);
  });

  it('tell all functions of any table apart, the same ones each time', () => {
    const name = fc.constantFrom('f', 'f', 'g', 'beside f', 'f, g', 'h (no. 1)', '', '__pfx_f', 'f.cold');
    const symbol = fc.record({
      name,
      flags: fc.constantFrom(FUNCTION, FUNCTION, FUNCTION | GLOBAL, 0),
    });
    const make = (symbols: readonly { readonly name: string; readonly flags: number }[]) => {
      const records = new SymbolRecords('test', 'elf');
      symbols.forEach(({ name: text, flags }, i) => {
        const bytes = new TextEncoder().encode(text);
        records.add(0, 4 * i, 0, 4 * i + 4, flags, bytes, 0, bytes.length, { offset: 0 });
      });
      return records.table(records.fixUp(records.sorted()), 'all');
    };
    fc.assert(
      fc.property(fc.array(symbol, { maxLength: 80 }), fc.array(fc.nat(79)), (symbols, order) => {
        const symbolTable = make(symbols);
        const other = make(symbols);
        for (const row of order) if (row < symbols.length) other.body(row);
        const seen = new Set<string>();
        let functions = 0;
        for (let row = 0; row < symbolTable.length; row++) {
          expect(other.body(row)).toBe(symbolTable.body(row));
          if (!symbolTable.isFunction(row)) continue;
          functions++;
          seen.add(`${symbolTable.name(row)}\0${symbolTable.body(row)}`);
        }
        expect(seen.size).toBe(functions);
      }),
    );
  });
});
