/** Tying clocks together: by readings of both, or by when vCPUs ran. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineTscReading } from '../../../src/formats/hostText/clocks';
import { agreement, fitToSchedule, type Sighting } from '../../../src/formats/recording/agreement';
import { apply, chain, inverse, monotonicToTsc } from '../../../src/formats/recording/clockChain';
import { Occupancy, Spans } from '../../../src/formats/recording/occupancy';
import { moveSchedule } from '../../../src/formats/recording/placeSchedule';
import { NO_STATE, RUNSTATES, type Schedule } from '../../../src/profile/schedule';

const RUNNING = RUNSTATES.indexOf('running');
const BLOCKED = RUNSTATES.indexOf('blocked');

/** A schedule of one pCPU: `[vcpu, from, to]` in milliseconds. */
function schedule(
  runs: readonly (readonly [vcpu: number, fromMs: number, toMs: number])[],
  endMs: number,
): Schedule {
  const column = (pick: (run: readonly [number, number, number]) => number) => runs.map(pick);
  return {
    startNs: 0,
    endNs: endMs * 1e6,
    tscHz: 1e9,
    tscHzSource: 'drawn',
    tscOrigin: 0,
    pcpus: [0],
    vcpus: [0, 1].map((vcpu) => ({
      domainId: vcpu,
      vcpu: 0,
      totalNs: [10e6, 0, 0, 0, 0],
      count: [0, 0, 0, 0, 0],
      open: { state: 'blocked' as const, sinceNs: 5e6 },
    })),
    intervals: {
      vcpu: Int32Array.from(column(([vcpu]) => vcpu)),
      state: Uint8Array.from(runs, () => RUNNING),
      from: Uint8Array.from(runs, () => NO_STATE),
      pcpu: Int16Array.from(runs, () => 0),
      startNs: Float64Array.from(column(([, from]) => from * 1e6)),
      endNs: Float64Array.from(column(([, , to]) => to * 1e6)),
    },
    hypercalls: [],
    exits: [],
    grants: [],
    events: [],
    guestInterrupts: [],
    bins: { startNs: 0, widthNs: 1e6 },
    unplaced: { hypercalls: 0, exits: 0, events: 0 },
    lost: [{ pcpu: 0, startNs: 1e6, endNs: 2e6, records: 3 }],
    recordsByClass: {},
    volumes: [],
  };
}

/** Numbers between 0 and 1 that look random and are the same each time. */
function* noise(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) yield (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

/** Two vCPUs take turns, each for 1 to 9 ms. */
function busySchedule(): Schedule {
  const random = noise(7);
  const runs: [number, number, number][] = [];
  let at = 0;
  for (let i = 0; at < 4000; i++) {
    const next = at + 1 + random.next().value * 8;
    runs.push([i % 2, at, next]);
    at = next;
  }
  return schedule(runs, at);
}

/** Moments at which vCPU 0 ran, on a clock that is `behindNs` behind the schedule's; a share of them anywhere. */
function sightings(of: Schedule, behindNs: number, count: number, wrongShare = 0): Sighting[] {
  const spans = new Occupancy(of).ofVcpu(0, 0)!;
  const random = noise(99);
  const next = () => random.next().value;
  return Array.from({ length: count }, () => {
    const span = Math.floor(next() * spans.startNs.length);
    const inside = spans.startNs[span] + next() * (spans.endNs[span] - spans.startNs[span]);
    return { timeNs: (next() < wrongShare ? next() * of.endNs : inside) - behindNs, spans };
  });
}

describe('occupancy', () => {
  const occupancy = new Occupancy(
    schedule(
      [
        [0, 0, 10],
        [1, 10, 20],
        [0, 30, 40],
      ],
      40,
    ),
  );

  it('knows who ran on a pCPU: from the start of a run up to its end', () => {
    const at = (ms: number) => occupancy.onPcpu(0)?.at(ms * 1e6);
    expect([-1, 0, 9.9, 10, 19.9, 20, 29, 30, 40].map(at)).toEqual([
      undefined,
      0,
      0,
      1,
      1,
      undefined,
      undefined,
      0,
      undefined,
    ]);
  });

  it('knows when a vCPU ran, and which it has never heard of', () => {
    expect(occupancy.ofVcpu(1, 0)?.at(15e6)).toBe(0);
    expect(occupancy.ofVcpu(1, 0)?.at(5e6)).toBeUndefined();
    expect(occupancy.ofVcpu(9, 0)).toBeUndefined();
    expect(occupancy.onPcpu(3)).toBeUndefined();
  });

  it('leaves out who only waited', () => {
    const waiting = schedule([[0, 0, 10]], 10);
    waiting.intervals.state[0] = BLOCKED;
    expect(new Occupancy(waiting).onPcpu(0)).toBeUndefined();
  });

  it('gives spans by what they belong to', () => {
    const spans = new Spans();
    spans.add(0, 10, 1);
    spans.add(10, 20, 2);
    expect(spans.where((value) => value === 2).startNs).toEqual([10]);
  });
});

describe('agreement with the schedule', () => {
  const busy = busySchedule();

  it('is the share of moments at which it says the same, of those within its time', () => {
    const all = sightings(busy, 0, 500);
    expect(agreement(busy, all, (ns) => ns)).toEqual({ share: 1, checked: 500 });
    const outside = all.map((s) => ({ ...s, timeNs: s.timeNs + 1e12 }));
    expect(agreement(busy, [...all, ...outside], (ns) => ns)).toEqual({ share: 1, checked: 500 });
    expect(agreement(busy, outside, (ns) => ns)).toEqual({ share: 0, checked: 0 });
  });

  it.each([0, 3.2e6, -47e6, 812.34e6, -1900e6])('finds a clock that is %d ns behind', (behind) => {
    const fit = fitToSchedule(busy, sightings(busy, behind, 2000, 0.1), 0, 2e9);
    expect(Math.abs((fit?.shiftNs ?? NaN) - behind)).toBeLessThan(1e6);
    expect(fit?.uncertaintyNs).toBeLessThan(1e6);
    expect(fit?.share).toBeGreaterThan(0.9);
  });

  it('holds the true shift within its uncertainty, for clean sightings', () => {
    for (const behind of [0, 1.23e6, 55.55e6]) {
      const fit = fitToSchedule(busy, sightings(busy, behind, 1000), 0, 1e9)!;
      expect(Math.abs(fit.shiftNs - behind)).toBeLessThanOrEqual(fit.uncertaintyNs + 1e5);
    }
  });

  it('finds nothing where there is nothing to find', () => {
    expect(fitToSchedule(busy, sightings(busy, 0, 1000, 1), 0, 2e9)).toBeUndefined();
    expect(fitToSchedule(busy, [], 0, 2e9)).toBeUndefined();
    expect(fitToSchedule(busy, sightings(busy, 0, 20), 0, 2e9)).toBeUndefined();
    const always = schedule([[0, 0, 4000]], 4000);
    expect(fitToSchedule(always, sightings(always, 0, 1000), 0, 1e9)).toBeUndefined();
  });
});

const reading = (
  machine: string,
  when: 'before' | 'after',
  monotonicNs: bigint,
  tsc: bigint,
  uncertaintyNs = 30n,
): MachineTscReading => ({ machine, when, monotonicNs, realtimeNs: 0n, tsc, uncertaintyNs });

describe('lines from clock to clock', () => {
  it('go through both readings', () => {
    const readings = [reading('dom0', 'before', 1000n, 5000n), reading('dom0', 'after', 3000n, 10_000n, 70n)];
    const line = monotonicToTsc(readings, 'dom0')!;
    expect([apply(line, 1000), apply(line, 2000), apply(line, 3000)]).toEqual([5000, 7500, 10_000]);
    expect(line.uncertaintyNs).toBe(70);
  });

  it('need two readings of that machine, the second after the first', () => {
    const before = reading('dom0', 'before', 1000n, 5000n);
    expect(monotonicToTsc([before], 'dom0')).toBeUndefined();
    expect(monotonicToTsc([before, reading('guest1', 'after', 3000n, 9000n)], 'dom0')).toBeUndefined();
    expect(monotonicToTsc([before, reading('dom0', 'after', 1000n, 9000n)], 'dom0')).toBeUndefined();
    expect(monotonicToTsc([before, reading('dom0', 'after', 3000n, 4000n)], 'dom0')).toBeUndefined();
  });

  it('lead there and back, and on to the next, without losing nanoseconds after days (any readings)', () => {
    const day = 86_400_000_000_000n;
    const line = fc.record({
      from: fc.bigInt({ min: 0n, max: 30n * day }),
      to: fc.bigInt({ min: 0n, max: 90n * day }),
      rate: fc.double({ min: 0.3, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(line, line, fc.integer({ min: 0, max: 60_000_000_000 }), (a, b, ns) => {
        const readings = ({ from, to, rate }: typeof a, machine: string) => [
          reading(machine, 'before', from, to),
          reading(machine, 'after', from + 100_000_000_000n, to + BigInt(Math.round(1e11 * rate))),
        ];
        const own = monotonicToTsc(readings(a, 'own'), 'own')!;
        const other = monotonicToTsc(readings(b, 'other'), 'other')!;
        const at = Number(a.from) + ns;
        expect(Math.abs(apply(inverse(own), apply(own, at)) - at)).toBeLessThan(10);
        const step = apply(inverse(other), apply(own, at));
        const through = apply(chain(own, inverse(other)), at);
        expect(Math.abs(through - step)).toBeLessThan(100);
      }),
    );
  });
});

describe('a moved schedule', () => {
  it('has every time moved, and keeps who ran', () => {
    const moved = moveSchedule(busySchedule(), (ns) => ns * 2 + 100);
    const plain = busySchedule();
    expect(moved.startNs).toBe(100);
    expect(moved.endNs).toBe(plain.endNs * 2 + 100);
    expect(moved.intervals.startNs[3]).toBe(plain.intervals.startNs[3] * 2 + 100);
    expect(moved.intervals.endNs[3]).toBe(plain.intervals.endNs[3] * 2 + 100);
    expect(moved.lost).toEqual([{ pcpu: 0, startNs: 2e6 + 100, endNs: 4e6 + 100, records: 3 }]);
    expect(moved.vcpus[0].open).toEqual({ state: 'blocked', sinceNs: 10e6 + 100 });
    expect(moved.vcpus[0].totalNs).toEqual([20e6, 0, 0, 0, 0]);
    expect(moved.intervals.vcpu).toEqual(plain.intervals.vcpu);
  });
});
