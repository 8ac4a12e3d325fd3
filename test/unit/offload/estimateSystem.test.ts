import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate, EstimateRequest } from '../../../src/offload/estimate';
import { estimatePrepared, estimateSystem } from '../../../src/offload/estimateSystem';
import { estimateGain, gainCurve } from '../../../src/offload/gainEstimate';
import { CannotPlace, place } from '../../../src/offload/placement';
import { predict } from '../../../src/offload/predict';
import { prepareEstimates } from '../../../src/offload/prepared';
import { assumptionsOf } from '../../../src/offload/assumptions';
import { drawRows, medianRow } from '../../../src/offload/draws';
import type { Handoff, OffloadSystem, Range } from '../../../src/offload/system';
import { core, exact, PLAIN, range, ring, system, unit } from './handMade';

const OWN = [{ pcpu: null, place: 'own-core' }] as const;
const pair = (more: Partial<OffloadSystem> = {}, perSecond: number | null = 95_000) =>
  system(
    {
      units: [
        unit('dom0:netback', 6000, 0, {
          effectiveSamples: 1000,
          parts: [
            { category: 'hv.grant.copy', layer: 'hypervisor', demandNs: 2000, samples: 300 },
            { category: 'xen.evtchn', layer: 'kernel', demandNs: 1000, samples: 150 },
            { category: 'be.net.tx', layer: 'kernel', demandNs: 3000, samples: 450 },
          ],
        }),
        unit('guest1:app', 4000, 0, { effectiveSamples: 700 }),
      ],
      handoffs: [ring(1, 0, { bytes: 1500, batch: range(4, 8, 16) })],
      ...more,
    },
    perSecond,
  );
const ask = (moves: EstimateRequest['moves'], more: Partial<EstimateRequest> = {}): EstimateRequest => ({
  sideCores: OWN,
  moves,
  draws: 400,
  ...more,
});
const DOM0 = [{ unit: 'dom0', sideCore: 0 }];

/** Every number in an answer. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
}

describe('a verdict', () => {
  it('is a gain where work leaves a full core', () => {
    const answer = estimateSystem(pair(), ask(DOM0));
    expect(answer.verdict).toBe('gain');
    expect(answer.gain.low).toBeGreaterThan(1);
    expect(answer.gain.high).toBeLessThan(1 / 0.4);
    expect(answer.chanceOfGain).toBeGreaterThan(0.95);
    expect(answer.baseline.bottleneck).toBe('pCPU 0');
    expect(answer.occupiedCores).toEqual({ before: 1, after: 2 });
    expect(answer.equalCoreGain).toBeNull();
    expect(answer.cores.map(({ label }) => label)).toEqual(['pCPU 0', 'side-core 1']);
    expect(answer.cores[0].before.median).toBeGreaterThan(0.85);
    expect(answer.cores[1].units.map((each) => each.unit)).toEqual(['dom0:netback']);
    expect(answer.throughput!.median / answer.baseline.throughput!.median).toBeCloseTo(answer.gain.median, 2);
    expect(answer.notes).toContain('All vCPUs of dom0 go to the side-cores.');
  });

  it('is bounds only without throughput', () => {
    const answer = estimateSystem(pair({}, null), ask(DOM0));
    expect(answer.verdict).toBe('bounds-only');
    expect(answer.throughput).toBeNull();
    expect(answer.baseline.check).toBeNull();
    // Amdahl: 60 % may leave, which then bounds.
    expect(answer.amdahl.share.median).toBeCloseTo(0.6, 1);
    expect(answer.amdahl.most.median).toBeCloseTo(1 / 0.6, 1);
    expect(answer.gain).toEqual(answer.amdahl.most);
    expect(answer.withheld.some((text) => text.includes('no throughput'))).toBe(true);
  });

  it('is withheld where the CPUs would allow far more than was recorded, and says so', () => {
    const answer = estimateSystem(pair({}, 50_000), ask(DOM0));
    expect(answer.verdict).toBe('withheld');
    expect(answer.baseline.check!.ratio.median).toBeGreaterThan(1.2);
    expect(answer.baseline.check!.bounds).toMatch(/something else bounds it/);
    // Bounds are still given: what waits elsewhere gains little from a core.
    expect(answer.gain.median).toBeLessThan(1.3);
  });

  it('is withheld where the costs do not fit the rate', () => {
    expect(estimateSystem(pair({}, 200_000), ask(DOM0)).baseline.check!.bounds).toMatch(/do not fit/);
    expect(estimateSystem(pair({}, 200_000), ask(DOM0)).verdict).toBe('withheld');
  });

  it('cannot be told from no gain where hardly anything moves', () => {
    const tiny = pair({ units: [...pair().units, unit('dom0:ticks', 20, 0, { effectiveSamples: 3 })] });
    const answer = estimateSystem(tiny, ask([{ unit: 'dom0:ticks', sideCore: 0 }]));
    expect(answer.verdict).toBe('not-distinguishable');
    expect(answer.summary).toMatch(/cannot be told from no gain/i);
  });

  it('is a loss for a call that waits for its result from afar', () => {
    const answer = estimateSystem(
      pair(),
      ask([{ unit: 'dom0:netback#hv.grant.copy', sideCore: 0 }], {
        sideCores: [{ pcpu: null, place: 'other-socket' }],
        assume: new Map([
          ['world_switch', exact(0)],
          ['c_pollute', exact(0)],
          ['model_error', exact(1)],
        ]),
      }),
    );
    expect(answer.verdict).toBe('loss');
    expect(answer.notes.some((text) => text.includes('change of code'))).toBe(true);
  });

  it('is a gain for the same call if the caller need not wait', () => {
    const answer = estimateSystem(
      pair(),
      ask([{ unit: 'dom0:netback#hv.grant.copy', sideCore: 0 }], {
        assume: new Map([['omega_call', exact(1)]]),
      }),
    );
    expect(answer.verdict).toBe('gain');
    expect(answer.cores[1].units[0].unit).toBe('dom0:netback#hv.grant.copy');
  });

  it('is nothing where nothing moves', () => {
    const answer = estimateSystem(pair(), ask([]));
    expect(answer.gain).toEqual({ low: 1, median: 1, high: 1 });
    expect(answer.tornado).toEqual([]);
  });
});

describe('recorders and background', () => {
  it('recorders are left out of both sides, background of neither', () => {
    const recorded = pair({ cores: [core(0, { recorders: 0.4, background: 0.1 })] }, 45_000);
    const answer = estimateSystem(recorded, ask(DOM0));
    expect(answer.baseline.check!.ratio.median).toBeCloseTo(1, 1);
    expect(answer.baseline.throughput!.median / 45_000).toBeCloseTo(0.85 / 0.45, 1);
    expect(answer.cores[0].before.median).toBeCloseTo(0.95, 1);
    const calm = estimateSystem(pair({ cores: [core(0, { background: 0.1 })] }, 85_000), ask(DOM0));
    expect(answer.gain.median / calm.gain.median).toBeCloseTo(1, 1);
  });

  it('the measured rate without recorders is the one that is multiplied', () => {
    const told = pair();
    const answer = estimateSystem({ ...told, work: { ...told.work!, undisturbedPerSecond: 123 } }, ask(DOM0));
    expect(answer.baseline.throughput).toEqual({ low: 123, median: 123, high: 123 });
    expect(answer.throughput!.median).toBeCloseTo(123 * answer.gain.median, 6);
  });

  it('what serves the recorders too is theirs in part', () => {
    const [netback, app] = pair().units;
    const shared = pair({ units: [{ ...netback, shared: range(0.4, 0.5, 0.6) }, app] });
    const row = medianRow(assumptionsOf(shared, PLAIN));
    const { before, check } = predict(shared, place(shared, [], []), row);
    expect(before.nsPerUnit).toBeCloseTo(7000, 6);
    // The other half still took the core's time while recording.
    expect(check).toBeCloseTo((1 - 0.285) / 0.665, 2);
  });
});

describe('cores', () => {
  it('an SMT sibling is worth less than a core, another socket no more', () => {
    const gains = (['own-core', 'smt-sibling', 'other-socket'] as const).map(
      (where) => estimateSystem(pair(), ask(DOM0, { sideCores: [{ pcpu: null, place: where }] })).gain.median,
    );
    expect(gains[1]).toBeLessThan(gains[0]);
    expect(gains[2]).toBeLessThan(gains[0]);
  });

  it('a pCPU that works already is no extra core', () => {
    const busy = pair({ cores: [core(0), core(1)], units: [...pair().units, unit('guest2:app', 9000, 1)] });
    const { occupiedCores, gain, equalCoreGain } = estimateSystem(
      busy,
      ask(DOM0, { sideCores: [{ pcpu: 1, place: 'own-core' }] }),
    );
    expect(occupiedCores).toEqual({ before: 2, after: 2 });
    expect(equalCoreGain).toEqual(gain);
    expect(gain.median).toBeLessThan(1);
  });

  it('equal cores: setting one of two aside gains only what gets cheaper', () => {
    const spread = pair(
      {
        cores: [core(0), core(1)],
        units: [
          unit('dom0:netback', 5000, [0.5, 0.5], { vcpus: [0, 1] }),
          unit('guest1:app', 5000, [0.5, 0.5], { vcpus: [0, 1] }),
        ],
        handoffs: [],
      },
      190_000,
    );
    const { equalCoreGain } = estimateSystem(spread, ask(DOM0, { assume: new Map([...PLAIN]) }));
    expect(equalCoreGain!.median).toBeCloseTo(1, 6);
  });

  it('a vCPU is one wherever it floats', () => {
    const floating = pair(
      {
        cores: [core(0), core(1)],
        units: [unit('guest1:app', 8000, [0.5, 0.5]), unit('dom0:netback', 2000, [0.5, 0.5])],
        handoffs: [],
      },
      125_000,
    );
    const row = medianRow(assumptionsOf(floating, new Map([...PLAIN, ['outstanding', exact(200)]])));
    const { after } = predict(floating, place(floating, OWN, DOM0), row);
    expect(after.perSecond).toBeCloseTo(1e9 / 8000, 0);
    expect(after.bottleneck).toBe('the vCPUs of guest1');
  });

  it('a limit that is reached is the bottleneck', () => {
    const linked = pair({
      limits: [{ kind: 'link', label: '1 Gbit/s', perSecond: exact(100_000), source: 'ethtool' }],
    });
    const row = medianRow(assumptionsOf(linked, PLAIN));
    const { after } = predict(linked, place(linked, OWN, DOM0), row);
    expect(after.bottleneck).toBe('1 Gbit/s');
    expect(after.perSecond).toBeCloseTo(100_000, 6);
  });
});

describe('what cannot be asked', () => {
  it.each([
    [[{ unit: 'dom9', sideCore: 0 }], /plan lists the units, and the domains are dom0, guest1/],
    [[{ unit: 'dom0', sideCore: 1 }], /ask for more side-cores/],
    [[{ unit: 'dom0', sideCore: -1 }], /ask for more side-cores/],
    [[{ unit: 'dom0:netback#no.such', sideCore: 0 }], /its parts are hv.grant.copy/],
    [[{ unit: 'dom9:x#lock', sideCore: 0 }], /plan lists/],
  ])('%j', (moves, message) => {
    expect(() => estimateSystem(pair(), ask(moves))).toThrow(CannotPlace);
    expect(() => estimateSystem(pair(), ask(moves))).toThrow(message);
  });
});

describe('answers', () => {
  it('are the same for the same seed and close for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => estimateSystem(pair(), ask(DOM0, { seed, draws: 2000 })));
    expect(a).toEqual(b);
    expect(c.gain).not.toEqual(a.gain);
    expect(c.gain.median / a.gain.median).toBeCloseTo(1, 1);
  });

  it('are the same from prepared draws, alone or among candidates', () => {
    const prepared = prepareEstimates(pair(), { draws: 400 });
    const whole = estimatePrepared(prepared, ask(DOM0));
    expect(estimateSystem(pair(), ask(DOM0))).toEqual(whole);
    expect(estimateGain(prepared, OWN, DOM0)).toEqual({
      gain: whole.gain,
      chanceOfGain: whole.chanceOfGain,
      equalCoreGain: whole.equalCoreGain,
    });
    const curve = gainCurve(prepared, [
      { sideCores: [], moves: [] },
      { sideCores: OWN, moves: DOM0 },
    ]);
    expect(curve.map(({ sideCores }) => sideCores)).toEqual([0, 1]);
    expect(curve[1].gain).toEqual(whole.gain);
    expect(curve[1].throughput!.median).toBeCloseTo(whole.throughput!.median, 6);
  });

  it('say which assumption matters most, the largest swing first', () => {
    const { tornado } = estimateSystem(pair(), ask(DOM0));
    const swings = tornado.map(({ gainAtLow, gainAtHigh }) => Math.abs(gainAtHigh - gainAtLow));
    expect(swings).toEqual([...swings].sort((a, b) => b - a));
    expect(tornado.map(({ key }) => key)).toEqual(expect.arrayContaining(['model_error', 'outstanding']));
    expect(tornado.every(({ source, label }) => source !== '' && label !== '')).toBe(true);
    const assumed = new Map<string, Range>([['outstanding', exact(4)]]);
    expect(
      estimateSystem(pair(), ask(DOM0, { assume: assumed })).tornado.map(({ key }) => key),
    ).not.toContain('outstanding');
  });

  it('withhold cache relief without misses and give it with them', () => {
    expect(estimateSystem(pair(), ask(DOM0)).parts.cacheReliefNs).toBeNull();
    const counted = pair({ misses: [{ level: 'L2', perUnit: [60, 40] }] });
    const { parts } = estimateSystem(counted, ask(DOM0));
    expect(parts.cacheReliefNs!.median).toBeGreaterThan(0);
    expect(parts.coherenceLossNs.median).toBeGreaterThan(0);
  });

  it('count memory that is farther away as coherence loss', () => {
    const counted = pair({ misses: [{ level: 'LLC', perUnit: [60, 40] }] });
    const lossOn = (place: 'own-core' | 'other-socket') =>
      estimateSystem(counted, ask(DOM0, { sideCores: [{ pcpu: null, place }] })).parts.coherenceLossNs.median;
    const assumed = new Map([['memory_other_socket', exact(1)]]);
    const near = estimateSystem(
      counted,
      ask(DOM0, { sideCores: [{ pcpu: null, place: 'other-socket' }], assume: assumed }),
    ).parts.coherenceLossNs.median;
    // 60 misses of a unit of work reach memory on the other socket.
    expect(lossOn('other-socket')).toBeGreaterThan(near + 60);
    expect(lossOn('other-socket')).toBeGreaterThan(lossOn('own-core'));
  });
});

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
