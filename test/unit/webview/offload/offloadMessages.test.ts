/** Messages about offloading: what is one, and what is dropped. */
import { describe, expect, it } from 'vitest';
import {
  check,
  fromEditorSchema,
  fromSidebarSchema,
  toEditorSchema,
  toSidebarSchema,
} from '../../../../src/protocol/schemas';

const ask = {
  work: null,
  sideCores: [{ pcpu: null, place: 'own-core' }],
  assume: [],
  moves: [{ unit: 'netback:vif1.0', sideCore: 0 }],
};
const gain = { low: 1.1, median: 1.2, high: 1.3 };
const summary = {
  type: 'offloadSummary',
  moves: ['netback:vif1.0'],
  outcome: { verdict: 'gain', gain, most: gain },
  reason: 'Throughput +20 %.',
};

describe('questions of the tab', () => {
  it.each([
    ['an estimate', { type: 'estimate', id: 1, ask }],
    ['a plan', { type: 'offload', id: 1, ask: { work: 'vif1.0:tx', sideCores: [], assume: [] } }],
    ['a typed rate', { type: 'estimate', id: 1, ask: { ...ask, work: { unit: 'bytes', perSecond: 1e6 } } }],
    ['a script', { type: 'saveScript', ask, title: 'Move' }],
    ['applying', { type: 'applySteps', ask, title: 'Move' }],
  ])('%s is one', (_, message) => expect(check(fromEditorSchema, message).ok).toBe(true));

  it.each([
    ['a rate of nothing', { ...ask, work: { unit: 'bytes', perSecond: 0 } }],
    ['a rate that is no number', { ...ask, work: { unit: 'bytes', perSecond: Number.NaN } }],
    ['a unit that is none', { ...ask, work: { unit: 'cows', perSecond: 1 } }],
    ['a side-core nowhere', { ...ask, sideCores: [{ pcpu: null, place: 'moon' }] }],
    ['a move to half a core', { ...ask, moves: [{ unit: 'a', sideCore: 0.5 }] }],
    ['more side-cores than a page offers', { ...ask, sideCores: Array(65).fill(ask.sideCores[0]) }],
    ['an endless assumption', { ...ask, assume: [{ key: 'rho', low: 0, mid: 1, high: Infinity }] }],
  ])('%s is refused', (_, wrong) => {
    expect(check(fromEditorSchema, { type: 'estimate', id: 1, ask: wrong }).ok).toBe(false);
  });

  it('steps are made by the extension: commands in a message are not taken', () => {
    const checked = check(fromEditorSchema, { type: 'applySteps', ask, title: 'x', commands: ['reboot'] });
    expect(checked.ok && 'commands' in checked.value).toBe(false);
  });
});

describe('the sidebar', () => {
  it('hears of a plan, of none, and asks for the tab', () => {
    expect(check(toSidebarSchema, summary).ok).toBe(true);
    expect(check(toSidebarSchema, { ...summary, moves: [], outcome: null }).ok).toBe(true);
    expect(check(fromSidebarSchema, { type: 'showOffload' }).ok).toBe(true);
    expect(check(toEditorSchema, { type: 'showOffload' }).ok).toBe(true);
  });

  it.each([
    ['a verdict that is none', { ...summary, outcome: { ...summary.outcome, verdict: 'sure' } }],
    ['a gain without interval', { ...summary, outcome: { ...summary.outcome, gain: { median: 1.2 } } }],
    [
      'a gain that is no number',
      { ...summary, outcome: { ...summary.outcome, gain: { ...gain, low: Number.NaN } } },
    ],
  ])('%s is dropped', (_, message) => expect(check(toSidebarSchema, message).ok).toBe(false));
});
