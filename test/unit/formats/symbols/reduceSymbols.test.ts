import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, memoryInput } from '../../../../src/formats/byteInput';
import { reduceSymbols } from '../../../../src/formats/symbols/reduceSymbols';
import { readSymbolText, type SymbolTextFormat } from '../../../../src/formats/symbols/symbolText';
import { answer, fixture, textInput } from './fixture';

const BASE = 0xffffffff81000000n;

describe('reduceSymbols', () => {
  it('keeps a fraction of a real table and the same answers', async () => {
    const whole = (await readSymbolText(fixture('xensyms.gz'), 'xensyms', QUIET)).table;
    const hits = [0xffff82d040230d30n, 0xffff82d040203120n, 0xffff82d040201000n, 0xffff82d07fffd000n];
    const reduced = await reduceSymbols(fixture('xensyms.gz'), 'xensyms', hits, QUIET);
    expect(reduced.symbols).toBe(6883);
    expect(reduced.kept).toBeLessThan(4 * (1 + 1 + 8));
    const small = (await readSymbolText(memoryInput('small', reduced.text), 'xensyms', QUIET)).table;
    for (const hit of hits) expect(answer(small, hit)).toEqual(answer(whole, hit));
  });

  it('keeps one line where nothing is hit or all is hidden, so that the result is still a table', async () => {
    for (const text of ['ffffffff81000000 T a\nffffffff81000010 T b\n', '0 T a_name\n0 T b_name\n']) {
      const { kept } = await reduceSymbols(textInput(text), 'kallsyms', [], QUIET);
      expect(kept).toBe(1);
    }
  });

  it('answers as the whole table does for any table and any hits', async () => {
    const symbol = fc.record({
      at: fc.nat(0x4000),
      type: fc.constantFrom('T', 't', 'W', 'D', 'r', 'A'),
      name: fc.constantFrom('f', '__g', 'longer_name', 'SyS_read', 'a.c#static'),
      module: fc.constantFrom('', '\t[one]', '\t[two]'),
    });
    const format = fc.constantFrom<SymbolTextFormat>('kallsyms', 'xensyms');
    await fc.assert(
      fc.asyncProperty(
        fc.array(symbol, { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(0x8000), { maxLength: 12 }),
        format,
        async (symbols, offsets, kind) => {
          const text = symbols
            .map(({ at, type, name, module }) => {
              // Coarse addresses make aliases likely.
              const address = BASE + BigInt(at & ~0x3f);
              return `${address.toString(16)} ${type} ${name}${kind === 'kallsyms' ? module : ''}\n`;
            })
            .join('');
          const hits = offsets.map((offset) => BASE - 0x100n + BigInt(offset));
          const whole = (await readSymbolText(textInput(text), kind, QUIET)).table;
          const reduced = await reduceSymbols(textInput(text), kind, hits, QUIET);
          if (reduced.symbols === 0) return; // only types that are not read: nothing to keep
          const small = (await readSymbolText(memoryInput('small', reduced.text), kind, QUIET)).table;
          for (const hit of hits) expect(answer(small, hit)).toEqual(answer(whole, hit));
        },
      ),
      { numRuns: 500 },
    );
  });
});
