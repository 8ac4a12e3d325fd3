import { describe, expect, it } from 'vitest';
import { QUIET } from '../../../../src/formats/byteInput';
import { FormatError } from '../../../../src/formats/formatError';
import { readXensyms } from '../../../../src/formats/symbols/xensyms';
import { answer, fixture, resolve, textInput, textOf } from './fixture';

describe('xensyms', () => {
  it('loses nothing of a real hypervisor: every line is found at its own address', async () => {
    const { table, symbols, warnings } = await readXensyms(fixture('xensyms.gz'), QUIET);
    const lines = (await textOf(fixture('xensyms.gz'))).trimEnd().split('\n');
    expect(symbols).toBe(6883);
    expect(lines).toHaveLength(6883);
    expect(warnings).toEqual([]);
    // Of aliases the last line answers.
    const last = new Map(lines.map((line) => [line.slice(0, 16), line.slice(19)]));
    expect(table.length).toBe(last.size);
    for (const [address, text] of last) {
      const hash = text.lastIndexOf('#');
      expect(answer(table, BigInt(`0x${address}`))).toMatchObject({
        name: text.slice(hash + 1),
        file: hash < 0 ? undefined : text.slice(0, hash),
      });
    }
  });

  it('names functions rather than section markers, and says nothing about the gap behind Xen', async () => {
    const { table } = await readXensyms(fixture('xensyms.gz'), QUIET);
    expect(resolve(table, 0xffff82d040201000n)).toBe('restore_all_guest+0x0');
    expect(resolve(table, 0xffff82d07fffd000n)).toBe('[unknown]');
    expect(resolve(table, 0xffffffff81000000n)).toBe('[unknown]');
  });

  it('says what to do about hidden addresses', async () => {
    const { warnings } = await readXensyms(textInput('0000000000000000 T _start\n'), QUIET);
    expect(warnings.map((w) => w.code)).toEqual(['xensyms.restricted']);
  });

  it('refuses what is no symbol table', async () => {
    await expect(readXensyms(textInput('PK\x03\x04'), QUIET)).rejects.toThrow(FormatError);
  });
});
