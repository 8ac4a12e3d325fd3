import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SymbolRecords } from '../../../../src/formats/symbols/symbolRecords';
import { FUNCTION, GLOBAL } from '../../../../src/formats/symbols/symbolFlags';
import type { SymbolTable } from '../../../../src/formats/symbols/symbolTable';
import { highHalf, lowHalf } from '../../../../src/formats/symbols/u64';

interface Sized {
  readonly name: string;
  readonly start: bigint;
  readonly size: bigint;
}

function tableOf(symbols: readonly Sized[]): SymbolTable {
  const records = new SymbolRecords('test', 'elf');
  for (const { name, start, size } of symbols) {
    const bytes = new TextEncoder().encode(name);
    const end = start + size;
    records.add(
      highHalf(start),
      lowHalf(start),
      highHalf(end),
      lowHalf(end),
      GLOBAL | FUNCTION,
      bytes,
      0,
      bytes.length,
      {
        offset: 0,
      },
    );
  }
  return records.table(records.fixUp(records.sorted()), 'all');
}

const nameAt = (table: SymbolTable, address: bigint): string | undefined => {
  const row = table.lookup(highHalf(address), lowHalf(address));
  return row < 0 ? undefined : table.name(row);
};

describe('symbol table', () => {
  it('finds nothing in an empty table', () => {
    expect(tableOf([]).lookup(0, 0)).toBe(-1);
  });

  it('keeps neighbouring kernel addresses apart, where a float64 cannot', () => {
    const table = tableOf([
      { name: 'low', start: 0xffffffff81000000n, size: 1n },
      { name: 'high', start: 0xffffffff81000001n, size: 0x7efffffen },
    ]);
    expect(nameAt(table, 0xffffffff80ffffffn)).toBeUndefined();
    expect(nameAt(table, 0xffffffff81000000n)).toBe('low');
    expect(nameAt(table, 0xffffffff81000001n)).toBe('high');
    expect(nameAt(table, 0xfffffffffffffffen)).toBe('high');
    expect(nameAt(table, 0xffffffffffffffffn)).toBeUndefined();
    const row = table.lookup(0xffffffff, 0x81000011);
    expect(table.offset(row, 0xffffffff, 0x81000011)).toBe(16);
    expect([table.start(row), table.end(row)]).toEqual([0xffffffff81000001n, 0xffffffffffffffffn]);
  });

  it('answers with the symbol that starts last where symbols overlap', () => {
    const table = tableOf([
      { name: 'outer', start: 0n, size: 100n },
      { name: 'inner', start: 10n, size: 10n },
      { name: 'across', start: 90n, size: 20n },
    ]);
    const answers = [9n, 10n, 19n, 20n, 89n, 90n, 100n, 109n, 110n].map((a) => nameAt(table, a));
    expect(answers).toEqual([
      'outer',
      'inner',
      'inner',
      'outer',
      'outer',
      'across',
      'across',
      'across',
      undefined,
    ]);
  });

  it('agrees with a linear search for any symbols and addresses', () => {
    const anySymbols = fc
      .uniqueArray(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 80 })), { selector: ([start]) => start })
      .map((list) =>
        list.map(([start, size], i) => ({ name: `s${i}`, start: BigInt(start), size: BigInt(size) })),
      );
    const bases = fc.constantFrom(0n, 0xffffffffn - 150n, 0xffffffff80000000n);
    fc.assert(
      fc.property(anySymbols, bases, (symbols, base) => {
        const moved = symbols.map((s) => ({ ...s, start: s.start + base }));
        const table = tableOf(moved);
        for (let address = base; address < base + 400n; address++) {
          const covering = moved.filter((s) => s.start <= address && address < s.start + s.size);
          const expected = covering.sort((a, b) => (a.start < b.start ? 1 : -1)).at(0)?.name;
          expect(nameAt(table, address)).toBe(expected);
        }
      }),
    );
  });
});
