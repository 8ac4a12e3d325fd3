/** What a worker answers about source code: what is kept, what is made again, and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { QUIET } from '../../../../src/formats/byteInput';
import { openProfile } from '../../../../src/formats/openProfile';
import { builtInRules } from '../../../../src/iopath/categories/categoryRules';
import { withOwnRules } from '../../../../src/iopath/categories/ownRules';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { noCalibration } from '../../../../src/offload/calibration/calibration';
import type { SourceCosts } from '../../../../src/source/sourceCosts';
import { RefusedQuery } from '../../../../src/workbench/present/replies';
import { OneProfile, TwoProfiles } from '../../../../src/workbench/worker/answers';
import type { Answer, Question } from '../../../../src/workbench/worker/workerMessages';
import { recordedSymbol } from '../recordedSymbol';

let layered: LayeredProfile;
beforeAll(async () => {
  layered = layerProfile(await openProfile('test/fixtures/recording/rx-hv', QUIET));
}, 120_000);

function costsOf(
  one: OneProfile,
  question: Partial<Extract<Question, { ask: 'sourceCosts' }>> = {},
): SourceCosts {
  const answer = one.answer({ ask: 'sourceCosts', metric: '', ...question });
  if (!('kind' in answer) || answer.kind !== 'sourceCosts') throw new Error('no costs');
  return answer;
}

function symbols(answer: Answer): string[] {
  if (!('kind' in answer) || answer.kind !== 'symbols') throw new Error('no symbols');
  return answer.symbols.map(({ name }) => name);
}

describe('costs', () => {
  it('are made once for a metric and what was learnt of hosts', () => {
    const one = new OneProfile(layered);
    const first = costsOf(one);
    expect(first.metric.key).toBe('best');
    expect(costsOf(one, { metric: 'best' })).toBe(first);
    const clock = costsOf(one, { metric: 'event:cpu-clock' });
    expect(clock.metric.key).toBe('event:cpu-clock');
    expect(costsOf(one)).toBe(first);
    expect(costsOf(one, { calibrations: [noCalibration('elsewhere')] })).not.toBe(first);
  });

  it('number functions alike in every metric', () => {
    const one = new OneProfile(layered);
    const names = new Map(costsOf(one).functions.map(({ group, name }) => [group, name]));
    for (const { group, name } of costsOf(one, { metric: 'joined' }).functions)
      expect(names.get(group) ?? name).toBe(name);
  });

  it('follow the rules of categories', () => {
    const one = new OneProfile(layered);
    const classOf = (costs: SourceCosts) =>
      costs.functions.find(({ name }) => name === 'gnttab_unmap_refs')?.advice[0].class;
    expect(classOf(costsOf(one))).toBe('avoid-instead');
    one.useRules(withOwnRules([{ symbol: 'gnttab_unmap_refs', category: 'mine' }]));
    expect(classOf(costsOf(one))).toBe('move-now');
    one.useRules(builtInRules());
    expect(classOf(costsOf(one))).toBe('avoid-instead');
  });
});

describe('callers and callees', () => {
  const ask = (one: OneProfile, name: string, lane: string) => {
    const group = costsOf(one).functions.find((each) => each.name === name)?.group ?? -1;
    const answer = one.answer({ ask: 'callPartners', metric: '', group, lane });
    if (!('kind' in answer) || answer.kind !== 'callPartners') throw new Error('no partners');
    return answer;
  };

  it('are those of the lane', () => {
    const one = new OneProfile(layered);
    const { callers, callees } = ask(one, 'xenvif_tx_action', 'domain:dom0');
    expect(callers.map(({ name }) => name)).toEqual(['xenvif_poll']);
    expect(callees.slice(0, 2).map(({ name, module }) => `${name} ${module}`)).toEqual([
      'netif_receive_skb [kernel.kallsyms]',
      'gnttab_map_refs [kernel.kallsyms]',
    ]);
    expect(callees.map(({ name }) => name)).toContain('xenvif_tx_build_gops');
    expect(ask(one, 'xenvif_tx_action', 'domain:guest1')).toMatchObject({ callers: [], callees: [] });
  });

  it('are refused for what is not there', () => {
    const one = new OneProfile(layered);
    for (const [group, lane] of [
      [0, 'domain:nobody'],
      [-1, 'domain:dom0'],
      [1e9, 'domain:dom0'],
    ] as const)
      expect(() => one.answer({ ask: 'callPartners', metric: '', group, lane })).toThrow(RefusedQuery);
  });
});

describe('symbols', () => {
  it('are that of a row, as recorded', () => {
    const one = new OneProfile(layered);
    const { name } = layered.profile.funcs;
    const func = name.indexOf('xenvif_tx_build_gops.constprop.0');
    expect(one.answer({ ask: 'symbols', func })).toEqual({
      kind: 'symbols',
      symbols: [recordedSymbol({ name: 'xenvif_tx_build_gops.constprop.0', module: '[xen_netback]' })],
    });
    const xen = one.answer({ ask: 'symbols', func: name.indexOf('gnttab_map_grant_ref') });
    expect(xen).toMatchObject({ symbols: [{ layer: 'hypervisor', sourceFile: 'common/grant_table.c' }] });
    expect(symbols(one.answer({ ask: 'symbols', func: name.indexOf('[unknown]') }))).toEqual([]);
    for (const none of [-1, 0.5, name.length, layered.tree.funcCount])
      expect(symbols(one.answer({ ask: 'symbols', func: none }))).toEqual([]);
  });

  it('are the dearest of a unit, of a part of it, and of a domain', () => {
    const one = new OneProfile(layered);
    const of = (unit: string, most = 5) => symbols(one.answer({ ask: 'symbols', unit, most }));
    expect(of('netback:vif1.0')).toHaveLength(5);
    expect(of('netback:vif1.0', 1000).length).toBeGreaterThan(100);
    expect(of('netback:vif1.0', 1000)).toContain('xenvif_tx_build_gops.constprop.0');
    expect(of('netback:vif1.0', 1000)).not.toContain('tcp_sendmsg_locked');
    expect(of('netback:vif1.0#copy')[0]).toBe('memcpy_erms');
    expect(of('netback:vif1.0#be.net.tx', 1000)).toContain('xenvif_tx_action');
    expect(of('netback:vif1.0#be.net.tx', 1000)).not.toContain('memcpy_erms');
    expect(of('guest1', 1000)).toContain('xennet_poll');
    expect(of('guest1', 1000)).not.toContain('xenvif_poll');
    expect(of('nobody')).toEqual([]);
    expect(of('netback:vif1.0', -1)).toEqual([]);
  });

  it('of two profiles are those of their common rows', () => {
    const pair = new TwoProfiles(layered, layered);
    const answer = pair.answer({ ask: 'paired' });
    if (!('type' in answer) || answer.type !== 'paired') throw new Error('no pair');
    const func = answer.funcs.names.indexOf('xenvif_poll');
    expect(symbols(pair.answer({ ask: 'symbols', func }))).toEqual(['xenvif_poll']);
    expect(() => pair.answer({ ask: 'symbols', unit: 'guest1', most: 5 })).toThrow(RefusedQuery);
    expect(() => pair.answer({ ask: 'sourceCosts', metric: '' })).toThrow(RefusedQuery);
  });
});
