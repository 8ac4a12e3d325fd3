import { describe, expect, it } from 'vitest';
import { TypedLine } from '../../../src/host/typedLine';

function typed(...keys: string[]): [string, string, string] {
  const line = new TypedLine();
  const shown = keys.map((key) => line.type(Buffer.from(key))).join('');
  return [line.state, line.text, shown];
}

describe('TypedLine', () => {
  it.each([
    [['sec', 'ret\r'], 'done', 'secret'],
    [['abx\x7fc\n'], 'done', 'abc'],
    [['\x7f\x7fa\r'], 'done', 'a'],
    [['wrong\x15right\r'], 'done', 'right'],
    [['ab\x03'], 'givenUp', 'ab'],
    [['\x04'], 'givenUp', ''],
    [['a\x04b\r'], 'done', 'ab'],
    [['one\rtwo\r'], 'done', 'one'],
    [['pässwörd 😀\x7f\r'], 'done', 'pässwörd '],
    [['\x1b[A\r'], 'done', '[A'],
  ])('makes of %j: %s %j', (keys, state, text) => {
    expect(typed(...keys).slice(0, 2)).toEqual([state, text]);
  });

  it('puts characters together that come in pieces', () => {
    const line = new TypedLine();
    for (const byte of Buffer.from('ä😀\r')) line.type(Uint8Array.of(byte));
    expect(line.text).toBe('ä😀');
  });

  it('says what to show', () => {
    expect(typed('ab\x7fc\r')[2]).toBe('ab\b \bc');
  });
});
