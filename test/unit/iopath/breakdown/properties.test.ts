/** Whatever a profile holds: sums are exact, shares are shares, filters and cells agree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakdown, type Breakdown } from '../../../../src/iopath/breakdown/breakdown';
import { cellMask } from '../../../../src/iopath/breakdown/cellMask';
import { contextCosts } from '../../../../src/iopath/breakdown/contextCosts';
import { contextsOf } from '../../../../src/iopath/contexts/contexts';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { eventsOf } from '../../../../src/profile/views';
import { DOM0, drawnProfile, GUEST1, IDLE } from '../../profile/drawnProfile';

const FRAMES = [
  'main',
  'k!tcp_ack',
  'k!xenvif_poll',
  'k!do_syscall_64',
  'k!xen_safe_halt',
  'k!xen_hypercall_pv',
  'xen!gnttab_copy_one',
  'xen!memcpy',
  'unknown!xenvif_poll',
];

interface DrawnSample {
  readonly frames: readonly string[];
  readonly event: number;
  readonly domain: number;
  readonly comm: string | undefined;
  readonly period: number;
  readonly timeNs: number;
  readonly cpu: number;
}

const sample: fc.Arbitrary<DrawnSample> = fc.record({
  frames: fc.array(fc.constantFrom(...FRAMES), { maxLength: 4 }),
  event: fc.nat(2),
  domain: fc.nat(2),
  comm: fc.constantFrom('swapper', 'iperf3', 'vif1.0-q0-guest', undefined),
  period: fc.nat(1000),
  timeNs: fc.oneof(
    { weight: 9, arbitrary: fc.nat(20).map((t) => t * 3e8) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
  cpu: fc.integer({ min: -1, max: 40 }),
});

function profileOf(rows: readonly DrawnSample[]): LayeredProfile {
  const width = 24;
  const drawing = Array.from({ length: 4 }, (_, line) =>
    rows.map(({ frames }) => (frames[line] ?? (line === 0 ? '.' : '')).padEnd(width)).join(''),
  ).join('\n');
  return layerProfile(
    drawnProfile(drawing, {
      domains: [DOM0, GUEST1, IDLE],
      events: [
        { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 0 },
        { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1, domain: 1 },
        { name: 'cycles', unit: 'cycles', nsPerUnit: 0.4, kind: 'pmu' },
      ],
      domain: rows.map((r) => r.domain),
      event: rows.map((r) => r.event),
      comm: rows.map((r) => r.comm),
      period: rows.map((r) => r.period),
      timeNs: rows.map((r) => r.timeNs),
      cpu: rows.map((r) => r.cpu),
    }),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

function eachView(layered: LayeredProfile, check: (result: Breakdown, contexts: number) => void): void {
  for (const view of layered.views) {
    for (const weight of ['samples', 'period', 'time'] as const) {
      if (view.unavailable[weight] !== undefined) continue;
      const ask = { view, weight, filter: {}, per: { kind: 'share' } } as const;
      check(breakdown(layered, ask), sum(contextCosts(layered, ask).map((c) => c.share)));
    }
  }
}

describe('a breakdown of any profile', () => {
  it('adds up, in every view and weight', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (rows) => {
        eachView(profileOf(rows), (result, contexts) => {
          const all = sum(result.layers.map((l) => l.share));
          expect(all).toBeCloseTo(result.whole.share, 9);
          expect(contexts).toBeCloseTo(result.busy.share, 9);
          for (const layer of result.layers) {
            expect(sum(layer.categories.map((c) => c.share))).toBeCloseTo(layer.share, 9);
            for (const { share, shareLow, shareHigh, value } of [layer, ...layer.categories]) {
              expect(Number.isFinite(value)).toBe(true);
              expect(shareLow).toBeLessThanOrEqual(share + 1e-12);
              expect(shareHigh).toBeGreaterThanOrEqual(share - 1e-12);
              expect(shareLow).toBeGreaterThanOrEqual(0);
              expect(shareHigh).toBeLessThanOrEqual(1);
            }
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  it('has in each cell the samples that its mask lets through', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (rows) => {
        const layered = profileOf(rows);
        for (const view of layered.views.filter((v) => v.key !== 'best')) {
          const events = new Set(eventsOf(view));
          const ask = { view, weight: 'samples', filter: {}, per: { kind: 'share' } } as const;
          for (const layer of breakdown(layered, ask).layers) {
            const count = (mask: Uint8Array) =>
              mask.filter((m, i) => m === 1 && events.has(layered.profile.samples.event[i])).length;
            expect(count(cellMask(layered, { layer: layer.lane.key }))).toBe(layer.samples);
            for (const { category, samples } of layer.categories) {
              expect(count(cellMask(layered, { layer: layer.lane.key, category }))).toBe(samples);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives every sample that is not idle one context of its own domain', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (rows) => {
        const layered = profileOf(rows);
        const { contexts, ofSample } = contextsOf(layered);
        const { samples } = layered.profile;
        ofSample.forEach((context, i) => {
          const lane = layered.lanes.lanes[layered.lanes.layerOfSample[i]];
          expect(context < 0).toBe(lane.kind === 'idle');
          if (context >= 0 && contexts[context].domain !== null)
            expect(contexts[context].domain).toBe(samples.domain[i]);
        });
        expect(new Set(contexts.map((c) => c.unit)).size).toBe(contexts.length);
      }),
      { numRuns: 100 },
    );
  });
});

it('a cell that the profile lacks has no samples', () => {
  const layered = layerProfile(drawnProfile('main   k!tcp_ack', { domains: [DOM0] }));
  expect([...cellMask(layered, { layer: 'domain:dom0' })]).toEqual([1, 1]);
  expect([...cellMask(layered, { layer: 'domain:dom0', category: 'net.tcpip' })]).toEqual([0, 1]);
  expect([...cellMask(layered, { layer: 'domain:dom0', category: 'hv.lock' })]).toEqual([0, 0]);
  expect([...cellMask(layered, { layer: 'hypervisor' })]).toEqual([0, 0]);
});
