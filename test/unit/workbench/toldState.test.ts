import { describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../../src/protocol/messages';
import { pageReply } from '../../../src/workbench/pageReply';
import { ToldState } from '../../../src/workbench/toldState';
import type { DocumentState } from '../../../src/workbench/workerDocument';

const LOADING: DocumentState = { state: 'loading', progress: { phase: 'Reading', done: 1, total: 2 } };
const FAILED: DocumentState = {
  state: 'failed',
  failure: { title: 'Damaged', message: 'It ends early.', remedy: 'Copy it again.' },
};
const OPEN: DocumentState = { state: 'open' };

describe('a page', () => {
  function page() {
    const posted: string[] = [];
    const told = new ToldState(({ type }) => void posted.push(type));
    return { told, posted };
  }

  it('is told nothing before it listens, and nothing in another protocol', () => {
    const { told, posted } = page();
    expect(told.tell('p', OPEN)).toBe(false);
    expect(told.listens(PROTOCOL_VERSION + 1)).toBe(false);
    expect([told.tell('p', LOADING), told.tell('p', OPEN), told.isOpen]).toEqual([false, false, false]);
    expect(posted).toEqual([]);
  });

  it('is told each progress, and each end once', () => {
    const { told, posted } = page();
    expect(told.listens(PROTOCOL_VERSION)).toBe(true);
    for (const state of [LOADING, LOADING, FAILED, FAILED, LOADING, FAILED]) told.tell('p', state);
    expect(posted).toEqual(['loading', 'loading', 'failed', 'loading', 'failed']);
    expect([told.tell('p', OPEN), told.isOpen, told.tell('p', OPEN)]).toEqual([true, true, false]);
  });

  it('that is made anew, or shows another document, is told everything anew', () => {
    const { told } = page();
    told.listens(PROTOCOL_VERSION);
    expect(told.tell('p', OPEN)).toBe(true);
    told.gone();
    expect([told.isOpen, told.tell('p', OPEN)]).toEqual([false, false]);
    told.listens(PROTOCOL_VERSION);
    expect(told.tell('p', OPEN)).toBe(true);
    told.forget();
    expect([told.isOpen, told.tell('q', OPEN)]).toEqual([false, true]);
  });
});

describe('a question of a page', () => {
  it('has its answer, or why there is none', async () => {
    expect(await pageReply(3, Promise.resolve('x'))).toEqual({ type: 'reply', id: 3, value: 'x' });
    const refused = pageReply(4, Promise.reject(new Error('not open')));
    expect(await refused).toEqual({ type: 'refused', id: 4, message: 'not open' });
  });
});
