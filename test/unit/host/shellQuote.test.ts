import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommand, shellQuote } from '../../../src/host/shellQuote';

/** What a real sh makes of a command line that prints its arguments. */
function arrived(args: readonly string[]): string[] {
  const run = spawnSync('sh', ['-c', `printf '%s\\0' ${args.map(shellQuote).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return run.stdout.split('\0').slice(0, -1);
}

const nasty = fc.string({
  unit: fc.constantFrom(
    ...Array.from(`'"$()\`\\;&|<>*?[]{}~#!%^= \t\n\r-ab0`),
    'é',
    '汉',
    '😀',
    '\x1b',
    '\x7f',
    '$(touch x)',
    "'\\''",
  ),
  maxLength: 30,
});

describe('shellQuote', () => {
  it('brings any argument through sh unchanged', () => {
    const any = fc.oneof(
      nasty,
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\0', '')),
    );
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), (args) => {
        expect(arrived(args)).toEqual(args);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['', ' ', '-rf', "'", "it's", '$(reboot)', 'a\nb', '\\', '~root', 'a=b', '!!', '#', '*'])(
    'brings %j through',
    (text) => {
      expect(arrived([text])).toEqual([text]);
    },
  );

  it('leaves plain words as they are, for the log', () => {
    expect(shellCommand('xl', 'list', '-l', '/var/tmp/x-1')).toBe('xl list -l /var/tmp/x-1');
    expect(shellCommand('echo', "it's", '')).toBe(`echo 'it'\\''s' ''`);
  });

  it('refuses what no argument can be', () => {
    expect(() => shellQuote('a\0b')).toThrow(/NUL/);
    expect(() => shellQuote('a\ud800b')).toThrow(/Unicode/);
  });
});
