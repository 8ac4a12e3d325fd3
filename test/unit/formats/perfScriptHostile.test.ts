import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/formats/formatError';
import { looksLikePerfScript } from '../../../src/formats/perfScript/looksLikePerfScript';
import type { Profile } from '../../../src/profile/profile';
import { scriptProfile, stackNames, textFixture } from './textProfile';

async function outcome(bytes: Uint8Array, chunkSize?: number): Promise<Profile | string> {
  try {
    return await scriptProfile(bytes, {}, chunkSize);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as FormatError).message;
  }
}

/** Pieces that make texts nearly right. */
const piece = fc.oneof(
  fc.constantFrom(
    'bash  1710 [000]  1606.097883:    1003009 cpu-clock: \n',
    '   swapper 0/0 [001] K 1.5: 9 cycles:u:  ffff82d040230d30 [unknown] ([unknown])\n',
    '\tffffffff81a442b5 f+0x5 ([kernel.kallsyms])\n',
    '\t 12 g(int) (inlined)\n',
    '  a.c:12\n',
    '  a.c:12 (inlined)\n',
    '  ??:0 (inlined)\n',
    '\n',
    '# hostname : dom0\n',
    'bash 1 [000] 1.000002: PERF_RECORD_LOST lost 99999999999999999999\n',
    'VM:99999999999 VCPU:1 x 99999999999/1 [99999] 1.5: 9 c: \n',
    '\t',
    ' (',
    '+0x',
    ':',
    '\0',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

describe('perf script text that is not as it should be', () => {
  it('is read alike however it is chunked, or refused with a FormatError', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        fc.integer({ min: 1, max: 50 }),
        async (parts, size) => {
          const bytes = Buffer.from(parts.join(''));
          expect(await outcome(bytes, size)).toEqual(await outcome(bytes));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('may be any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await outcome(bytes);
        expect(typeof looksLikePerfScript(Buffer.from(bytes).toString())).toBe('boolean');
      }),
      { numRuns: 400 },
    );
  });

  it('never loses a sample of a real recording cut anywhere', async () => {
    const text = textFixture('rx-hv-guest1-pid.perf-script.txt').toString();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: text.length }), async (end) => {
        const cut = text.slice(0, end);
        const whole = cut.match(/^\S.*cpu-clock: ?\n/gm)?.length ?? 0;
        const { length } = (await scriptProfile(cut)).samples.stack;
        // A header that was cut can still look like one: `perf script -F comm,tid,time` prints no event.
        expect(length).toBeGreaterThanOrEqual(whole);
        expect(length).toBeLessThanOrEqual(whole + 1);
      }),
      // Where the last header is cut short, in the middle of everything in it.
      { numRuns: 60, examples: Array.from({ length: 60 }, (_, i) => [42_760 + i] as [number]) },
    );
  });

  it('keeps names of markup, quotes and a megabyte of text', async () => {
    for (const name of ['<script>"\'&amp;', 'x'.repeat(1 << 20), '( ( (', '+0x+0x1 (']) {
      const p = await scriptProfile(`bash 1 [000] 1.000001: 5 cycles: \n\t12 ${name}+0x1 (/bin/<a>)\n\n`);
      expect(stackNames(p, 0)).toEqual([name]);
    }
  });

  it('takes no time to speak of for lines made to be slow', async () => {
    const lines = [
      ' '.repeat(300_000),
      `x${' '.repeat(300_000)}1`,
      'a 1 '.repeat(100_000),
      '1'.repeat(300_000),
      `\t12 ${'+0x1 ('.repeat(50_000)})`,
      `bash 1 [000] 1.5: ${'a:'.repeat(100_000)}`,
      `# ${'a '.repeat(100_000)}`,
      '[0] '.repeat(100_000),
      `  ${'a:1'.repeat(100_000)}`,
      `  ${'a+0x1 (discriminator 1'.repeat(30_000)}`,
      `  ${'[a'.repeat(100_000)}`,
    ];
    const p = await scriptProfile(`bash 1 [000] 1.5: 5 cycles: \n${lines.join('\n')}\n`);
    expect(p.samples.stack.length).toBeGreaterThan(0);
  });

  it('keeps the tables small for texts that name ever new events and machines', async () => {
    const text = Array.from({ length: 3000 }, (_, i) => `VM:${i} VCPU:1 x 1 [0] 1.5: 9 e${i}: \n\n`).join('');
    const p = await scriptProfile(text);
    expect(p.samples.stack).toHaveLength(3000);
    expect(p.events.length).toBeLessThanOrEqual(1001);
    expect(p.domains.length).toBeLessThanOrEqual(300);
  });
});
