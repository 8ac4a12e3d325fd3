/** On every recording of the fixtures: categories add up to layers, layers to the whole, contexts to domains, to the sample. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openProfile } from '../../../../src/formats/openProfile';
import { QUIET } from '../../../../src/formats/byteInput';
import { breakdown } from '../../../../src/iopath/breakdown/breakdown';
import { contextCosts } from '../../../../src/iopath/breakdown/contextCosts';
import { builtInRules } from '../../../../src/iopath/categories/categoryRules';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { LAYERS, type Profile } from '../../../../src/profile/profile';
import { defaultWeight, eventsOf, type View } from '../../../../src/profile/views';
import type { WeightKind } from '../../../../src/profile/weight';
import { withKallsyms } from '../../formats/perfDataProfile';

const FIXTURES = 'test/fixtures';
const RX_HV = `${FIXTURES}/recording/rx-hv`;
const files = (folder: string, pattern: RegExp) =>
  readdirSync(`${FIXTURES}/${folder}`)
    .filter((name) => pattern.test(name))
    .map((name) => `${FIXTURES}/${folder}/${name}`);
const RECORDINGS = [
  ...files('recording', /^[^.]+$/),
  `${FIXTURES}/perfData/blkread-hv-guest1/perf.data.gz`,
  ...files('perfData/made', /\.data\.gz$/),
  ...files('text', /(perf-script\.txt|default\.folded)\.gz$/),
  ...files('xentrace', /\.xentrace\.gz$/),
];

const opened = new Map<string, LayeredProfile>();
async function open(path: string): Promise<LayeredProfile> {
  const known = opened.get(path) ?? layerProfile(await openProfile(path, QUIET));
  opened.set(path, known);
  return known;
}

function weigh(layered: LayeredProfile, view: View, weight: WeightKind) {
  const ask = { view, weight, filter: {}, per: { kind: 'share' } } as const;
  return { result: breakdown(layered, ask), contexts: contextCosts(layered, ask) };
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

/** In the stub of the empty hypercall that lets events in again, with code before it. */
function waitedForEvents({ stacks, funcs }: Profile, stack: number): boolean {
  const names: string[] = [];
  for (let at = stack; at >= 0; at = stacks.prefix[at]) names.push(funcs.name[stacks.func[at]]);
  const inStub = /^xen_hypercall_|^hypercall_page$/.test(names[0]);
  const callers = names.slice(1);
  const letsIn = callers.findIndex((name) => !/^xen_hypercall_|^hypercall_page$/.test(name));
  if (!inStub || letsIn < 0 || !/^(check_events|xen_force_evtchn_callback)$/.test(callers[letsIn]))
    return false;
  return callers.some(
    (name) => !/^(xen_hypercall_.*|hypercall_page|check_events|xen_force_evtchn_callback)$/.test(name),
  );
}

/** Samples by `lane category`, counted the slow way. */
function recount(layered: LayeredProfile, view: View): Map<string, number> {
  const { profile, lanes } = layered;
  const { samples, stacks, funcs } = profile;
  const rules = builtInRules();
  const events = new Set(eventsOf(view));
  const counts = new Map<string, number>();
  for (let i = 0; i < samples.stack.length; i++) {
    if (!events.has(samples.event[i])) continue;
    const lane = lanes.lanes[lanes.layerOfSample[i]];
    const func = samples.stack[i] < 0 ? -1 : stacks.func[samples.stack[i]];
    const category =
      lane.kind === 'idle'
        ? 'idle'
        : func < 0
          ? 'unknown'
          : waitedForEvents(layered.profile, samples.stack[i])
            ? 'irq.masked'
            : rules.categoryOf(
                funcs.name[func],
                funcs.modules[funcs.module[func]] ?? '',
                LAYERS[funcs.layer[func]],
              );
    const key = `${lane.key} ${category}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

it('there are recordings of every kind', () => {
  expect(RECORDINGS.length).toBeGreaterThan(15);
  expect(RECORDINGS.every((path) => existsSync(path))).toBe(true);
});

describe.each(RECORDINGS)('%s', (path) => {
  it('adds up to the sample', async () => {
    const layered = await open(path);
    expect(layered.views.length).toBeGreaterThan(0);
    for (const view of layered.views) {
      const { result, contexts } = weigh(layered, view, 'samples');
      const { survey } = result;
      if (survey.way.kind === 'plain') {
        const cells = result.layers.flatMap((l) =>
          l.categories.map((c): [string, number] => [`${l.lane.key} ${c.category}`, c.samples]),
        );
        expect(new Map(cells)).toEqual(recount(layered, survey.way.view));
        for (const layer of result.layers)
          expect(sum(layer.categories.map((c) => c.samples))).toBe(layer.samples);
        const idle = result.layers.find((l) => l.lane.kind === 'idle')?.samples ?? 0;
        expect(sum(contexts.map((c) => c.samples))).toBe(result.whole.samples - idle);
      }
      expect(sum(result.layers.map((l) => l.samples))).toBe(result.whole.samples);
    }
  });

  it('adds up by weight, in every view', async () => {
    const layered = await open(path);
    for (const view of layered.views) {
      const { result, contexts } = weigh(layered, view, defaultWeight(view, layered.profile));
      expect(sum(result.layers.map((l) => l.share))).toBeCloseTo(1, 12);
      for (const layer of result.layers) {
        expect(sum(layer.categories.map((c) => c.share))).toBeCloseTo(layer.share, 12);
        for (const { share, shareLow, shareHigh } of [layer, ...layer.categories]) {
          expect(shareLow).toBeLessThanOrEqual(share);
          expect(shareHigh).toBeGreaterThanOrEqual(share);
          expect(shareLow).toBeGreaterThanOrEqual(0);
          expect(shareHigh).toBeLessThanOrEqual(1);
        }
      }
      expect(sum(contexts.map((c) => c.share))).toBeCloseTo(result.busy.share, 12);
    }
  });
});

describe('rx-hv, in which the guest transmits', () => {
  it('has netback from the guest above netback to the guest', async () => {
    const layered = await open(RX_HV);
    for (const key of ['best', 'event:cpu-clock']) {
      const view = layered.views.find((v) => v.key === key);
      if (view === undefined) throw new Error(`no view ${key}`);
      const { result } = weigh(layered, view, 'samples');
      const of = (category: string) => result.figureOf([{ layer: 'domain:dom0', category }]).share;
      expect(of('be.net.tx')).toBeGreaterThan(of('be.net.rx'));
      expect(of('be.net.rx')).toBeGreaterThan(0);
    }
  });

  it.each([
    ['dom0', 0.05],
    ['guest1', 0.45],
  ])('is idle in %s for %d of its samples, within half a percent', async (name, share) => {
    const layered = await open(RX_HV);
    const domain = layered.profile.domains.findIndex((d) => d.name === name);
    const view = layered.views.find((v) => v.key === 'event:cpu-clock');
    if (view === undefined) throw new Error('no cpu-clock');
    const result = breakdown(layered, {
      view,
      weight: 'samples',
      filter: { domains: [domain] },
      per: { kind: 'share' },
    });
    expect(Math.abs(result.figureOf([{ layer: 'idle' }]).share - share)).toBeLessThan(0.006);
  });

  it('has contexts that can be moved, of both domains', async () => {
    const layered = await open(RX_HV);
    const view = layered.views.find((v) => v.key === 'event:cpu-clock');
    if (view === undefined) throw new Error('no cpu-clock');
    const { contexts } = weigh(layered, view, 'samples');
    const units = new Map(contexts.map((c) => [c.unit, c]));
    for (const unit of ['netback:vif1.0', 'netback-rx:vif1.0-q0', 'netback-dealloc:vif1.0-q0', 'guest1:napi'])
      expect(units.get(unit)?.samples ?? 0).toBeGreaterThan(100);
    expect(units.get('guest1:app:iperf3')?.kind).toBe('process');
    expect(contexts[0].unit).toBe('netback:vif1.0');
  });
});

describe('blkread-hv, in which the guest reads blocks', () => {
  it('shows blkfront and the block layer in the guest', async () => {
    const profile = await withKallsyms(`${FIXTURES}/perfData/blkread-hv-guest1/perf.data.gz`);
    const layered = layerProfile(profile);
    const { layers } = weigh(layered, layered.views[0], 'samples').result;
    const seen = new Set(layers.flatMap((l) => l.categories.map((c) => c.category)));
    expect(seen).toContain('fe.blk');
    expect(seen).toContain('blk.layer');
  });

  it('shows blkback in dom0', async () => {
    const layered = await open(`${FIXTURES}/text/blkread-dom0.perf-script.txt.gz`);
    const { contexts } = weigh(layered, layered.views[0], 'samples');
    expect(contexts.some((c) => c.unit.startsWith('blkback:'))).toBe(true);
  });
});
