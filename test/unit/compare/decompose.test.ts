/**
 * A gain worked out by hand. Of one packet (cycles are counted for every pCPU, u is from the schedule, clock 1 GHz):
 *
 *                         before     after
 *     X, packets/s          1000      1600
 *     busy, pCPU 0 / 1      1 / 0     1 / 0.5
 *     switches           100 000    60 000      schedule (k), hv scheduler (xen)
 *     new handoff              0    10 000      send_IPI_mask (xen), which is there only after
 *     locks               50 000    40 000      _raw_spin_lock
 *     everything else    850 000   827 500      xenvif_tx_action
 *     C               1 000 000    937 500
 *     LLC misses             500       380      in xenvif_tx_action
 */
import { describe, expect, it } from 'vitest';
import { compareProfiles } from '../../../src/compare/compareProfiles';
import type { WorkRates } from '../../../src/compare/comparison';
import type { Decomposition, Gain } from '../../../src/compare/decomposition';
import { pairProfiles } from '../../../src/compare/pairProfiles';
import type { LayeredProfile } from '../../../src/iopath/layeredProfile';
import { IDLE_DOMAIN_ID } from '../../../src/profile/schedule';
import { DOM0, IDLE } from '../profile/drawnProfile';
import { CPU_CLOCK, madeProfile, madeSchedule, type MadeEvent, type MadeSample } from './madeProfile';

const SECONDS = 10;
/** Samples of each function, evenly from the first to the last moment. */
const MOMENTS = 321;

const CYCLES: MadeEvent = { name: 'cycles', unit: 'cycles', nsPerUnit: NaN, kind: 'pmu' };
const MISSES: MadeEvent = { name: 'LLC-load-misses', unit: 'misses', nsPerUnit: NaN, kind: 'pmu' };

interface Cost {
  readonly stack: readonly string[];
  readonly perSecond: number;
  readonly cpu?: number;
  readonly event?: number;
}

function* samplesOf(costs: readonly Cost[]): Generator<MadeSample> {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const timeNs = (moment / (MOMENTS - 1)) * SECONDS * 1e9;
    for (const { stack, perSecond, cpu = 0, event = 0 } of costs)
      yield { stack, timeNs, cpu, event, period: (perSecond * SECONDS) / MOMENTS };
  }
}

/** Both pCPUs; the second is busy the first half of every 312.5 ms if at all, and runs the idle domain otherwise. */
const trace = (secondIsBusy: boolean) =>
  madeSchedule(
    SECONDS,
    [0, 1],
    [
      { domainId: 0, pcpu: 0, from: 0, to: SECONDS },
      ...Array.from({ length: 32 }, (_, i) => i * 0.3125).flatMap((from) => [
        { domainId: secondIsBusy ? 1 : IDLE_DOMAIN_ID, pcpu: 1, from, to: from + 0.15625 },
        { domainId: IDLE_DOMAIN_ID, pcpu: 1, from: from + 0.15625, to: from + 0.3125 },
      ]),
    ],
  );

interface Side {
  readonly rate: number;
  /** Cycles per packet. */
  readonly switches: number;
  readonly handoff: number;
  readonly locks: number;
  readonly rest: number;
  /** Per packet. */
  readonly misses?: number;
  /** Per packet, in the function that takes a lock. */
  readonly missesOfLocks?: number;
}

const BEFORE: Side = { rate: 1000, switches: 100_000, handoff: 0, locks: 50_000, rest: 850_000, misses: 500 };
const AFTER: Side = {
  rate: 1600,
  switches: 60_000,
  handoff: 10_000,
  locks: 40_000,
  rest: 827_500,
  misses: 380,
};

function recording(side: Side, secondIsBusy: boolean): LayeredProfile {
  const { rate, switches, handoff, locks, rest, misses = 0, missesOfLocks = 0 } = side;
  const costs: Cost[] = [
    { stack: ['k!schedule'], perSecond: (rate * switches) / 2 },
    { stack: ['xen!context_switch'], perSecond: (rate * switches) / 2 },
    { stack: ['k!_raw_spin_lock'], perSecond: rate * locks },
    { stack: ['k!xenvif_tx_action'], perSecond: rate * rest },
    // Idle time is no cost, whatever a PMU counts in it.
    { stack: ['xen!default_idle'], perSecond: 3e8, cpu: 1 },
    ...(handoff > 0 ? [{ stack: ['xen!send_IPI_mask'], perSecond: rate * handoff, cpu: 1 }] : []),
    ...(misses > 0 ? [{ stack: ['k!xenvif_tx_action'], perSecond: rate * misses, event: 1 }] : []),
    ...(missesOfLocks > 0
      ? [{ stack: ['k!_raw_spin_lock'], perSecond: rate * missesOfLocks, event: 1 }]
      : []),
  ];
  return madeProfile({
    domains: [DOM0, IDLE],
    events: [CYCLES, MISSES],
    samples: samplesOf(costs),
    schedule: trace(secondIsBusy),
  });
}

const RATES: WorkRates = { unit: 'packets', before: 1000, after: 1600, label: 'typed in' };

function decomposed(before: LayeredProfile, after: LayeredProfile, rates?: WorkRates): Decomposition {
  const pair = pairProfiles(before, after);
  const { key } = pair.views[0];
  const query = { view: key, weight: 'samples', per: 'share' } as const;
  return compareProfiles(pair, rates === undefined ? query : { ...query, rates }).decomposition;
}

function gainOf(before: Side, after: Side): Gain {
  const { gain, withheld } = decomposed(recording(before, false), recording(after, true), RATES);
  expect(withheld).toBeNull();
  return gain!;
}

const lnOf = (gain: Gain) => Object.fromEntries(gain.terms.map((t) => [t.key, t.ln.value]));
const savedOf = (gain: Gain) => Object.fromEntries(gain.parts.map((p) => [p.key, p.saved.value]));

describe('a gain worked out by hand', () => {
  const gain = gainOf(BEFORE, AFTER);

  it('ln G = ln(P1/P0) + ln(C0/C1) + ln(u1*phi1/(u0*phi0))', () => {
    const { parallelism, costPerUnit, idleAndClock } = lnOf(gain);
    expect(gain.factor).toBeCloseTo(1.6, 12);
    // P0 = 1, P1 = 1 + 0.5.
    expect(parallelism).toBeCloseTo(Math.log(1.5), 6);
    expect(costPerUnit).toBeCloseTo(Math.log(1_000_000 / 937_500), 6);
    // Both busiest cores are full and run at 1 GHz: 1000 * 1e6 cycles in 1 busy second, 1600 * 937 500 in 1.5.
    expect(idleAndClock).toBeCloseTo(0, 6);
    expect(parallelism + costPerUnit + idleAndClock).toBeCloseTo(gain.ln, 12);
  });

  it('C0 - C1 = misses + switches and notifications - new handoff + locks + the rest', () => {
    expect(gain.costUnit).toBe('cycles per packet');
    expect(gain.costBefore.value).toBeCloseTo(1_000_000, 0);
    expect(gain.costAfter.value).toBeCloseTo(937_500, 0);
    // 355 cycles to memory less 44 to the last-level cache, 0.6 of it exposed: 186.6 a miss.
    const misses = 186.6 * (500 - 380);
    const parts = savedOf(gain);
    expect(parts.misses).toBeCloseTo(misses, 1);
    expect(parts.switches).toBeCloseTo(40_000, 1);
    expect(parts.handoff).toBeCloseTo(-10_000, 1);
    expect(parts.locks).toBeCloseTo(10_000, 1);
    expect(parts.rest).toBeCloseTo(22_500 - misses, 1);
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(gain.saved.value, 6);
  });

  it("names the misses' share: their share of the saved cycles, of the share of cycles in ln G", () => {
    const share = (Math.log(1 / 0.9375) / Math.log(1.6)) * ((186.6 * 120) / 62_500);
    expect(gain.missShareWithheld).toBeNull();
    expect(gain.missShare?.value).toBeCloseTo(share, 6);
    // What a miss costs is known within 93.3 to 279.9 cycles, so the share is not either.
    expect(gain.missShare!.low).toBeLessThan(0.75 * share);
    expect(gain.missShare!.high).toBeGreaterThan(1.25 * share);
  });

  it('names the categories of each part', () => {
    const switches = gain.parts.find((part) => part.key === 'switches')!;
    expect(switches.categories.map((c) => c.category).sort()).toEqual(['hv.ctxswitch', 'sched']);
    expect(switches.categories.reduce((sum, c) => sum + c.saved, 0)).toBeCloseTo(40_000, 1);
  });

  it('tells how busy the cores were', () => {
    const { before, after, source } = decomposed(recording(BEFORE, false), recording(AFTER, true));
    expect(source).toBe('pCPUs, from the schedule');
    expect(before?.cores.map((c) => [c.label, c.utilisation])).toEqual([
      ['pCPU 0', 1],
      ['pCPU 1', 0],
    ]);
    expect(after?.cores[1]).toMatchObject({ label: 'pCPU 1' });
    expect(after?.cores[1].utilisation).toBeCloseTo(0.5, 9);
    expect(after?.busyCores.value).toBeCloseTo(1.5, 9);
  });
});

describe('cache misses in a gain', () => {
  it('of a group are not counted in the group again', () => {
    const parts = savedOf(gainOf({ ...BEFORE, missesOfLocks: 100 }, { ...AFTER, missesOfLocks: 60 }));
    expect(parts.misses).toBeCloseTo(186.6 * (120 + 40), 1);
    expect(parts.locks).toBeCloseTo(10_000 - 186.6 * 40, 1);
  });

  it('have no share where more than a third of the change is unexplained', () => {
    const gain = gainOf(BEFORE, { ...AFTER, misses: 480 });
    // The rest is 22 500 - 186.6 * 20 = 18 768 of 62 500 cycles: less than a third, so it is told.
    expect(gain.missShare).not.toBeNull();
    const worse = gainOf(BEFORE, { ...AFTER, misses: 499 });
    // 22 500 - 186.6 = 22 313: more than a third.
    expect(worse.missShare).toBeNull();
    expect(worse.missShareWithheld).toContain('More than a third');
  });

  it('have no share without a miss event, and no part', () => {
    const gain = gainOf({ ...BEFORE, misses: 0 }, { ...AFTER, misses: 0 });
    expect(gain.parts.map((p) => p.key)).toEqual(['switches', 'handoff', 'locks', 'rest']);
    expect(gain.missShare).toBeNull();
    expect(gain.missShareWithheld).toContain('LLC-load-misses');
  });
});

describe('with a clock event', () => {
  /** Two vCPUs of dom0 that netback and the scheduler keep busy so much of their time; the rest is idle. */
  const clocked = (first: number, second: number): LayeredProfile =>
    madeProfile({
      domains: [DOM0],
      events: [CPU_CLOCK],
      samples: samplesOf([
        { stack: ['k!xenvif_tx_action'], perSecond: 0.75 * first * 1e9, cpu: 0 },
        { stack: ['k!schedule'], perSecond: 0.25 * first * 1e9, cpu: 0 },
        { stack: ['k!default_idle'], perSecond: (1 - first) * 1e9, cpu: 0 },
        { stack: ['k!xenvif_tx_action'], perSecond: second * 1e9, cpu: 1 },
        { stack: ['k!default_idle'], perSecond: (1 - second) * 1e9, cpu: 1 },
      ]),
    });

  it('cost is CPU time, cores are vCPUs where there is no schedule, and misses are not told', () => {
    const { gain, before, source, notes } = decomposed(clocked(0.8, 0.2), clocked(0.6, 0.6), RATES);
    expect(source).toContain('by samples');
    expect(notes.join(' ')).toContain('vCPUs');
    expect(before?.cores.map((c) => c.label)).toEqual(['dom0 vCPU 0', 'dom0 vCPU 1']);
    // X = u*P/C: P0 = 1 / 0.8, P1 = 1.2 / 0.6; C0 = 1 s / 1000, C1 = 1.2 s / 1600; u0 = 0.8, u1 = 0.6.
    const { parallelism, costPerUnit, idleAndClock } = lnOf(gain!);
    expect(parallelism).toBeCloseTo(Math.log(2 / 1.25), 6);
    expect(costPerUnit).toBeCloseTo(Math.log(1 / 1000 / (1.2 / 1600)), 6);
    expect(idleAndClock).toBeCloseTo(Math.log(0.6 / 0.8), 6);
    expect(gain!.costUnit).toBe('ns of CPU time per packet');
    expect(gain!.costBefore.value).toBeCloseTo(1e6, 3);
    expect(gain!.missShareWithheld).toContain('clock event');
  });

  it('intervals hold the value, and terms of steady load are sharp', () => {
    const { gain } = decomposed(clocked(0.8, 0.2), clocked(0.6, 0.6), RATES);
    for (const { ln } of gain!.terms) {
      expect(ln.low).toBeLessThanOrEqual(ln.value);
      expect(ln.high).toBeGreaterThanOrEqual(ln.value);
      expect(ln.high - ln.low).toBeLessThan(0.05);
    }
  });
});

describe('a gain is withheld', () => {
  it('without throughput, and the load of the cores is told all the same', () => {
    const { gain, withheld, before } = decomposed(recording(BEFORE, false), recording(AFTER, true));
    expect(gain).toBeNull();
    expect(withheld).toContain('type in two rates');
    expect(before?.utilisation?.value).toBeCloseTo(1, 9);
  });

  it('without times', () => {
    const untimed = madeProfile({
      domains: [DOM0],
      events: [CPU_CLOCK],
      samples: Array.from({ length: 400 }, () => ({ stack: ['a'] })),
    });
    expect(decomposed(untimed, untimed, RATES)).toMatchObject({ gain: null, before: null });
    expect(decomposed(untimed, untimed, RATES).withheld).toContain('no times');
  });

  it('without any event that measures time or cycles', () => {
    const misses = madeProfile({
      domains: [DOM0],
      events: [{ ...MISSES, kind: 'perf' }],
      samples: samplesOf([{ stack: ['a'], perSecond: 5 }]),
    });
    expect(decomposed(misses, misses, RATES).withheld).toContain('cpu-clock or cycles');
  });
});
