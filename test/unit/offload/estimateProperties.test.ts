/** Estimates of systems that chance has made. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumptionsOf } from '../../../src/offload/assumptions';
import { drawRows, medianRow } from '../../../src/offload/draws';
import type { Estimate } from '../../../src/offload/estimate';
import { estimateSystem } from '../../../src/offload/estimateSystem';
import { place } from '../../../src/offload/placement';
import { predict } from '../../../src/offload/predict';
import type { Handoff, OffloadSystem, Range } from '../../../src/offload/system';
import { core, exact, PLAIN, range, ring, system, unit } from './handMade';
import { DOM0, OWN, pair } from './netbackAndApp';

/** Every number in an answer. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
}

/** Valid systems of all shapes. */
const anySystem: fc.Arbitrary<OffloadSystem> = fc
  .record({
    cores: fc.integer({ min: 1, max: 3 }),
    units: fc.array(
      fc.record({
        domain: fc.constantFrom('dom0', 'guest1', 'guest2'),
        demandNs: fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e6, noNaN: true })),
        samples: fc.integer({ min: 0, max: 5000 }),
        on: fc.nat(2),
        floats: fc.boolean(),
        thread: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    edges: fc.array(
      fc.record({
        from: fc.nat(5),
        to: fc.nat(5),
        kind: fc.constantFrom('ring', 'queue', 'call'),
        batch: fc.double({ min: 1, max: 300, noNaN: true }),
        notified: fc.double({ min: 0, max: 1, noNaN: true }),
        bytes: fc.integer({ min: 0, max: 65_536 }),
        exists: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    perSecond: fc.option(fc.double({ min: 1e-3, max: 1e7, noNaN: true })),
    recorders: fc.double({ min: 0, max: 1, noNaN: true }),
    background: fc.double({ min: 0, max: 1, noNaN: true }),
    lockShare: fc.double({ min: 0, max: 1, noNaN: true }),
    misses: fc.boolean(),
    clock: fc.boolean(),
    loop: fc.option(fc.double({ min: 1, max: 500, noNaN: true })),
    limit: fc.option(fc.constantFrom('lock', 'link', 'offered')),
    requests: fc.boolean(),
  })
  .map((made) => {
    const units = made.units.map(({ domain, demandNs, samples, on, floats, thread }, i) =>
      unit(
        `${domain}:u${i}`,
        demandNs,
        Array.from({ length: made.cores }, (_, at) =>
          floats ? 1 / made.cores : Number(at === on % made.cores),
        ),
        {
          effectiveSamples: samples,
          kind: thread ? 'kthread' : 'process',
          parts: i % 2 === 0 ? [] : [{ category: 'hv.grant.copy', layer: 'hypervisor', demandNs, samples }],
        },
      ),
    );
    const handoffs = made.edges.map(({ from, to, batch, notified, ...edge }): Handoff => ({
      ...ring(from % units.length, to % units.length),
      ...edge,
      batch: exact(batch),
      notified: exact(notified),
    }));
    const built = system(
      {
        units,
        handoffs,
        cores: Array.from({ length: made.cores }, (_, i) =>
          core(i, { recorders: made.recorders, background: made.background }),
        ),
        clockHz: made.clock ? 2e9 : null,
        lockShare: made.lockShare,
        misses: made.misses
          ? [
              { level: 'L2', perUnit: units.map(() => 50) },
              { level: 'LLC', perUnit: units.map(() => 5) },
            ]
          : [],
        loop:
          made.loop === null
            ? null
            : { outstanding: exact(made.loop), thinkNs: range(0, 10, 1e6), source: '' },
        limits:
          made.limit === null
            ? []
            : [{ kind: made.limit, label: made.limit, perSecond: exact(1e4), source: '' }],
        wakeToRunNs: new Map([['dom0', 1e5]]),
      },
      made.perSecond,
    );
    return made.requests && built.work !== null
      ? { ...built, work: { ...built.work, unit: 'requests' as const } }
      : built;
  });

describe('of any valid system', () => {
  it('all numbers are numbers, and intervals in order', () => {
    fc.assert(
      fc.property(
        anySystem,
        fc.constantFrom('own-core', 'smt-sibling', 'other-socket'),
        fc.boolean(),
        (any, where, part) => {
          const [{ unit: name, parts }] = any.units;
          const moves = [
            { unit: name, sideCore: 0 },
            ...(part ? [{ unit: name, sideCore: 1 }] : []),
            ...any.units.slice(1, 2).map((each) => ({
              unit: each.parts.length > 0 ? `${each.unit}#hv.grant.copy` : each.unit,
              sideCore: 0,
            })),
          ];
          const answer: Estimate = estimateSystem(any, {
            sideCores: [
              { pcpu: null, place: where },
              { pcpu: 0, place: 'own-core' },
            ],
            moves: parts.length >= 0 ? moves : [],
            draws: 100,
          });
          expect(numbers(answer).filter((value) => !Number.isFinite(value))).toEqual([]);
          for (const { low, median, high } of [
            answer.gain,
            answer.nsPerUnit,
            answer.baseline.nsPerUnit,
            answer.amdahl.most,
          ]) {
            expect(low).toBeLessThanOrEqual(median);
            expect(median).toBeLessThanOrEqual(high);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('on one core, a gain beyond 1 / (1 - p) comes from relief only', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 1e5, noNaN: true }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, p, seed, notified) => {
          const one = system(
            {
              units: [unit('dom0:netback', p * total, 0), unit('guest1:app', (1 - p) * total, 0)],
              handoffs: [
                ring(1, 0, { notified: exact(notified), bytes: 1500 }),
                ring(0, 1, { notified: exact(notified) }),
              ],
            },
            0.95e9 / total,
          );
          const assumptions = assumptionsOf(
            one,
            new Map([
              ['model_error', exact(1)],
              ['side_clock', exact(1)],
            ]),
          );
          const { values } = drawRows(one, assumptions, 1, seed);
          const { gain, handoffNs, reliefNs, after, before } = predict(one, place(one, OWN, DOM0), values);
          const relief = Math.max(0, -handoffNs) + Math.max(0, reliefNs);
          const stays = before.demandNs[0] * (1 - p);
          // Without relief what stays only grows; with it, by no more than the relief shown.
          expect(gain).toBeLessThanOrEqual(
            before.demandNs[0] / Math.min(stays, Math.max(1e-9, after.demandNs[0])) + 1e-6,
          );
          if (relief === 0 && after.demandNs[0] >= stays)
            expect(gain).toBeLessThanOrEqual(1 / (1 - p) + 1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('more in flight, shorter ways and cheaper events are never worse', () => {
    const full = pair({}, 100_000);
    const gainWith = (key: string, value: number) => {
      const row = medianRow(
        assumptionsOf(
          full,
          new Map<string, Range>([...PLAIN, ['c_notify', exact(3000)], [key, exact(value)]]),
        ),
      );
      return predict(full, place(full, OWN, DOM0), row).gain;
    };
    for (const [key, values, rising] of [
      ['outstanding', [1, 2, 4, 8, 64], true],
      ['t_line_same', [20, 50, 200], false],
      ['c_ipi_send', [100, 1000, 10_000], false],
      ['c_ipi_receive', [100, 1000, 10_000], false],
      ['service_cv2', [0.2, 1, 4], false],
    ] as const) {
      const gains = values.map((value) => gainWith(key, value));
      expect(gains).toEqual([...gains].sort((a, b) => (rising ? a - b : b - a)));
    }
  });
});
