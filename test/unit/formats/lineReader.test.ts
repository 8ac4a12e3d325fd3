import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET, type ByteInput } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { readLines, type LineTotals } from '../../../src/formats/lineReader';
import { TruncatedInput } from '../../../src/formats/truncatedInput';

async function linesOf(
  bytes: Uint8Array,
  chunkSize?: number,
  maxLineBytes?: number,
): Promise<{ lines: string[]; totals: LineTotals }> {
  const lines: string[] = [];
  const totals = await readLines(
    memoryInput('text', bytes, chunkSize),
    QUIET,
    (line, number) => {
      expect(number).toBe(lines.length + 1);
      lines.push(line);
    },
    maxLineBytes,
  );
  return { lines, totals };
}

describe('readLines', () => {
  it('takes LF and CR LF, a missing last end, and skips a byte order mark', async () => {
    expect((await linesOf(Buffer.from('\ufeffa\r\n\nb\rc\r\n\r\nlast'))).lines).toEqual([
      'a',
      '',
      'b\rc',
      '',
      'last',
    ]);
    expect((await linesOf(Buffer.from('\ufeffa\nb'), 1)).lines).toEqual(['a', 'b']);
    expect((await linesOf(Buffer.from('a\n'))).lines).toEqual(['a']);
    expect((await linesOf(Buffer.from(''))).lines).toEqual([]);
    expect((await linesOf(Buffer.from('x'))).lines).toEqual(['x']);
  });

  it('keeps characters whole that are split between chunks', async () => {
    const text = 'größe\n漢字 😀\r\nend';
    for (const chunkSize of [1, 2, 3, 5, 7]) {
      expect((await linesOf(Buffer.from(text), chunkSize)).lines).toEqual(['größe', '漢字 😀', 'end']);
    }
  });

  it('gives the same lines however the bytes are chunked, whatever they are', async () => {
    const bytes = fc.array(fc.constantFrom(10, 13, 0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff, 0, 65, 66), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 8 }),
        async (list, size, max) => {
          const all = Uint8Array.from(list);
          expect(await linesOf(all, size, max)).toEqual(await linesOf(all, undefined, max));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('splits as a plain split does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' })),
        fc.integer({ min: 1, max: 40 }),
        async (parts, size) => {
          const text = parts.join('\n');
          const expected = text
            .replace(/^\ufeff/, '')
            .split('\n')
            .map((line) => line.replace(/\r$/, ''));
          if (expected[expected.length - 1] === '' && !text.endsWith('\r')) expected.pop();
          expect((await linesOf(Buffer.from(text), size)).lines).toEqual(expected);
        },
      ),
    );
  });

  it('cuts and counts lines over the limit and goes on with the next', async () => {
    const { lines, totals } = await linesOf(Buffer.from('ab\nabcdefgh\nabc\r\nabcd\n'), 2, 3);
    expect(lines).toEqual(['ab', 'abc', 'abc', 'abc']);
    expect(totals).toEqual({ lines: 4, cutLines: 2, firstCutLine: 2, truncated: undefined });
  });

  it('holds no more than the limit of a line without end', async () => {
    const block = Buffer.alloc(1 << 20, 'x');
    const endless: ByteInput = {
      name: 'endless',
      storedSize: undefined,
      async *open() {
        for (let i = 0; i < 64; i++) yield await Promise.resolve(block);
      },
    };
    const before = process.memoryUsage().arrayBuffers;
    const lengths: number[] = [];
    const totals = await readLines(endless, QUIET, (line) => lengths.push(line.length));
    expect(lengths).toEqual([8 << 20]);
    expect(totals.cutLines).toBe(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 << 20);
  });

  it('refuses UTF-16 and says how to convert it', async () => {
    const reading = linesOf(Buffer.from('\ufeffabc', 'utf16le'));
    await expect(reading).rejects.toThrow(FormatError);
    await expect(reading).rejects.toThrow(/UTF-16.*iconv/);
  });

  it('hands out what came before the damage of a truncated input', async () => {
    const damaged: ByteInput = {
      name: 'cut.gz',
      storedSize: 9,
      async *open() {
        yield await Promise.resolve(Buffer.from('one\ntwo'));
        throw new TruncatedInput('cut.gz', { offset: 9 }, 'expected more', 'Copy it again', 7);
      },
    };
    const lines: string[] = [];
    const totals = await readLines(damaged, QUIET, (line) => lines.push(line));
    expect(lines).toEqual(['one', 'two']);
    expect(totals.truncated?.message).toContain('cut.gz');
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const context = { signal: controller.signal, progress: () => controller.abort(new Error('cancelled')) };
    const reading = readLines(memoryInput('text', Buffer.from('a\nb\nc\n'), 2), context, () => undefined);
    await expect(reading).rejects.toThrow('cancelled');
  });
});
