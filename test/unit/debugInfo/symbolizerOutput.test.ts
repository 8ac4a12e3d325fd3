import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SymbolizerOutput, type SymbolizedAddress } from '../../../src/debugInfo/symbolizerOutput';

function parse(pieces: readonly string[], complete = true): SymbolizedAddress[] {
  const all: SymbolizedAddress[] = [];
  const output = new SymbolizerOutput((symbolized) => all.push(symbolized));
  for (const piece of pieces) output.add(piece);
  output.end(complete);
  return all;
}

describe('output of a symbolizer', () => {
  it('has inlined frames innermost first', () => {
    const text =
      '0x0000000000001251\nmix\n/build/lines/mix.h:6\nchecksum\n/build/lines/checksum.c:9 (discriminator 3)\n0x1260\nchecksum\n/build/lines/checksum.c:10\n';
    expect(parse([text])).toEqual([
      {
        address: 0x1251n,
        outermost: 'checksum',
        frames: [
          { func: 'mix', file: '/build/lines/mix.h', line: 6 },
          { func: 'checksum', file: '/build/lines/checksum.c', line: 9 },
        ],
      },
      {
        address: 0x1260n,
        outermost: 'checksum',
        frames: [{ func: 'checksum', file: '/build/lines/checksum.c', line: 10 }],
      },
    ]);
  });

  it.each(['??:0', '??:?', 'a.c:?', 'a.c:0', ':12', 'a.c', 'a.c:99999999999999999999'])(
    'knows no line in %j',
    (place) => {
      expect(parse([`0x10\n??\n${place}\n`])).toEqual([{ address: 0x10n, outermost: '', frames: [] }]);
    },
  );

  it('keeps colons and blanks in paths', () => {
    expect(parse(['0x10\nf\nC:\\a b\\c:1.c:7\r\n'])[0].frames).toEqual([
      { func: 'f', file: 'C:\\a b\\c:1.c', line: 7 },
    ]);
  });

  it('takes a function that looks like an address for a function', () => {
    expect(parse(['0x10\n0x99\na.c:1\n0x20\n??\n??:0\n'])).toEqual([
      { address: 0x10n, outermost: '0x99', frames: [{ func: '0x99', file: 'a.c', line: 1 }] },
      { address: 0x20n, outermost: '', frames: [] },
    ]);
  });

  it('leaves out the last address where the tool was stopped', () => {
    expect(parse(['0x10\nf\na.c:1\n0x20\nmix\nmix.h:2\n'], false).map((s) => s.address)).toEqual([0x10n]);
  });

  it('is the same however it is cut', () => {
    const name = fc.constantFrom('main', '??', 'a::b(int)', 'operator<<', '_start', 'x'.repeat(300));
    const place = fc.record({
      file: fc.constantFrom('/build/a.c', './net/core/dev.c', 'C:\\x.c', 'ä b.h'),
      line: fc.integer({ min: 1, max: 1_000_000 }),
      mark: fc.constantFrom('', ' (discriminator 12)'),
    });
    const frame = fc.tuple(name, place);
    const address = fc.tuple(fc.bigInt(0n, 2n ** 64n - 1n), fc.array(frame, { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(address, { maxLength: 8 }), fc.array(fc.nat(2000)), (addresses, cuts) => {
        const text = addresses
          .map(([at, frames]) =>
            [
              `0x${at.toString(16).padStart(16, '0')}`,
              ...frames.flatMap(([func, { file, line, mark }]) => [func, `${file}:${line}${mark}`]),
            ]
              .map((l) => `${l}\n`)
              .join(''),
          )
          .join('');
        const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, i) => text.slice(from, places.at(i) ?? text.length));
        expect(parse(pieces)).toEqual(
          addresses.map(([at, frames]) => {
            const names = frames.map(([func]) => (func === '??' ? '' : func));
            return {
              address: at,
              outermost: names[names.length - 1],
              frames: frames.map(([, { file, line }], i) => ({ func: names[i], file, line })),
            };
          }),
        );
      }),
    );
  });

  it('bears any text, and keeps little of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 60 })),
        fc.boolean(),
        (pieces, complete) => {
          for (const { frames } of parse(pieces, complete)) expect(frames.length).toBeLessThanOrEqual(64);
        },
      ),
    );
    const endless = parse(['0x10\n', ...Array.from({ length: 40 }, () => 'x'.repeat(1 << 16)), '\nf.c:1\n']);
    expect(endless.flatMap((s) => s.frames.map((f) => f.func.length))).toEqual([1 << 14]);
  });
});
