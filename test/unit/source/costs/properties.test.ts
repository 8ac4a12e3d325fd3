/** Any profile: what lenses say is what one gets by looking at every sample. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsContext, contextsOf } from '../../../../src/iopath/contexts/contexts';
import type { LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { callPartners } from '../../../../src/source/costs/callPartners';
import { functionGroups } from '../../../../src/source/costs/functionGroups';
import { groupUnits } from '../../../../src/source/costs/groupUnits';
import { sourceCosts } from '../../../../src/source/costs/sourceCosts';
import { weighView } from '../../../../src/source/costs/sourceMetrics';
import { CPU_CLOCK, madeProfile } from '../../compare/madeProfile';
import { DOM0, GUEST1 } from '../../profile/drawnProfile';

const NAMES = [
  'k!a',
  'k!a.cold',
  'k!a.isra.0',
  'k!b',
  'k!b.part.1',
  'b',
  'xen!gnttab_copy',
  'k!net_rx_action',
  'k!xenvif_poll',
  'k!__do_softirq',
  'k![unknown]',
];
const stack = fc.array(fc.constantFrom(...NAMES), { maxLength: 9 });
const sample = fc.record({
  stack,
  domain: fc.constantFrom(0, 1),
  period: fc.integer({ min: 1, max: 1000 }),
  comm: fc.constantFrom('iperf3', 'vif1.0-q0-guest', 'swapper'),
});
const profile = fc.array(sample, { minLength: 1, maxLength: 60 }).map((samples) =>
  madeProfile({
    domains: [DOM0, GUEST1],
    events: [
      { ...CPU_CLOCK, domain: 0 },
      { ...CPU_CLOCK, domain: 1 },
    ],
    samples: samples.map((one) => ({ ...one, event: one.domain })),
  }),
);

/** Function rows of a sample, outermost first. */
function rowsOf({ profile: { samples, stacks } }: LayeredProfile, i: number): number[] {
  const rows: number[] = [];
  for (let at = samples.stack[i]; at >= 0; at = stacks.prefix[at]) rows.unshift(stacks.func[at]);
  return rows;
}

function add<K>(sums: Map<K, number>, key: K, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

describe('any profile', () => {
  it('has self and total of every group by its samples, each once', () => {
    fc.assert(
      fc.property(profile, (layered) => {
        const { samples } = layered.profile;
        const { ofFunc } = functionGroups(layered);
        const [self, total, whole] = [
          new Map<string, number>(),
          new Map<string, number>(),
          new Map<string, number>(),
        ];
        for (let i = 0; i < samples.stack.length; i++) {
          const lane = layered.lanes.lanes[layered.lanes.ofSample[i]].key;
          const groups = rowsOf(layered, i).map((row) => ofFunc[row]);
          add(whole, lane, samples.period[i]);
          const innermost = groups.at(-1) ?? -1;
          if (innermost >= 0) add(self, `${innermost} ${lane}`, samples.period[i]);
          for (const group of new Set(groups))
            if (group >= 0) add(total, `${group} ${lane}`, samples.period[i]);
        }
        const costs = sourceCosts(layered, '', '');
        const cells = costs.functions.flatMap(({ group, lanes }) =>
          lanes.map((lane) => ({ key: `${group} ${lane.lane}`, ...lane })),
        );
        expect(cells.map(({ key }) => key).sort()).toEqual([...total.keys()].sort());
        for (const { key, lane, self: own, total: all } of cells) {
          const weight = whole.get(lane) ?? NaN;
          expect(own.value).toBeCloseTo((self.get(key) ?? 0) / weight, 9);
          expect(all.value).toBeCloseTo((total.get(key) ?? 0) / weight, 9);
          expect(own.low <= own.value && own.value <= own.high && own.value <= all.value).toBe(true);
          expect(all.low <= all.value && all.value <= all.high && all.high <= 1).toBe(true);
        }
      }),
    );
  });

  it('runs every group where its samples ran, interrupts left out', () => {
    fc.assert(
      fc.property(profile, (layered) => {
        const { samples, funcs } = layered.profile;
        const groups = functionGroups(layered);
        const { contexts, ofSample } = contextsOf(layered);
        const begins = beginsContext(funcs);
        const sums = groups.groups.map(() => new Map<string, number>());
        for (let i = 0; i < samples.stack.length; i++) {
          const rows = rowsOf(layered, i);
          const first = rows.findIndex((row) => begins[row] === 1);
          const inside = new Set(rows.slice(Math.max(0, first)).map((row) => groups.ofFunc[row]));
          for (const group of inside)
            if (group >= 0 && ofSample[i] >= 0)
              add(sums[group], contexts[ofSample[i]].unit, samples.period[i]);
        }
        const units = groupUnits(layered, groups);
        sums.forEach((expected, group) => {
          const all = [...expected.values()].reduce((a, b) => a + b, 0);
          const found = units.of(group);
          expect(found.map(({ context }) => context.unit).sort()).toEqual([...expected.keys()].sort());
          for (const { context, share } of found)
            expect(share).toBeCloseTo((expected.get(context.unit) ?? 0) / all, 9);
        });
      }),
    );
  });

  it('has callers and callees by their samples, each once', () => {
    fc.assert(
      fc.property(profile, fc.nat(), (layered, pick) => {
        const groups = functionGroups(layered);
        const weighed = weighView(layered, '');
        if (weighed === null || groups.groups.length === 0) return;
        const group = pick % groups.groups.length;
        const { samples, funcs } = layered.profile;
        const lane = 0;
        const [callers, callees] = [new Map<string, number>(), new Map<string, number>()];
        // By module too: b of the kernel and of a process are two.
        const partner = (row: number) => {
          const own = groups.ofFunc[row];
          return `${own < 0 ? funcs.name[row] : groups.groups[own].name} ${funcs.modules[funcs.module[row]]}`;
        };
        for (let i = 0; i < samples.stack.length; i++) {
          if (layered.lanes.ofSample[i] !== lane) continue;
          const rows = rowsOf(layered, i);
          const [above, below] = [new Set<string>(), new Set<string>()];
          rows.slice(1).forEach((row, at) => {
            const [from, to] = [groups.ofFunc[rows[at]], groups.ofFunc[row]];
            if (from === to && from >= 0) return;
            if (to === group) above.add(partner(rows[at]));
            if (from === group) below.add(partner(row));
          });
          for (const name of above) add(callers, name, samples.period[i]);
          for (const name of below) add(callees, name, samples.period[i]);
        }
        const { weight } = weighed.weights.lanes[lane];
        const found = callPartners(layered, groups, weighed, group, lane);
        for (const [list, expected] of [
          [found.callers, callers],
          [found.callees, callees],
        ] as const) {
          expect(list.map(({ name, module }) => `${name} ${module}`).sort()).toEqual(
            [...expected.keys()].sort(),
          );
          for (const { name, module, share } of list)
            expect(share).toBeCloseTo((expected.get(`${name} ${module}`) ?? 0) / weight, 9);
          const order = list.map(({ share }) => share);
          expect(order).toEqual([...order].sort((a, b) => b - a));
        }
      }),
    );
  });
});
