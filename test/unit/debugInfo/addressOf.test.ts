import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/debugInfo/addressOf';
import type { SymbolPlace } from '../../../src/debugInfo/symbolPlaces';

const place = (address: bigint, size: bigint, sourceFile = '', section = '.text'): SymbolPlace => ({
  address,
  size,
  section,
  sourceFile,
});
const spot = (offset: number, sourceFile = '') => ({ name: 'f', sourceFile, offset });

describe('address of a spot', () => {
  it('is its function and the offset', () => {
    expect(addressOf(spot(0x1f), [place(0x1000n, 0x20n)], false)).toEqual({
      address: 0x101fn,
      section: '.text',
    });
  });

  it('is unknown behind the end of the function: it is another build', () => {
    expect(addressOf(spot(0x20), [place(0x1000n, 0x20n)], true)).toBe('missing');
    expect(addressOf(spot(0), undefined, true)).toBe('missing');
  });

  it('in code without sizes is trusted only where the build ids agree', () => {
    expect(addressOf(spot(8), [place(0x1000n, 0n)], true)).toEqual({ address: 0x1008n, section: '.text' });
    expect(addressOf(spot(8), [place(0x1000n, 0n)], false)).toBe('missing');
    expect(addressOf(spot(1 << 20), [place(0x1000n, 0n)], true)).toBe('missing');
  });

  it('of two static functions of a name is that of the recorded source file', () => {
    const two = [place(0x1000n, 0x20n, 'common/event.c'), place(0x2000n, 0x20n, 'sched.c')];
    expect(addressOf(spot(4), two, true)).toBe('several');
    expect(addressOf(spot(4, 'common/sched.c'), two, true)).toEqual({ address: 0x2004n, section: '.text' });
    expect(addressOf(spot(4, 'arch/other.c'), two, true)).toBe('several');
  });

  it('of two of which one is too short is that of the other', () => {
    const two = [place(0x1000n, 0x10n), place(0x2000n, 0x40n)];
    expect(addressOf(spot(0x20), two, true)).toEqual({ address: 0x2020n, section: '.text' });
  });

  it('of one function that the table has twice is clear', () => {
    expect(addressOf(spot(4), [place(0x1000n, 0x20n), place(0x1000n, 0x20n)], true)).toEqual({
      address: 0x1004n,
      section: '.text',
    });
  });
});
