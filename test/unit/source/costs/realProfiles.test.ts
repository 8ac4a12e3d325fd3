/** On real recordings: the functions table and the breakdown say the same as lenses do. */
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../../src/formats/byteInput';
import { openBytes, openProfile } from '../../../../src/formats/openProfile';
import { breakdown } from '../../../../src/iopath/breakdown/breakdown';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import type { MoveClass } from '../../../../src/offload/plan';
import { functionRows } from '../../../../src/profile/functionRows';
import { weighTree } from '../../../../src/profile/treeWeights';
import { defaultWeight, JOINED } from '../../../../src/profile/views';
import { workChoices } from '../../../../src/profile/work';
import { functionGroups } from '../../../../src/source/costs/functionGroups';
import { sourceCosts } from '../../../../src/source/costs/sourceCosts';
import { weighableViews } from '../../../../src/source/costs/sourceMetrics';
import type { SourceCosts } from '../../../../src/source/sourceCosts';
import { OneProfile } from '../../../../src/workbench/worker/answers';

const FIXTURES = 'test/fixtures';
const RX = `${FIXTURES}/recording/rx-hv`;
const SCRIPT = `${FIXTURES}/text/rx-hv-dom0.perf-script.txt.gz`;
const FOLDED = `${FIXTURES}/text/blkread-dom0.default.folded.gz`;
const BLKREAD = `${FIXTURES}/offload/offload-dom0-blkread.xenprof`;
const RPS = `${FIXTURES}/offload-veth/rps-1448.xenprof`;

const opened = new Map<string, LayeredProfile>();
beforeAll(async () => {
  for (const path of [RX, SCRIPT, FOLDED, BLKREAD, RPS])
    opened.set(path, layerProfile(await openProfile(path, QUIET)));
}, 240_000);

function layeredOf(path: string): LayeredProfile {
  const layered = opened.get(path);
  if (layered === undefined) throw new Error(`${path} was not opened`);
  return layered;
}

const asked = new Map<string, SourceCosts>();
function withAdvice(path: string): SourceCosts {
  const costs = asked.get(path) ?? new OneProfile(layeredOf(path)).answer({ ask: 'sourceCosts', metric: '' });
  if (!('kind' in costs) || costs.kind !== 'sourceCosts') throw new Error('no costs');
  asked.set(path, costs);
  return costs;
}

describe.each([RX, SCRIPT, FOLDED, BLKREAD, RPS])('%s', (path) => {
  it('has the shares of the functions table for functions of one row, in every view', () => {
    const layered = layeredOf(path);
    const { profile, lanes, tree } = layered;
    const { groups, ofFunc } = functionGroups(layered);
    let compared = 0;
    for (const view of weighableViews(layered)) {
      const weights = weighTree(profile, lanes, tree, view, defaultWeight(view, profile), {});
      const costs = sourceCosts(layered, view.key, '');
      const byGroup = new Map(costs.functions.map((one) => [one.group, one]));
      for (const row of functionRows(profile, lanes, tree, weights)) {
        const lane = lanes.lanes[row.lane];
        const group = ofFunc[row.func];
        if (group < 0 || lane.kind === 'idle' || groups[group].rows.length > 1) continue;
        const cost = byGroup.get(group)?.lanes.find(({ lane: key }) => key === lane.key);
        const { weight } = weights.lanes[row.lane];
        expect(cost?.self.value).toBeCloseTo(row.selfShare, 9);
        expect(cost?.self.low).toBeCloseTo(row.selfLow / weight, 9);
        expect(cost?.self.high).toBeCloseTo(row.selfHigh / weight, 9);
        expect(cost?.total.value).toBeCloseTo(row.totalShare, 9);
        expect(cost?.func).toBe(row.func);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('has shares that are shares, intervals around them, and no more self than total', () => {
    const layered = layeredOf(path);
    for (const { key } of weighableViews(layered)) {
      for (const { lanes } of sourceCosts(layered, key, '').functions) {
        expect(lanes.length).toBeGreaterThan(0);
        for (const { self, total, perUnit, selfSamples, totalSamples } of lanes) {
          for (const { value, low, high } of [self, total]) {
            expect(low >= 0 && low <= value && value <= high && high <= 1).toBe(true);
          }
          expect(self.value).toBeLessThanOrEqual(total.value);
          expect(selfSamples).toBeLessThanOrEqual(totalSamples);
          if (perUnit !== null)
            expect(perUnit.low <= perUnit.value && perUnit.value <= perUnit.high).toBe(true);
        }
      }
    }
  });
});

describe('per packet', () => {
  /** Functions without a name, and samples without a function, are in these. */
  const UNNAMED = new Set(['app', 'unknown', 'other', 'idle', 'irq.masked', 'hv.other']);

  it.each(['best', JOINED, 'event:cpu-clock'])('adds up to the categories of the breakdown: %s', (key) => {
    const layered = layeredOf(RX);
    const view = layered.views.find((one) => one.key === key);
    if (view === undefined) throw new Error('no such view');
    const work = workChoices(layered.profile)[0];
    const { layers, unit } = breakdown(layered, {
      view,
      weight: 'time',
      filter: {},
      per: { kind: 'work', key: work.key },
    });
    expect(unit.label).toBe('CPU time per packet');
    const { functions, perUnit } = sourceCosts(layered, key, '');
    expect(perUnit).toEqual({ format: 'ns', suffix: '/packet' });
    const { meaning } = layered;
    const sums = new Map<string, number>();
    for (const { lanes } of functions) {
      for (const { func, perUnit: cost } of lanes) {
        const category = meaning.categories[meaning.ofFunc[func]];
        sums.set(category, (sums.get(category) ?? 0) + (cost?.value ?? 0));
      }
    }
    const expected = new Map<string, number>();
    for (const { categories } of layers)
      for (const { category, value } of categories)
        expected.set(category, (expected.get(category) ?? 0) + value);
    let compared = 0;
    for (const [category, value] of expected) {
      if (UNNAMED.has(category)) continue;
      const sum = sums.get(category) ?? 0;
      // Samples of the stub that only waited for events have a category of their own.
      const masked = category === 'xen.hypercall' ? (expected.get('irq.masked') ?? 0) : 0;
      if (masked > 0) expect(sum).toBeLessThan((value + masked) * (1 + 1e-6));
      else expect(Math.abs(sum / value - 1), category).toBeLessThan(1e-6);
      compared++;
    }
    expect(compared).toBeGreaterThan(15);
  });
});

describe('advice', () => {
  const classOf = (path: string, name: string) =>
    withAdvice(path)
      .functions.filter((one) => one.name === name)
      .flatMap(({ advice }) => advice);

  it('moves the backend with its NAPI and its threads', () => {
    const [poll] = classOf(RX, 'xenvif_poll');
    expect(poll).toMatchObject({ unit: 'netback:vif1.0', class: 'move-now' });
    expect(poll.share).toBeGreaterThan(0.99);
    expect(poll.gain?.median).toBeGreaterThan(1.1);
    expect(poll.chanceOfGain).toBeGreaterThan(0.8);
    expect(classOf(RX, 'xenvif_tx_dealloc_action')[0].unit).toBe('netback-dealloc:vif1.0-q0');
    expect(classOf(RX, 'xenvif_rx_action')[0]?.unit ?? 'netback-rx:vif1.0-q0').toBe('netback-rx:vif1.0-q0');
  });

  it("tells Xen's functions by the thread that called them", () => {
    expect(classOf(RX, 'gnttab_map_grant_ref')[0]).toMatchObject({
      unit: 'netback:vif1.0#hv.grant.map',
      class: 'avoid-instead',
    });
  });

  it('is of every class that the rules have', () => {
    const classes = new Set<MoveClass>(
      [RX, BLKREAD, RPS].flatMap((path) =>
        withAdvice(path).functions.flatMap(({ advice }) => advice.map((one) => one.class)),
      ),
    );
    expect([...classes].sort()).toEqual([
      'avoid-instead',
      'batch-instead',
      'move-now',
      'move-with-code',
      'stay',
    ]);
  });

  it('has shares of one function that add up to one at most, the largest first', () => {
    for (const path of [RX, BLKREAD, RPS]) {
      for (const { advice } of withAdvice(path).functions) {
        const units = new Map(advice.map(({ unit, share }) => [unit.replace(/#.*/, ''), share]));
        expect([...units.values()].reduce((sum, share) => sum + share, 0)).toBeLessThan(1 + 1e-9);
        expect(units.size).toBeLessThanOrEqual(3);
        expect(advice.map(({ share }) => share)).toEqual(
          advice.map(({ share }) => share).sort((a, b) => b - a),
        );
      }
    }
  });

  it('is none where nothing can be modelled, and without gains where throughput is not known', () => {
    const folded = withAdvice(FOLDED);
    expect(folded.gainsWithheld ?? folded.noAdvice).toMatch(/\.$/);
    expect(folded.functions.every(({ advice }) => advice.every(({ gain }) => gain === null))).toBe(true);
    const script = withAdvice(SCRIPT);
    expect(script.gainsWithheld).toMatch(/^At most .*rate of work/);
    expect(script.functions.some(({ advice }) => advice.length > 0)).toBe(true);
  });
});

it('lists what perf script marks as inlined', async () => {
  const text = [
    'iperf3  100 [000]   1.000000:     250000 cpu-clock: ',
    '\tffffffff81000010 inner (inlined)',
    '\tffffffff81000010 outer (inlined)',
    '\tffffffff81000010 host+0x10 ([kernel.kallsyms])',
    '\tffffffff81000100 caller+0x1 ([kernel.kallsyms])',
    '',
    'iperf3  100 [000]   1.001000:     250000 cpu-clock: ',
    '\tffffffff81000020 host+0x20 ([kernel.kallsyms])',
    '\tffffffff81000100 caller+0x1 ([kernel.kallsyms])',
    '',
    '',
  ].join('\n');
  const bytes = new TextEncoder().encode(text);
  const layered = layerProfile(await openBytes('perf.txt', bytes, memoryInput('perf.txt', bytes), QUIET));
  const { functions } = sourceCosts(layered, '', '');
  const host = functions.find(({ name }) => name === 'host');
  expect(host?.inlined).toEqual([
    { name: 'inner', share: 0.5 },
    { name: 'outer', share: 0.5 },
  ]);
  expect(functions.find(({ name }) => name === 'inner')).toMatchObject({
    module: '[kernel.kallsyms]',
    inlinedInto: ['host'],
  });
  expect(functions.find(({ name }) => name === 'caller')?.inlined).toEqual([]);
});
