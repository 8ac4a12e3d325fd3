import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchedWeight, matchesBefore, nextMatch, widestBox } from '../../../webview/search/matchedBoxes';
import { NameSearch } from '../../../webview/search/nameSearch';
import { compilePattern } from '../../../src/profile/patterns/regexProgram';
import { PatternError } from '../../../src/profile/patterns/regexSyntax';
import { searchRequest } from '../../../webview/search/searchText';
import { laneRows } from '../../../webview/flame/laneRows';
import { foldedTables } from './foldedTables';

/** Patterns of the supported syntax over a small alphabet, groups in groups at most twice: JavaScript backtracks. */
const simple = fc.constantFrom(
  'a',
  'b',
  'A',
  '_',
  '.',
  '\\d',
  '\\w',
  '\\W',
  '\\s',
  '[ab]',
  '[^a]',
  '[a-c_]',
  '[\\d-]',
  '\\x61',
  '\\.',
  '1',
  ' ',
);
const grouped = (atom: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const counted = fc
    .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
    .map((p) => p.join(''));
  const sequence = fc.array(counted, { maxLength: 3 }).map((p) => p.join(''));
  return fc.array(sequence, { minLength: 1, maxLength: 3 }).map((p) => p.join('|'));
};
const nested = (inner: fc.Arbitrary<string>) =>
  grouped(
    fc.oneof(
      simple,
      fc.tuple(fc.constantFrom('(', '(?:'), inner).map(([open, inside]) => `${open}${inside})`),
    ),
  );
const pattern = nested(nested(grouped(simple)));
const anchored = fc
  .tuple(fc.constantFrom('', '^', '\\b', '\\B'), pattern, fc.constantFrom('', '$', '\\b'))
  .map((p) => `${p[0]}(?:${p[1]})${p[2]}`);
const subject = fc
  .array(fc.constantFrom('a', 'b', 'c', 'A', 'B', '_', '1', '.', ' ', '-', '\n', 'é'), { maxLength: 12 })
  .map((c) => c.join(''));

describe('patterns', () => {
  test('match where JavaScript matches', () => {
    fc.assert(
      fc.property(anchored, subject, fc.boolean(), (source, text, ignoreCase) => {
        expect(compilePattern(source, ignoreCase).matches(text)).toBe(
          new RegExp(source, ignoreCase ? 'i' : '').test(text),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('those that make a backtracking matcher run for ages end at once', () => {
    const text = 'a'.repeat(5000) + 'b';
    expect(compilePattern('(a+)+$', false).matches(text)).toBe(false);
    expect(compilePattern('(a|aa)+c', false).matches(text)).toBe(false);
    expect(compilePattern('(.*)*(.*)*x', false).matches(text)).toBe(false);
  });

  test.each([
    '(a',
    'a)',
    '[a',
    '*a',
    'a**',
    'a{2}{3}',
    '(?=a)',
    '(?<!a)b',
    '\\1',
    'a\\',
    '\\xg1',
    '[z-a]',
    'a{3,2}',
    '\\q',
    '^*',
  ])('%s says what is wrong', (source) => {
    expect(() => compilePattern(source, false)).toThrow(PatternError);
  });

  test('nested repeats cannot fill the memory', () => {
    expect(() => compilePattern('((a{1000}){1000}){1000}', false)).toThrow('too large');
    expect(() => compilePattern('((((){1000}){1000}){1000}){1000}', false)).toThrow('too large');
    expect(() => compilePattern('('.repeat(200) + ')'.repeat(200), false)).toThrow('nested');
  });

  test('no text makes the search box throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `/${s}/`),
          fc.string().map((s) => `/${s}/i`),
        ),
        (text) => {
          const request = searchRequest(text);
          if (request.kind === 'find') request.matches('some_function.isra.0');
        },
      ),
    );
  });
});

describe('search text', () => {
  const finds = (text: string, name: string) => {
    const request = searchRequest(text);
    return request.kind === 'find' && request.matches(name);
  };

  test('is literal and ignores case, unless slashes say otherwise', () => {
    expect(finds('RX_act', 'xenvif_rx_action')).toBe(true);
    expect(finds('rx.action', 'xenvif_rx_action')).toBe(false);
    expect(finds('/rx.action/', 'xenvif_rx_action')).toBe(true);
    expect(finds('/RX.action/', 'xenvif_rx_action')).toBe(false);
    expect(finds('/RX.action/i', 'xenvif_rx_action')).toBe(true);
    expect(finds('/usr/bin', '/usr/bin/perf')).toBe(true);
    expect(searchRequest('')).toEqual({ kind: 'none' });
    expect(searchRequest('/(/').kind).toBe('invalid');
  });

  test('runs in slices and finds the same', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `f${i}`);
    const search = new NameSearch(names, (name) => name.endsWith('7'));
    let clock = 0;
    let slices = 1;
    while (!search.advance(1, () => clock++)) slices++;
    expect(slices).toBeGreaterThan(5);
    expect(search.count).toBe(100);
    expect([search.matched[7], search.matched[8]]).toEqual([1, 0]);
  });
});

describe('matching boxes', () => {
  const { tables, total, node } = foldedTables({
    one: ['a;hit;x;hit 5', 'a;hit 2', 'b 3'],
    two: ['hit 4', 'hit;none 0'],
  });
  const matched = Uint8Array.from(tables.names, (name) => Number(name === 'hit'));

  test('a match inside a match counts once', () => {
    expect(matchedWeight(tables, tables.lanes[0], total, matched)).toBe(7);
    expect(matchedWeight(tables, tables.lanes[1], total, matched)).toBe(4);
  });

  test('next and previous go round through all lanes', () => {
    const order = [node('one/a;hit'), node('one/a;hit;x;hit'), node('two/hit')];
    expect(nextMatch(tables, total, matched, null, 1)).toBe(order[0]);
    expect(nextMatch(tables, total, matched, order[0], 1)).toBe(order[1]);
    expect(nextMatch(tables, total, matched, order[2], 1)).toBe(order[0]);
    expect(nextMatch(tables, total, matched, order[0], -1)).toBe(order[2]);
    expect(nextMatch(tables, total, new Uint8Array(matched.length), null, 1)).toBeNull();
  });

  test('a run of thin boxes knows whether it holds a match', () => {
    const rows = laneRows(tables, tables.lanes[0]);
    const before = matchesBefore(tables, rows, total, matched);
    expect(before[before.length - 1]).toBe(2);
  });

  test('the widest box of a function, in a lane or in any', () => {
    const hit = tables.names.indexOf('hit');
    expect(widestBox(tables, total, hit, 'two')).toBe(node('two/hit'));
    expect(widestBox(tables, total, hit, '')).toBe(node('one/a;hit'));
    expect(widestBox(tables, total, hit, 'gone')).toBeNull();
  });
});
