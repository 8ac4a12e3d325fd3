/** Texts that leave VS Code's lists: what is copied, and the page that says why. Names in them are hostile. */
import { describe, expect, it } from 'vitest';
import type { Step } from '../../../../src/offload/plan';
import type { FunctionAdvice, FunctionCost, SourceCosts } from '../../../../src/source/sourceCosts';
import { unitCommands } from '../../../../src/workbench/source/lenses/unitCommands';
import { whyNote } from '../../../../src/workbench/source/lenses/whyNote';

const HOSTILE = 'x](command:evil) <img src=http://a.b/c>\n# head\n| cell |';

describe('commands to copy', () => {
  const step = (more: Partial<Step>): Step => ({
    title: 'Pin the thread',
    where: 'dom0',
    commands: ['taskset -pc 3 17'],
    undo: ['taskset -pc 0-7 17'],
    needs: 'nothing',
    canApply: true,
    note: null,
    ...more,
  });

  it('say where they are typed, and carry their undo as comments', () => {
    expect(unitCommands('Moves netback to a side-core', [step({}), step({ where: 'guest1' })])).toBe(
      [
        '# Moves netback to a side-core',
        '',
        '# On dom0, as root',
        '# Pin the thread',
        'taskset -pc 3 17',
        '# undo: taskset -pc 0-7 17',
        '',
        '# On guest1, as root',
        '# Pin the thread',
        'taskset -pc 3 17',
        '# undo: taskset -pc 0-7 17',
        '',
      ].join('\n'),
    );
  });

  it('leave nothing to run of what a person must do by hand, nor of a hostile name', () => {
    const text = unitCommands('a\nrm -rf /', [
      step({
        canApply: false,
        title: 'b\rrm -rf /',
        note: 'c\u2028rm -rf /',
        commands: ['d\nrm -rf /'],
        undo: [],
      }),
    ]);
    for (const line of text.split('\n')) expect(line === '' || line.startsWith('#')).toBe(true);
  });
});

describe('the page that says why', () => {
  const share = { value: 0.124, low: 0.116, high: 0.132 };
  const advice: FunctionAdvice = {
    unit: 'netback:vif1.0',
    label: 'NAPI of vif1.0',
    class: 'move-now',
    mechanism: 'affinity of the interrupt',
    reason: 'It runs in a softirq.',
    gain: { low: 1.09, median: 1.18, high: 1.27 },
    chanceOfGain: 0.99,
    share: 0.97,
  };
  const cost: FunctionCost = {
    group: 1,
    name: 'xenvif_tx_action',
    symbols: ['xenvif_tx_action'],
    module: '[xen_netback]',
    layer: 'kernel',
    sourceFile: '',
    binding: 'global',
    body: '',
    neighbours: [],
    lanes: [
      {
        lane: 'domain:dom0',
        label: 'dom0',
        self: share,
        total: { value: 0.31, low: 0.3, high: 0.32 },
        perUnit: null,
        selfSamples: 120,
        totalSamples: 300,
        func: 7,
      },
    ],
    advice: [advice],
    inlined: [],
    inlinedInto: [],
  };
  const costs: SourceCosts = {
    kind: 'sourceCosts',
    profile: 'rx.xenprof',
    host: null,
    metric: { key: 'best', label: 'Best source per lane' },
    metrics: [],
    perUnit: null,
    modules: [],
    functions: [cost],
    noAdvice: null,
    gainsWithheld: null,
  };

  it('has the gain with its interval and chance, the shares with theirs, and the samples', () => {
    const note = whyNote({ name: 'xenvif_tx_action', cost, advice, estimate: null, costs });
    expect(note).toContain('+18 % (9–27 %)');
    expect(note).toContain('Chance that it gains at all: 99 %');
    expect(note).toMatch(/\| dom0 \| 12\.4 % ±0\.8 \| 120 \| 31\.0 % ±1\.0 \| 300 \|/);
    expect(note).toContain('97 % of what');
  });

  it('says why there is no figure', () => {
    const withheld = { ...costs, gainsWithheld: 'The recording has no throughput.' };
    const note = whyNote({
      name: 'f',
      cost,
      advice: { ...advice, gain: null },
      estimate: null,
      costs: withheld,
    });
    expect(note).toContain('The recording has no throughput.');
    expect(note).not.toContain('Throughput +');
  });

  it('makes nothing but text of hostile names', () => {
    const evil = { ...advice, label: HOSTILE, reason: HOSTILE, mechanism: HOSTILE };
    const lane = { ...cost.lanes[0], label: HOSTILE };
    const note = whyNote({
      name: HOSTILE,
      cost: { ...cost, module: HOSTILE, lanes: [lane] },
      advice: evil,
      estimate: null,
      costs,
    });
    expect(note).not.toMatch(/(?<!\\)\]\(/);
    expect(note).not.toMatch(/(?<!\\)</);
    expect(note.split('\n').filter((line) => line.startsWith('# ') && line.includes('head'))).toHaveLength(1);
    const rows = note.split('\n').filter((line) => line.startsWith('| x'));
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).toEqual([7]);
  });
});
