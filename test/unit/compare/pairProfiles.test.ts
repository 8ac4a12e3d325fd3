import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareProfiles } from '../../../src/compare/compareProfiles';
import { CannotCompare, type Comparison } from '../../../src/compare/comparison';
import { pairProfiles, type Pair } from '../../../src/compare/pairProfiles';
import type { LayeredProfile } from '../../../src/iopath/layeredProfile';
import type { CallTree } from '../../../src/profile/callTree';
import type { Lanes } from '../../../src/profile/lanes';
import { weighTree } from '../../../src/profile/treeWeights';
import { DOM0, GUEST1 } from '../profile/drawnProfile';
import { CPU_CLOCK, madeProfile, type MadeSample } from './madeProfile';

const GUEST = { ...CPU_CLOCK, domain: 1 };
const made = (samples: readonly MadeSample[], name = 'made') =>
  madeProfile({ name, domains: [DOM0, { ...GUEST1 }], events: [CPU_CLOCK, GUEST], samples });

/** Weight of every path of names that has one, lanes first. */
function byPath(lanes: Lanes, tree: CallTree, total: Float64Array): Map<string, number> {
  const paths: string[] = [];
  const weights = new Map<string, number>();
  lanes.lanes.forEach((lane, l) => {
    for (let node = tree.laneStart[l]; node < tree.laneStart[l + 1]; node++) {
      const above = tree.parent[node] < 0 ? lane.key : paths[tree.parent[node]];
      paths[node] = `${above}/${tree.names[tree.func[node]]}`;
      if (total[node] > 0) weights.set(paths[node], Math.round(total[node] * 1e6) / 1e6);
    }
  });
  return new Map([...weights].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function ownPaths({ profile, lanes, tree, views }: LayeredProfile): Map<string, number> {
  return byPath(lanes, tree, weighTree(profile, lanes, tree, views[0], 'samples', {}).total);
}

function pairedPaths(pair: Pair, comparison: Comparison, side: 'before' | 'after'): Map<string, number> {
  const samples = comparison[side].samples;
  return byPath(
    pair.lanes,
    pair.tree,
    comparison.nodes[side].map((share) => share * samples),
  );
}

const sample = fc.record({
  stack: fc.array(fc.constantFrom('main', 'read', 'k!tcp', 'k!copy', 'k!default_idle', 'xen!grant'), {
    maxLength: 5,
  }),
  domain: fc.constantFrom(0, 1),
  event: fc.constantFrom(0, 1),
  comm: fc.constantFrom('iperf3', 'fio'),
});

describe('two profiles in one tree', () => {
  it('weigh on every path what each weighs in its own', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 40 }),
        fc.array(sample, { minLength: 1, maxLength: 40 }),
        (a, b) => {
          const [before, after] = [made(a), made(b)];
          const pair = pairProfiles(before, after);
          const comparison = compareProfiles(pair, {
            view: 'event:cpu-clock',
            weight: 'samples',
            per: 'share',
          });
          expect(pairedPaths(pair, comparison, 'before')).toEqual(ownPaths(before));
          expect(pairedPaths(pair, comparison, 'after')).toEqual(ownPaths(after));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have layers that add up to the whole, and categories that add up to their layer', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
        const half = made(samples.slice(0, Math.ceil(samples.length / 2)));
        const pair = pairProfiles(half, made(samples));
        const { layers, categories } = compareProfiles(pair, {
          view: 'event:cpu-clock',
          weight: 'samples',
          per: 'share',
        });
        for (const side of ['before', 'after'] as const) {
          expect(layers.reduce((sum, layer) => sum + layer[side], 0)).toBeCloseTo(1, 9);
          for (const layer of layers) {
            const parts = categories.filter((c) => c.lane === layer.lane);
            expect(parts.reduce((sum, part) => sum + part[side], 0)).toBeCloseTo(layer[side], 9);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('share functions of one name, module and file', () => {
    const before = made([{ stack: ['main', 'k!tcp'] }, { stack: ['k!old'] }]);
    const after = made([{ stack: ['k!new'] }, { stack: ['main', 'k!tcp'] }]);
    expect(pairProfiles(before, after).profile.funcs.name).toEqual(['main', 'tcp', 'old', 'new']);
  });

  it('keep the captures of each side apart', () => {
    const pair = pairProfiles(made([{ stack: ['a'] }]), made([{ stack: ['a'] }]));
    expect(pair.profile.captures.map((c) => c.title)).toEqual([
      'capture0, before',
      'capture1, before',
      'capture0, after',
      'capture1, after',
    ]);
    expect(Array.from(pair.profile.samples.event)).toEqual([0, 2]);
  });

  it('count a recursive function once in its total, on each side', () => {
    const before = made([{ stack: ['f', 'g', 'f'] }]);
    const after = made([{ stack: ['f', 'f'] }, { stack: ['g'] }]);
    const { functions } = compareProfiles(pairProfiles(before, after), {
      view: 'event:cpu-clock',
      weight: 'samples',
      per: 'share',
    });
    const f = functions.find((row) => row.name === 'f')!;
    expect([f.self.before, f.self.after, f.total.before, f.total.after]).toEqual([1, 0.5, 1, 0.5]);
  });
});

describe('what cannot be compared', () => {
  const cycles = madeProfile({
    domains: [DOM0],
    events: [{ name: 'cycles', unit: 'cycles', nsPerUnit: NaN, kind: 'perf' }],
    samples: [{ stack: ['a'] }],
  });

  it('is two recordings of different events: they have no view in common', () => {
    const pair = pairProfiles(made([{ stack: ['a'] }]), cycles);
    expect(pair.views).toEqual([]);
    expect(() => compareProfiles(pair, { view: 'event:cpu-clock', weight: 'samples', per: 'share' })).toThrow(
      CannotCompare,
    );
  });

  it('is time that one of the sides cannot tell', () => {
    const pair = pairProfiles(cycles, cycles);
    expect(() => compareProfiles(pair, { view: 'event:cycles', weight: 'time', per: 'share' })).toThrow(
      /does not say how long/,
    );
  });

  it('is a cost per unit of work without rates', () => {
    const pair = pairProfiles(cycles, cycles);
    expect(() => compareProfiles(pair, { view: 'event:cycles', weight: 'samples', per: 'unit' })).toThrow(
      /type in two rates/,
    );
  });
});
