import { expect, it } from 'vitest';
import { ambiguousNames } from '../../../src/profile/ambiguousNames';

it('are names under which a list has several functions of one module', () => {
  const row = (name: string, body: string, module = 'k') => ({ name, body, module });
  const rows = [
    row('two', 'a'),
    row('two', 'b'),
    row('with a global one', ''),
    row('with a global one', 'x'),
    row('in two lanes', 'a'),
    row('in two lanes', 'a'),
    row('other module', 'a'),
    row('other module', 'b', 'm'),
    row('plain', ''),
    row('plain', ''),
  ];
  const isAmbiguous = ambiguousNames(rows);
  expect([...new Set(rows.filter(isAmbiguous).map(({ name }) => name))]).toEqual([
    'two',
    'with a global one',
  ]);
  expect(rows.filter(ambiguousNames(rows.slice(8)))).toEqual([]);
});
