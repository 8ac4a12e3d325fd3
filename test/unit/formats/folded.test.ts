import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapse } from '../../../src/formats/collapse/collapse';
import { exportFolded } from '../../../src/formats/export/exportFolded';
import { looksLikeFolded } from '../../../src/formats/folded/looksLikeFolded';
import { FormatError } from '../../../src/formats/formatError';
import { LAYERS } from '../../../src/profile/profile';
import { foldedProfile, funcNamed, scriptProfile, stackNames, textFixture } from './textProfile';

describe('readFolded', () => {
  it('reads counts, floats, several blanks and frames with blanks', async () => {
    const p = await foldedProfile('V8_Worker;operator new;f g 12\nbash;main   2.5\r\nsh 7\n\n');
    expect([...p.samples.period]).toEqual([12, 2.5, 7]);
    expect(stackNames(p, 0)).toEqual(['operator new', 'f g']);
    expect(stackNames(p, 1)).toEqual(['main']);
    expect(p.samples.stack[2]).toBe(-1);
    expect(p.threads.comm).toEqual(['V8_Worker', 'bash', 'sh']);
    expect(p.captures[0]).toMatchObject({ kind: 'folded', samples: 3 });
  });

  it('turns marks into layers and writes them again', async () => {
    const text = 'java;f_[j];g_[i];tcp_sendmsg_[k] 5\n';
    const p = await foldedProfile(text);
    expect(stackNames(p, 0)).toEqual(['f', 'g', 'tcp_sendmsg']);
    expect(LAYERS[funcNamed(p, 'tcp_sendmsg').layer]).toBe('kernel');
    expect(LAYERS[funcNamed(p, 'f').layer]).toBe('user');
    expect([...exportFolded(p)].join('')).toBe(text);
  });

  it('takes process and thread from the first frame only if all lines have them', async () => {
    const both = await foldedProfile('bash-12/34;f 1\nvif1.0-q0-?/0;f 2\n');
    expect([both.threads.comm, [...both.threads.pid], [...both.threads.tid]]).toEqual([
      ['bash', 'vif1.0-q0'],
      [12, -1],
      [34, 0],
    ]);
    const some = await foldedProfile('bash-12/34;f 1\nvif1.0-q0;f 2\n');
    expect([some.threads.comm, [...some.threads.tid]]).toEqual([
      ['bash-12/34', 'vif1.0-q0'],
      [-1, -1],
    ]);
  });

  it('says that a difference is one, and what to open instead', async () => {
    await expect(foldedProfile('a;b 1 2\na;c 3 4\n')).rejects.toThrow(/two.*difffolded.*compare/);
    expect((await foldedProfile('a;b 1 2\na;c 3\n')).samples.period[0]).toBe(2);
  });

  it('counts lines that are none, and refuses a text without any', async () => {
    const p = await foldedProfile('a;b 1\nhello\na;c -4\na;d 1e999\n12\n');
    expect(p.samples.stack).toHaveLength(1);
    expect(p.warnings.find((w) => w.code === 'folded.unparsable')?.message).toContain('4 lines (2, 3, 4, 5)');
    await expect(foldedProfile('\nhello\n')).rejects.toThrow(/line 2: expected a folded stack/);
    await expect(foldedProfile('')).rejects.toThrow(FormatError);
  });

  it('says that samples cannot be counted', async () => {
    expect((await foldedProfile('a;b 1\n')).warnings.map((w) => w.code)).toEqual(['folded.no-sample-count']);
  });
});

describe('write, read, write', () => {
  it.each(['default', 'tid', 'pid', 'all-tid', 'addrs'])(
    'is the identity for real stacks, %s',
    async (variant) => {
      const golden = textFixture(`rx-hv-dom0.${variant}.folded`).toString();
      const p = await foldedProfile(golden);
      expect([...exportFolded(p, { tid: variant.includes('tid') })].join('')).toBe(golden);
    },
  );

  it('is the identity for any names, and for any chunks', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const stack = fc.record({
      comm: name,
      frames: fc.array(name, { maxLength: 5 }),
      period: fc.integer({ min: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(stack, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        async (stacks, size) => {
          const text = stacks
            .map(({ comm, frames, period }) => {
              const clean = (s: string) => s.replace(/[\r\n]/g, '_');
              const lines = frames.map((f) => `\t12 ${clean(f)}+0x1 (/bin/x)\n`).join('');
              return `x${clean(comm)}y 1 [000] 1.000001: ${period} cycles: \n${lines}\n`;
            })
            .join('');
          const written = [...exportFolded(await scriptProfile(text))].join('');
          // Blanks before the count separate it from the stack, and two counts on all lines mark a difference.
          fc.pre(
            !/\s\s\d+$/m.test(written) &&
              written.split('\n').some((line) => line !== '' && !/[ \t][\d.e+]+ \d+$/.test(line)),
          );
          const again = await foldedProfile(written, size);
          expect([...exportFolded(again)].join('')).toBe(written);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may be any bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom('a', ';', ' ', '1', '.', '\n', '_[k]') }).map((s) => Buffer.from(s)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 9 }), async (all, size) => {
        const read = (chunkSize?: number) =>
          foldedProfile(all, chunkSize).then(
            (p) => collapse(p),
            (error: unknown) => {
              expect(error).toBeInstanceOf(FormatError);
              return (error as FormatError).message;
            },
          );
        expect(await read(size)).toEqual(await read());
      }),
      { numRuns: 400 },
    );
  });

  it('takes linear time and memory for a line of a megabyte', async () => {
    const deep = await foldedProfile(
      `a${';f'.repeat(500_000)} 3\n${' '.repeat(1 << 20)}x\n${'1 '.repeat(1 << 19)}\n`,
    );
    expect(deep.stacks.func).toHaveLength(500_000);
  });
});

describe('looksLikeFolded', () => {
  it('knows real stacks, also when cut', () => {
    expect(looksLikeFolded(textFixture('rx-hv-dom0.default.folded').subarray(0, 65536).toString())).toBe(
      true,
    );
  });

  it.each([
    ['perf script', 'bash  1710 [000]  1606.097883:    1003009 cpu-clock: \n\tffff f+0x5 ([k])\n\n'],
    ['lines without stacks', 'hello 5\nworld 6\n'],
    ['C source', 'int a; int b;\nreturn 0;\n'],
    ['zeros', '\0;\0 5\n'],
    ['nothing', ''],
  ])('does not take %s', (_, text) => expect(looksLikeFolded(text)).toBe(false));
});

describe('a first stack that does not end in the head', () => {
  const deep = `comm;${Array.from({ length: 20_000 }, (_, i) => `f${i % 50}`).join(';')}`;

  it('is recognised by its frames', () => {
    expect(looksLikeFolded(deep.slice(0, 1 << 16))).toBe(true);
  });

  it('is not seen in prose or bytes of the same length', () => {
    expect(looksLikeFolded('words without end '.repeat(4000))).toBe(false);
    expect(looksLikeFolded(`\0${deep}`.slice(0, 1 << 16))).toBe(false);
  });
});
