import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionRows } from '../../../src/profile/functionRows';
import { functionTotals } from '../../../src/profile/functionTotals';
import { wilson } from '../../../src/profile/interval';
import type { SampleFilter } from '../../../src/profile/sampleFilter';
import { weighTree, type TreeWeights } from '../../../src/profile/treeWeights';
import { listViews } from '../../../src/profile/views';
import type { WeightKind } from '../../../src/profile/weight';
import { drawnProfile, drawTree, treeOf, type DrawnColumns } from './drawnProfile';

function weigh(
  drawing: string,
  columns: DrawnColumns = {},
  kind: WeightKind = 'samples',
  filter: SampleFilter = {},
) {
  const profile = drawnProfile(drawing, columns);
  const { lanes, tree } = treeOf(profile);
  const view = listViews(profile, lanes)[0];
  const weights: TreeWeights = weighTree(profile, lanes, tree, view, kind, filter);
  return { profile, lanes, tree, weights, lines: drawTree(lanes, tree, weights) };
}

const DRAWING = `
  main   main   main   loop
  read   read   parse
  copy`;
const COLUMNS: DrawnColumns = {
  comm: ['sh', 'sh', 'cat', 'sh'],
  period: [10, 20, 30, 40],
  timeNs: [100, 200, 300, 400],
  cpu: [0, 1, 0, 1],
};

describe('weights of a call tree', () => {
  it('counts samples', () => {
    expect(weigh(DRAWING, COLUMNS).lines).toEqual([
      'machine',
      '  cat 1 (0)',
      '    main 1 (0)',
      '      parse 1 (1)',
      '  sh 3 (0)',
      '    loop 1 (1)',
      '    main 2 (0)',
      '      read 2 (1)',
      '        copy 1 (1)',
    ]);
  });

  it('adds periods', () => {
    expect(weigh(DRAWING, COLUMNS, 'period').lines).toEqual([
      'machine',
      '  cat 30 (0)',
      '    main 30 (0)',
      '      parse 30 (30)',
      '  sh 70 (0)',
      '    loop 40 (40)',
      '    main 30 (0)',
      '      read 30 (20)',
      '        copy 10 (10)',
    ]);
  });

  it('turns cycles into time at the clock that the event says', () => {
    const events = [{ name: 'cycles', unit: 'cycles' as const, nsPerUnit: 0.5 }];
    const { weights } = weigh(DRAWING, { ...COLUMNS, events }, 'time');
    expect(weights.lanes[0].weight).toBe(50);
  });

  const filters: [string, SampleFilter, number][] = [
    ['time: the start belongs to it, the end does not', { timeNs: [200, 400] }, 2],
    ['CPU', { cpus: [1] }, 2],
    ['thread name', { comms: ['cat'] }, 1],
    ['domain', { domains: [0] }, 4],
    ['no domain', { domains: [] }, 0],
    ['layer', { layers: ['user'] }, 4],
    ['another layer', { layers: ['kernel'] }, 0],
    ['two at once', { cpus: [0], comms: ['sh'] }, 1],
  ];
  it.each(filters)('is filtered by %s', (_, filter, shown) => {
    const { weights } = weigh(DRAWING, COLUMNS, 'samples', filter);
    expect(weights.shown).toBe(shown);
    expect(weights.ofSamples).toBe(4);
    expect(weights.lanes[0].samples).toBe(shown);
  });

  it('counts only the events of the view', () => {
    const events = [
      { name: 'cycles', unit: 'cycles' as const },
      { name: 'misses', unit: 'misses' as const },
    ];
    const { weights, lines } = weigh('a  a  b', { events, event: [0, 0, 1] });
    expect(lines).toEqual(['machine', '  [unknown thread] 2 (0)', '    a 2 (2)', '    b 0 (0)']);
    expect([weights.shown, weights.ofSamples]).toEqual([2, 2]);
  });

  it('leaves the places of nodes alone when a filter empties them', () => {
    const all = weigh(DRAWING, COLUMNS);
    const some = weigh(DRAWING, COLUMNS, 'samples', { comms: ['cat'] });
    expect(some.tree.func).toEqual(all.tree.func);
    expect(some.lines[1]).toBe('  cat 1 (0)');
    expect(some.lines[4]).toBe('  sh 0 (0)');
  });

  it('leaves samples without time out of every time range, and in without one', () => {
    const { weights } = weigh('a  b', { timeNs: [NaN, 5] }, 'samples', { timeNs: [0, 10] });
    expect(weights.shown).toBe(1);
    expect(weigh('a  b', { timeNs: [NaN, 5] }).weights.shown).toBe(2);
  });

  it('takes samples without a stack for the unknown layer', () => {
    const { weights } = weigh('.  b', {}, 'samples', { layers: ['unknown'] });
    expect(weights.shown).toBe(1);
  });
});

function totalsByName(drawing: string): Record<string, [number, number]> {
  const { tree, weights } = weigh(drawing);
  return Object.fromEntries(
    functionTotals(tree, weights).map(({ func, self, total }) => [tree.names[func], [self, total]]),
  );
}

describe('totals of functions', () => {
  it('counts recursion once', () => {
    const drawing = `
      f   f   f
      g   f   g
      f       f
      g       `;
    expect(totalsByName(drawing)).toEqual({ f: [2, 3], g: [1, 2] });
  });

  it('counts a function below two callers twice, and not below itself through another', () => {
    const drawing = `
      a   b   a
      c   c   c
      a       `;
    expect(totalsByName(drawing)).toEqual({ a: [1, 2], b: [0, 1], c: [2, 3] });
  });

  it('never gives a function more than the lane has (any stacks)', () => {
    const stack = fc.array(fc.constantFrom<string>('a', 'b', 'c'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(stack, { minLength: 1, maxLength: 20 }), (samples) => {
        const rows = Math.max(...samples.map((s) => s.length));
        const drawing = Array.from({ length: rows }, (_, r) =>
          samples.map((s) => (s[r] ?? '').padEnd(3)).join(' '),
        ).join('\n');
        const totals = totalsByName(drawing);
        for (const name of ['a', 'b', 'c']) {
          const self = samples.filter((s) => s.at(-1) === name).length;
          const total = samples.filter((s) => s.includes(name)).length;
          expect(totals[name] ?? [0, 0]).toEqual([self, total]);
        }
      }),
    );
  });

  it('gives each lane its own row, largest self first, with the interval of self', () => {
    const { profile, lanes, tree, weights } = weigh(`
      k!f   f   k!f   k!g
            g   halt  `);
    const rows = functionRows(profile, lanes, tree, weights);
    const texts = rows.map(
      (r) => `${lanes.lanes[r.lane].label}: ${r.name} (${r.module}) ${r.self}/${r.total}`,
    );
    expect([...texts].sort()).toEqual([
      'Idle: f (kernel) 0/1',
      'Idle: halt (user) 1/1',
      'machine: f (kernel) 1/1',
      'machine: f (user) 0/1',
      'machine: g (kernel) 1/1',
      'machine: g (user) 1/1',
    ]);
    expect(rows.map((r) => r.self)).toEqual([1, 1, 1, 1, 0, 0]);
    const f = rows.find((r) => r.name === 'f' && r.self === 1);
    const { low, high } = wilson(1, 3);
    expect(f?.selfLow).toBeCloseTo(low * 3, 12);
    expect(f?.selfHigh).toBeCloseTo(high * 3, 12);
    expect(f?.selfShare).toBeCloseTo(1 / 3, 12);
  });
});
