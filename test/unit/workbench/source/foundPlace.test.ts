import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import {
  clearWinner,
  likeliestFirst,
  withoutTwins,
  type FoundPlace,
} from '../../../../src/workbench/source/places/foundPlace';
import { SourceMemory } from '../../../../src/workbench/source/places/sourceMemory';
import { recordedSymbol } from '../../source/recordedSymbol';

function place(path: string, score: number | null, line = 0): FoundPlace {
  const uri = { path, toString: () => `file://${path}` } as unknown as vscode.Uri;
  return { uri, line, column: 0, name: 'f', text: '', score };
}
const paths = (places: readonly FoundPlace[]) => places.map(({ uri }) => uri.path);

describe('places', () => {
  it('the likeliest comes first, and what cannot be is left out', () => {
    const places = [place('/b', 10), place('/x', null), place('/a', 10), place('/c', 120)];
    expect(paths(likeliestFirst(places))).toEqual(['/c', '/a', '/b']);
  });

  it('wins if no other is close', () => {
    expect(clearWinner([])).toBeNull();
    expect(clearWinner([place('/a', 0)])?.uri.path).toBe('/a');
    expect(clearWinner([place('/a', 120), place('/b', 110)])).toBeNull();
    expect(clearWinner([place('/a', 120), place('/b', 40)])?.uri.path).toBe('/a');
  });

  it('counts once what was found twice', () => {
    expect(withoutTwins([place('/a', 1), place('/a', 1), place('/a', 1, 7)])).toHaveLength(2);
  });
});

describe('choices', () => {
  const tx = recordedSymbol({ name: 'tx.cold', module: '[m]' });
  const memory = (stored?: unknown) => {
    let value = stored;
    return new SourceMemory({
      get: () => value as undefined,
      update: (_: string, next: unknown) => {
        value = next;
        return Promise.resolve();
      },
    });
  };

  it('hold for the other parts of the function, in its module', async () => {
    const kept = memory();
    await kept.remember(tx, { uri: 'file:///a.c', line: 4 });
    expect(kept.recall({ ...tx, name: 'tx' })).toMatchObject({ uri: 'file:///a.c', line: 4 });
    expect(kept.recall({ ...tx, module: '[other]' })).toBeNull();
  });

  it('are those of one of several functions of that name', async () => {
    const kept = memory();
    const [one, other] = ['beside a', 'beside b'].map((body) => ({ ...tx, body }));
    await kept.remember(one, { uri: 'file:///a.c', line: 4 });
    expect(kept.recall({ ...one, name: 'tx' })).toMatchObject({ uri: 'file:///a.c' });
    expect([kept.recall(other), kept.recall(tx)]).toEqual([null, null]);
  });

  it('are forgotten one by one, or all', async () => {
    const kept = memory();
    await kept.remember(tx, { uri: 'file:///a.c', line: 4 });
    await kept.remember({ ...tx, name: 'rx' }, { uri: 'file:///a.c', line: 9 });
    await kept.forget(tx);
    expect(kept.recall(tx)).toBeNull();
    expect(await kept.forgetAll()).toBe(1);
    expect(await kept.forgetAll()).toBe(0);
  });

  it('the latest takes the place of the one before', async () => {
    const kept = memory();
    await kept.remember(tx, { uri: 'file:///a.c', line: 4 });
    await kept.remember(tx, { uri: 'file:///b.c', line: 1 });
    expect(kept.recall(tx)?.uri).toBe('file:///b.c');
    expect(await kept.forgetAll()).toBe(1);
  });

  it('are bounded, and what is not ours counts as nothing', async () => {
    const kept = memory([{ key: 7 }]);
    expect(kept.recall(tx)).toBeNull();
    for (let i = 0; i < 400; i++) await kept.remember({ ...tx, name: `f${i}` }, { uri: 'x', line: 0 });
    await kept.remember({ ...tx, module: 'm'.repeat(100_000) }, { uri: 'x', line: 0 });
    expect(await kept.forgetAll()).toBe(300);
  });
});
