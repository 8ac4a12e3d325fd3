import { describe, expect, test } from 'vitest';
import { flameTables, InconsistentTables, pathTo } from '../../../webview/flame/flameTables';
import { foldedTables } from './foldedTables';

const funcs = {
  names: ['a', 'b'],
  module: new Int32Array(2).buffer,
  layer: new Uint8Array(2).buffer,
  modules: ['m'],
  bodies: [{ func: 1, text: 'beside a' }],
};
const tree = (func: number[], depth: number[], end: number[]) => ({
  func: Int32Array.from(func).buffer,
  depth: Int32Array.from(depth).buffer,
  subtreeEnd: Int32Array.from(end).buffer,
});
const lane = (endNode: number) => [
  { key: 'l', kind: 'domain' as const, label: 'l', colour: 0, firstNode: 0, endNode },
];

describe('flame tables', () => {
  test('callers are worked out, each lane by itself', () => {
    const { tables, node } = foldedTables({ one: ['a;b;c 1', 'a;d 1'], two: ['a 1'] });
    expect(tables.parent[node('one/a;b;c')]).toBe(node('one/a;b'));
    expect(tables.parent[node('one/a;d')]).toBe(node('one/a'));
    expect(tables.parent[node('two/a')]).toBe(-1);
    expect(pathTo(tables, node('one/a;b;c')).map((f) => tables.names[f])).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['columns of different lengths', tree([0, 1], [0], [2, 2]), 2],
    ['a function that does not exist', tree([0, 7], [0, 1], [2, 2]), 2],
    ['a jump in depth', tree([0, 1], [0, 2], [2, 2]), 2],
    ['a first node that is no root', tree([0, 1], [1, 1], [2, 2]), 2],
    ['a negative depth', tree([0, 1], [0, -1], [1, 2]), 2],
    ['a subtree that ends before itself', tree([0, 1], [0, 1], [2, 1]), 2],
    ['a subtree that outgrows its caller', tree([0, 1, 1], [0, 1, 0], [2, 3, 3]), 3],
    ['a node below a caller that has ended', tree([0, 1], [0, 1], [1, 2]), 2],
    ['nodes outside all lanes', tree([0, 1], [0, 0], [1, 2]), 1],
    ['a lane beyond the tree', tree([0], [0], [1]), 2],
  ])('%s is refused', (_, columns, end) => {
    expect(() => flameTables(lane(end), columns, funcs)).toThrow(InconsistentTables);
  });

  test('bytes that are no whole numbers are refused', () => {
    const columns = { ...tree([0], [0], [1]), func: new ArrayBuffer(5) };
    expect(() => flameTables(lane(1), columns, funcs)).toThrow('tree.func has 5 bytes');
  });

  test('a stack of a hundred thousand frames is walked without recursion', () => {
    const frames = 100_000;
    const all = Array.from({ length: frames }, (_, i) => i);
    const columns = tree(
      all.map(() => 0),
      all,
      all.map(() => frames),
    );
    const tables = flameTables(lane(frames), columns, funcs);
    expect(tables.parent[frames - 1]).toBe(frames - 2);
  });
});
