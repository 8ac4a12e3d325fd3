import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import groups from '../../../src/compare/costGroups.json';
import { costGroupOf, missLevels } from '../../../src/compare/costGroups';
import type { PairedView } from '../../../src/compare/pairViews';
import { builtInRules } from '../../../src/iopath/categories/categoryRules';

describe('groups of cost', () => {
  it.each([
    ['sched', 'switches'],
    ['hv.sched', 'switches'],
    ['hv.ctxswitch', 'switches'],
    ['xen.evtchn', 'switches'],
    ['irq.softirq', 'switches'],
    ['hv.lock', 'locks'],
    ['lock', 'locks'],
    ['locking', 'rest'],
    ['schedule', 'rest'],
    ['be.net.tx', 'rest'],
    ['unknown', 'rest'],
  ])('%s is of %s', (category, group) => {
    expect(costGroupOf(category)).toBe(group);
  });

  it.each([
    ['schedule', 'kernel', 'switches'],
    ['evtchn_send', 'hypervisor', 'switches'],
    ['_raw_spin_lock', 'kernel', 'locks'],
    ['xenvif_tx_action', 'kernel', 'rest'],
  ] as const)('%s of the %s is of %s under the rules as they are', (name, layer, group) => {
    expect(costGroupOf(builtInRules().categoryOf(name, '', layer))).toBe(group);
  });

  it('have the keys of their schema, and penalties in order', () => {
    const schema = JSON.parse(readFileSync('src/compare/costGroups.schema.json', 'utf8')) as {
      required: string[];
      properties: { misses: { items: { required: string[] } } };
    };
    expect(Object.keys(groups).filter((key) => key !== '$schema')).toEqual(schema.required);
    for (const level of groups.misses) {
      expect(Object.keys(level).sort()).toEqual([...schema.properties.misses.items.required].sort());
      const { low, centre, high } = level.penaltyCycles;
      expect([low, centre, high]).toEqual([low, centre, high].sort((a, b) => a - b));
    }
  });

  it('take one miss event a level, the best that both sides have', () => {
    const view = (event: string) => ({ event, key: `event:${event}` }) as PairedView;
    const levels = missLevels(['cycles', 'cache-misses', 'LLC-load-misses', 'l2_rqsts.miss'].map(view));
    expect(levels.map((l) => [l.level, l.view.event])).toEqual([
      ['last-level cache', 'LLC-load-misses'],
      ['L2 cache', 'l2_rqsts.miss'],
    ]);
  });
});
