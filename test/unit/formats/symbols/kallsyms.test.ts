import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, memoryInput } from '../../../../src/formats/byteInput';
import { FormatError } from '../../../../src/formats/formatError';
import { DEFAULT_LIMITS, undoGzip } from '../../../../src/formats/inflate';
import { readKallsyms } from '../../../../src/formats/symbols/kallsyms';
import { highHalf, lowHalf } from '../../../../src/formats/symbols/u64';
import { fixture, resolve, textInput, textOf } from './fixture';

async function tableOf(text: string) {
  return (await readKallsyms(textInput(text), QUIET)).table;
}

describe('kallsyms', () => {
  it('names every kernel frame of a real recording as perf script did', async () => {
    const { table, warnings } = await readKallsyms(fixture('kallsyms.gz'), QUIET);
    const frames = (await textOf(fixture('kernel-frames.txt.gz'))).trimEnd().split('\n');
    const wrong = frames.filter((frame) => {
      const [address, symbol] = frame.split(' ');
      return resolve(table, BigInt(`0x${address}`)) !== symbol;
    });
    expect(wrong).toEqual([]);
    expect(frames).toHaveLength(3116);
    expect(warnings).toEqual([]);
  });

  it('gives the module of the fourth column', async () => {
    const { table } = await readKallsyms(fixture('kallsyms.gz'), QUIET);
    const modules = new Set(Array.from({ length: table.length }, (_, row) => table.module(row)));
    expect(modules).toContain('[xen_netback]');
    expect(modules).toContain('[bridge]');
    expect(modules).toContain(undefined);
  });

  it('ends a symbol at the next one, and at the end of a page where kernel and module meet', async () => {
    const table = await tableOf(
      'ffffffff81000010 T first\nffffffff81000020 t second\nffffffffc0000004 t in_module\t[m]\n',
    );
    expect(resolve(table, 0xffffffff8100001fn)).toBe('first+0xf');
    expect(resolve(table, 0xffffffff81001fffn)).toBe('second+0x1fdf');
    expect(resolve(table, 0xffffffff81002000n)).toBe('[unknown]');
    expect(resolve(table, 0xffffffffc0001fffn)).toBe('in_module+0x1ffb');
    expect(resolve(table, 0xffffffffc0002000n)).toBe('[unknown]');
  });

  it('sorts modules, which kallsyms does not', async () => {
    const table = await tableOf(
      'ffffffffc0002000 t b\t[m]\nffffffffc0001000 t a\t[m]\nffffffffc0003000 t c\t[m]\n',
    );
    expect([0, 1, 2].map((row) => table.name(row))).toEqual(['a', 'b', 'c']);
  });

  it('takes the types that perf takes', async () => {
    const types = Array.from('TtWwDdBbRrVvAaNU');
    const table = await tableOf(types.map((type, i) => `ffffffff8100${i}000 ${type} s${type}\n`).join(''));
    const names = Array.from({ length: table.length }, (_, row) => table.name(row));
    expect(names.join(' ')).toBe('sT st sW sw sD sd sB sb');
  });

  it('keeps the last of several at one address: the others have no length when perf chooses', async () => {
    const table = await tableOf(
      'ffffffff81000000 T global\nffffffff81000000 t __last\nffffffff81000010 T next\n',
    );
    expect(resolve(table, 0xffffffff81000004n)).toBe('__last+0x4');
    expect(table.length).toBe(2);
  });

  it('says what to do about hidden addresses', async () => {
    const { table, symbols, warnings } = await readKallsyms(
      textInput('0000000000000000 T _text\n0000000000000000 t schedule\n'),
      QUIET,
    );
    expect([table.length, symbols]).toEqual([0, 2]);
    expect(warnings.map((w) => w.code)).toEqual(['kallsyms.restricted']);
    expect(warnings[0].message).toContain('sysctl kernel.kptr_restrict=0');
  });

  it('counts what it does not understand', async () => {
    const { table, warnings } = await readKallsyms(
      textInput(`ffffffff81000000 T good\nhello\nffffffff81000010 T\nx${'y'.repeat(5000)}\n`),
      QUIET,
    );
    expect(table.length).toBe(1);
    expect(warnings.map((w) => w.code)).toEqual(['kallsyms.malformed', 'kallsyms.long-lines']);
    expect(warnings[0].message).toContain('2 lines are no symbols and were left out, the first is line 2');
  });

  it.each(['', 'hello\nworld\n', '\0\0\0\0'])('refuses %j', async (text) => {
    await expect(readKallsyms(textInput(text), QUIET)).rejects.toThrow(FormatError);
  });

  it('uses what a damaged gzip still gives, without the line that was cut', async () => {
    const lines = Array.from(
      { length: 5000 },
      (_, i) => `${(0xffffffff81000000n + BigInt(i * 16)).toString(16)} T f${i}\n`,
    );
    const packed = gzipSync(lines.join(''));
    const cut = packed.subarray(0, packed.length >> 1);
    const input = {
      name: 'kallsyms.gz',
      storedSize: cut.length,
      open: () =>
        undoGzip(memoryInput('', cut).open(), {
          input: 'kallsyms.gz',
          place: (offset) => ({ offset }),
          limits: DEFAULT_LIMITS,
        }),
    };
    const { table, warnings } = await readKallsyms(input, QUIET);
    expect(table.length).toBeGreaterThan(1000);
    for (let row = 0; row < table.length; row++) expect(table.name(row)).toBe(`f${row}`);
    expect(warnings.map((w) => w.code)).toEqual(['kallsyms.truncated']);
  });

  it('does not depend on how the bytes arrive, and takes CR LF', async () => {
    const text = 'ffffffff81000000 T first\r\nffffffff81000010 t second\t[mod]\r\nffffffff81000020 T third';
    for (const chunkSize of [1, 2, 3, 7, 1000]) {
      const { table } = await readKallsyms(textInput(text, chunkSize), QUIET);
      expect([0, 1, 2].map((row) => [table.name(row), table.module(row)])).toEqual([
        ['first', undefined],
        ['second', '[mod]'],
        ['third', undefined],
      ]);
    }
  });

  it('keeps names as they are, whatever they hold', async () => {
    const table = await tableOf('ffffffff81000000 T <b>"x"&\'é\nffffffff81000010 T _RNvC[a;b]\n');
    expect([table.name(0), table.name(1)]).toEqual(['<b>"x"&\'é', '_RNvC[a;b]']);
  });

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(readKallsyms(textInput('x'), { ...QUIET, signal })).rejects.toThrow('cancelled');
  });

  it('gives a table or a FormatError for any bytes', async () => {
    const line = fc
      .tuple(fc.constantFrom('0', 'ffffffff81', 'zz', ''), fc.constantFrom('T', 't', ' ', ''), fc.string())
      .map(([address, type, name]) => `${address} ${type} ${name}\n`);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.array(line).map((lines) => new TextEncoder().encode(lines.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (input, chunkSize) => {
        try {
          const { table } = await readKallsyms(memoryInput('any', input, chunkSize), QUIET);
          for (let row = 0; row < table.length; row++) {
            const start = table.start(row);
            expect(table.lookup(highHalf(start), lowHalf(start))).toBe(row);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
