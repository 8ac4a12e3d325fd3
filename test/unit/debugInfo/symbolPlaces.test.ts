import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symbolPlaces } from '../../../src/debugInfo/symbolPlaces';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { openElf } from '../../../src/formats/symbols/elfFile';

const LINES = join(__dirname, '../../fixtures/lines');
const MODULE = readFileSync(join(LINES, 'module/xen-parts.ko'));
const PROGRAM = readFileSync(join(LINES, 'machine/files/tmp/lines/hot'));

async function places(bytes: Uint8Array, ...names: string[]) {
  const elf = await openElf(memoryInput('file', bytes), QUIET);
  return symbolPlaces(elf, new Set(names));
}

describe('places of functions', () => {
  it('in an object file count from their section (nm -S)', async () => {
    const found = await places(MODULE, 'first', 'second', 'other', 'gone');
    expect([...found]).toEqual([
      ['other', [{ address: 0n, size: 13n, section: '.text', sourceFile: '' }]],
      ['first', [{ address: 0n, size: 9n, section: '.init.text', sourceFile: '' }]],
      ['second', [{ address: 0x10n, size: 9n, section: '.init.text', sourceFile: '' }]],
    ]);
  });

  it('in a program are addresses as linked, local ones with their source file', async () => {
    const found = await places(PROGRAM, 'fill', 'checksum');
    expect(found.get('checksum')).toEqual([
      { address: 0x1230n, size: 0x36n, section: '.text', sourceFile: '' },
    ]);
    expect(found.get('fill')).toMatchObject([{ section: '.text', sourceFile: 'hot.c' }]);
  });

  it('are of the whole name', async () => {
    expect((await places(PROGRAM, 'fil', 'fills', 'ill', '')).size).toBe(0);
  });

  it('of a damaged file are an answer or one clear error', async () => {
    const damage = fc.array(fc.tuple(fc.nat(MODULE.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(MODULE.length), async (changes, cut) => {
        const bytes = new Uint8Array(MODULE);
        for (const [at, value] of changes) bytes[at] = value;
        const whole = cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
        try {
          const found = await places(whole, 'first', 'second', 'other');
          expect(found.size).toBeLessThanOrEqual(3);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
