import { describe, expect, test } from 'vitest';
import { nodeOfPath, pathOfNode } from '../../../webview/flame/framePath';
import { commandOf, walk, type Step } from '../../../webview/flame/keyboard';
import { restoreZooms, storeZooms } from '../../../webview/editor/storedZooms';
import { WHOLE_LANE } from '../../../webview/flame/zoom';
import { foldedTables } from './foldedTables';

const profile = foldedTables({
  one: ['a;small 1', 'a;wide;deep 8', 'a;zero 0', 'b;cousin 5'],
  folded: ['x 1'],
  three: ['c 4'],
});
const context = { tables: profile.tables, total: profile.total, isOpen: (key: string) => key !== 'folded' };
const from = (path: string | null, ...steps: Step[]) =>
  steps.reduce<number | null>(
    (node, step) => walk(context, node, step) ?? node,
    path === null ? null : profile.node(path),
  );

describe('keyboard walk', () => {
  test.each<[string | null, Step[], string]>([
    [null, ['child'], 'one/a'],
    ['one/a', ['child'], 'one/a;wide'],
    ['one/a;wide', ['previous'], 'one/a;small'],
    ['one/a;wide', ['next'], 'one/b;cousin'],
    ['one/a;wide', ['child', 'child'], 'one/a;wide;deep'],
    ['one/a;wide;deep', ['parent', 'parent'], 'one/a'],
    ['one/a', ['last'], 'one/b'],
    ['one/b', ['first'], 'one/a'],
    ['one/b;cousin', ['nextLane'], 'three/c'],
    ['three/c', ['parent'], 'one/a'],
    ['one/a', ['parent'], 'one/a'],
  ])('from %s by %j to %s', (start, steps, end) => {
    expect(from(start, ...steps)).toBe(profile.node(end));
  });

  test('keys mean what the help says', () => {
    const key = (name: string, modifiers = {}) =>
      commandOf({ key: name, alt: false, ctrl: false, shift: false, ...modifiers });
    expect(key('ArrowUp')).toEqual({ kind: 'step', step: 'parent' });
    expect(key('ArrowLeft', { alt: true })).toEqual({ kind: 'back' });
    expect(key('f', { ctrl: true })).toEqual({ kind: 'search' });
    expect(key('F10', { shift: true })).toEqual({ kind: 'contextMenu' });
    expect([key('0'), key('/'), key('N', { shift: true }), key('Enter')].map((c) => c?.kind)).toEqual([
      'reset',
      'search',
      'previousMatch',
      'zoomToBox',
    ]);
    expect([key('g'), key('G', { shift: true })]).toEqual([{ kind: 'goToSource' }, { kind: 'goToSource' }]);
    expect([key('q'), key('s', { ctrl: true }), key('Tab'), key('ArrowUp', { alt: true })]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('boxes as paths', () => {
  test('every box is found again by its path', () => {
    const { tables } = profile;
    for (let node = 0; node < tables.func.length; node++) {
      const path = pathOfNode(tables, node);
      expect(path && nodeOfPath(tables, path)).toBe(node);
    }
  });

  test('of two functions of one name each is found', () => {
    const { tables } = foldedTables({ one: ['main;f 1', 'main;g 1'] });
    const names = tables.names.map((name) => (name === 'g' ? 'f' : name));
    const twins = { ...tables, names, bodies: new Map([[tables.names.indexOf('g'), 'beside h']]) };
    for (let node = 0; node < tables.func.length; node++) {
      const path = pathOfNode(twins, node);
      expect(path && nodeOfPath(twins, path)).toBe(node);
    }
  });

  test('a path that is gone, in part or as a whole, is no box', () => {
    const { tables } = profile;
    expect(nodeOfPath(tables, { lane: 'gone', names: ['a'] })).toBeNull();
    expect(nodeOfPath(tables, { lane: 'one', names: ['a', 'gone'] })).toBeNull();
    expect(nodeOfPath(tables, { lane: 'one', names: ['a', 'wide', 'deep', 'deeper'] })).toBeNull();
    expect(nodeOfPath(tables, { lane: 'one', names: [] })).toBeNull();
  });

  test('a name of a megabyte is stored short and found again', () => {
    const long = 'n'.repeat(1_000_000);
    const { tables, node } = foldedTables({ l: [`${long} 1`] });
    const path = pathOfNode(tables, node(`l/${long}`));
    expect(path?.names[0]?.length).toBeLessThan(1000);
    expect(path && nodeOfPath(tables, path)).toBe(0);
  });

  test('zooms survive storing; those of boxes that are gone show the whole lane', () => {
    const { tables } = profile;
    const zooms = [
      { node: profile.node('one/a;wide'), from: 0.1, to: 0.6 },
      WHOLE_LANE,
      { node: -1, from: 0.2, to: 0.4 },
    ];
    const stored = storeZooms(tables, zooms);
    expect(restoreZooms(tables, stored)).toEqual(zooms);
    const other = foldedTables({ one: ['z 1'], folded: ['x 1'], three: ['c 4'] });
    expect(restoreZooms(other.tables, stored)).toEqual([WHOLE_LANE, WHOLE_LANE, zooms[2]]);
  });
});
