/** Each equation against a case worked by hand. */
import { describe, expect, it } from 'vitest';
import { bestSplit, equalCoreGain } from '../../../src/offload/bound';
import { remoteCall } from '../../../src/offload/calls';
import { cacheRelief, farMemory, missPenalty, separations } from '../../../src/offload/cache';
import {
  contentionFromLocks,
  copyCost,
  copySpeedUp,
  lockedRate,
  lockRateWith,
} from '../../../src/offload/contention';
import { shareSiblings } from '../../../src/offload/coreCapacity';
import { costPerUnit, idleAndClock, parallelism } from '../../../src/offload/gainParts';
import {
  adaptiveNotify,
  batchAfter,
  batchesInFlight,
  handoffCost,
  notificationsAcross,
  type HandoffCost,
} from '../../../src/offload/handoff';
import { PARAMETER_AT as P, PARAMETERS, type ParameterKey } from '../../../src/offload/parameters';
import { place } from '../../../src/offload/placement';
import {
  boundedClosedRate,
  closedRate,
  jobsForSpread,
  mg1Wait,
  openResponse,
  seidmannSplit,
} from '../../../src/offload/queueing';
import { core, system, unit } from './handMade';

function row(values: Partial<Record<ParameterKey, number>>): Float64Array {
  const filled = new Float64Array(PARAMETERS.length);
  filled[P.mlp_chasing] = 1;
  filled[P.mlp_streaming] = 1;
  for (const [key, value] of Object.entries(values)) filled[P[key as ParameterKey]] = value;
  return filled;
}

const closed = (demand: readonly number[], think: number, jobs: number) =>
  closedRate(Float64Array.from(demand), new Float64Array(demand.length), demand.length, think, jobs);

describe('bounds', () => {
  it('at equal cores only cheaper work gains, and whole cores lose', () => {
    // Four cores, 60 + 20 of 80: three and one are the exact split.
    expect(equalCoreGain(80, 60, 20, 4, 1)).toBe(1);
    expect(equalCoreGain(80, 40, 40, 3, 1)).toBeCloseTo((1 / 40) * (80 / 3), 12);
    expect(equalCoreGain(80, 40, 40, 3, 1)).toBeLessThan(1);
    expect(bestSplit(80, 54, 18, 4)).toMatchObject({ fraction: 0.25, sideCores: 1 });
    expect(bestSplit(80, 54, 18, 4).gain).toBeCloseTo(80 / 72, 12);
    expect(bestSplit(80, 54, 18, 4).gainOfFraction).toBeCloseTo(80 / 72, 12);
  });
});

describe('queues', () => {
  it('of a closed loop, by the recursion done by hand', () => {
    // One job: no waiting. Two jobs on two equal stations: R = 1.5 each, X = 2 / 3.
    expect(closed([1, 1], 0, 1)).toBe(0.5);
    expect(closed([1, 1], 0, 2)).toBeCloseTo(2 / 3, 12);
    expect(closed([1, 1], 0, 5)).toBeCloseTo(5 / 6, 12);
    // One station with think time 1: X(1) = 1/2, Q = 1/2, X(2) = 2 / (1 + 1.5).
    expect(closed([1], 1, 2)).toBeCloseTo(0.8, 12);
    expect(closed([2, 1], 0, 1000)).toBeCloseTo(0.5, 3);
    expect(closed([1, 1], 0, 2.5)).toBeGreaterThan(closed([1, 1], 0, 2));
    expect(closed([1, 1], 0, 2.5)).toBeLessThan(closed([1, 1], 0, 3));
  });

  it('with service of another spread keep the bounds', () => {
    const rate = (cv2: number, jobs: number) =>
      boundedClosedRate(Float64Array.of(1, 1), new Float64Array(2), 2, 0, jobs, cv2);
    expect(jobsForSpread(4, 1)).toBe(4);
    expect(jobsForSpread(1, 0.2)).toBe(1);
    expect(rate(1, 4)).toBeCloseTo(0.8, 12);
    expect(rate(1e-9, 1)).toBe(0.5);
    expect(rate(1e-6, 2)).toBeGreaterThan(0.99);
    expect(rate(4, 4)).toBeLessThan(0.8);
  });

  it('of one server and of several', () => {
    // rho = 1/2, exponential: as long in the line as in service.
    expect(mg1Wait(0.5, 10, 1)).toBe(10);
    expect(mg1Wait(0.5, 10, 0)).toBe(5);
    expect(mg1Wait(1, 10, 1)).toBe(Infinity);
    expect(openResponse(0.5, 10, 1, 3)).toBe(26);
    expect(seidmannSplit(12, 4)).toEqual({ queue: 3, delay: 9 });
  });
});

describe('handing over', () => {
  const parameters = row({
    c_enq: 10,
    c_deq: 20,
    c_pub: 8,
    c_notify: 1000,
    c_upcall: 500,
    c_ipi_send: 300,
    c_ipi_receive: 900,
    world_switch: 700,
    task_switch: 400,
    t_line_same: 50,
    metadata_lines: 2,
    descriptor_bytes: 64,
    mlp_streaming: 4,
    t_notify_dedicated: 8000,
    t_notify_shared: 22_000,
  });
  const out: HandoffCost = { send: 0, receive: 0, sendSignal: 0, receiveSignal: 0, lines: 0, delay: 0 };
  const plain = { send: 1, receive: 1, local: false, across: false };
  const kind = { sameDomain: false, bytes: 1280, manySockets: false };
  const here = { share: 0, near: 0, same: 0, far: 0, shared: true };
  const there = { share: 1, near: 0, same: 1, far: 0, shared: false };

  it('across cores: lines, an interrupt, and the payload', () => {
    handoffCost(out, parameters, 0, there, kind, 2, 4, 0.25, 0, plain);
    // Per descriptor: 10 + 8/4 + 50/4; 20 + 50/4 + 3 lines; 1280 / 64 = 20 lines, four at a time.
    expect(out.send).toBe(2 * (10 + 2 + 12.5));
    expect(out.receive).toBe(2 * (20 + 12.5 + 150) + 250);
    expect(out.sendSignal).toBe(2 * 0.25 * (1000 + 300));
    expect(out.receiveSignal).toBe(2 * 0.25 * (500 + 900 + 700));
    expect(out.lines).toBe(2 * (25 + 150) + 250);
    expect(out.delay).toBe(2 * 0.25 * 8000);
  });

  it('on one core: a switch and no line; within a kernel no event either', () => {
    handoffCost(out, parameters, 0, here, kind, 1, 4, 0.25, 0, plain);
    expect(out).toEqual({ send: 12, receive: 20, sendSignal: 425, receiveSignal: 300, lines: 0, delay: 0 });
    handoffCost(out, parameters, 0, here, { ...kind, sameDomain: true }, 1, 4, 0.25, 0, plain);
    expect([out.sendSignal, out.receiveSignal]).toEqual([100, 100]);
  });

  it('a receiver that polls is told nothing and sees two lines later', () => {
    handoffCost(out, parameters, 0, there, kind, 1, 1, 1, 1, plain);
    expect([out.sendSignal, out.receiveSignal, out.delay]).toEqual([0, 0, 100]);
    expect(adaptiveNotify(1 / 5000, 0)).toBe(1);
    expect(adaptiveNotify(1 / 5000, 5000)).toBeCloseTo(Math.exp(-1), 12);
  });

  it('what the recording holds costs what it shows', () => {
    const seen = { send: 3, receive: 5, local: true, across: false };
    handoffCost(out, parameters, 0, here, kind, 1, 4, 0.25, 0, seen);
    expect([out.sendSignal, out.receiveSignal]).toEqual([3 * 425, 5 * 300]);
    handoffCost(out, parameters, 0, there, kind, 1, 4, 0.25, 0, seen);
    expect(out.sendSignal).toBe(0.25 * (3 * 1000 + 300));
  });

  it('natural batches: what gathers while the receiver wakes and works', () => {
    // 1 per 1000 ns, 8000 ns to wake, half busy: 16 gather; the recorded batch was 64.
    expect(notificationsAcross(1 / 64, 1e-3, 8000, 0.5, 256, 0, 1)).toBeCloseTo(1 / 16, 12);
    expect(notificationsAcross(1 / 64, 1e-3, 8000, 0.5, 256, 1, 1)).toBeCloseTo(1 / 64, 12);
    expect(notificationsAcross(1 / 64, 1e-3, 8000, 0.5, 256, 0.5, 1)).toBeCloseTo(1 / 32, 12);
    // Never more than one each, never fewer than one per ring.
    expect(notificationsAcross(1, 1e-6, 8000, 0.5, 256, 0, 1)).toBe(1);
    expect(notificationsAcross(1, 1, 8000, 0.9, 256, 0, 1)).toBeCloseTo(1 / 256, 12);
    expect(notificationsAcross(0, 1e-3, 8000, 0.5, 256, 0, 1)).toBe(0);
    expect(batchAfter(64, 1 / 64, 1 / 16)).toBeCloseTo(16, 12);
    expect(batchAfter(4, 1, 8)).toBe(1);
  });

  it('bursts that stay together are one in flight', () => {
    expect(batchesInFlight(16, 16, 1)).toBe(1);
    expect(batchesInFlight(16, 16, 0)).toBe(16);
    expect(batchesInFlight(16, 16, 0.5)).toBe(4);
    expect(batchesInFlight(16, 0.01, 1)).toBe(16);
  });
});

describe('calls', () => {
  it('that wait pay if they save more than two messages', () => {
    const local = 1000;
    const change = (saved: number) => remoteCall(local, 1, 200, 50, 0, 0).caller - local - saved;
    expect(change(451)).toBeLessThan(0);
    expect(change(449)).toBeGreaterThan(0);
  });

  it('are waited for as far as the caller has nothing else', () => {
    expect(remoteCall(600, 2, 100, 30, 0, 40)).toEqual({
      caller: 600 + 2 * 230,
      callee: 680,
      waitedFor: 600,
    });
    expect(remoteCall(600, 2, 100, 30, 1, 40)).toEqual({ caller: 80, callee: 680, waitedFor: 0 });
  });
});

describe('contention', () => {
  it('of copies', () => {
    expect(copyCost(1, 0.3, 0.1)).toBe(1);
    expect(copySpeedUp(4, 0.1, 0)).toBeCloseTo(4 / 1.3, 12);
    expect(copySpeedUp(4, 0.1, 0.05)).toBeCloseTo(4 / 1.9, 12);
    // The peak is at sqrt((1 - 0.19) / 0.01) = 9.
    expect(copySpeedUp(9, 0.19, 0.01)).toBeGreaterThan(copySpeedUp(8, 0.19, 0.01));
    expect(copySpeedUp(9, 0.19, 0.01)).toBeGreaterThan(copySpeedUp(10, 0.19, 0.01));
  });

  it('of locks', () => {
    expect(contentionFromLocks(0.1, 0.04)).toBe(0.1);
    expect(contentionFromLocks(0.1, 0.2)).toBe(0.25);
    // Two contexts, a quarter of the time under the lock: X(1) = 1/4, Q = 1/4, X(2) = 2 / (1.25 + 3).
    expect(lockedRate(2, 1, 3)).toBeCloseTo(2 / 4.25, 12);
    expect(lockedRate(500, 1, 3)).toBeCloseTo(1, 2);
    expect(lockRateWith(1e6, 250)).toBeCloseTo(8e5, 6);
  });
});

it('siblings share a core: X D_a = 1 - (1 - q) U and X D_b = U q', () => {
  const speed = Float64Array.of(1, 1);
  shareSiblings(speed, Float64Array.of(10, 5), 0, 1, 0.6, 0);
  const rate = speed[0] / 10;
  const overlap = (rate * 5) / 0.6;
  expect(speed[0]).toBeCloseTo(1 - 0.4 * overlap, 12);
  expect(speed[1]).toBe(0.6);
  const equal = Float64Array.of(1, 1);
  shareSiblings(equal, Float64Array.of(10, 10), 0, 1, 0.6, 0);
  expect([...equal]).toEqual([0.6, 0.6]);
  const spinning = Float64Array.of(1, 1);
  shareSiblings(spinning, Float64Array.of(10, 1), 0, 1, 0.6, 1);
  expect(spinning[0]).toBeCloseTo(0.6, 12);
  const alone = Float64Array.of(1, 1);
  shareSiblings(alone, Float64Array.of(10, 0), 0, 1, 0.6, 1);
  expect([...alone]).toEqual([1, 1]);
});

describe('caches', () => {
  const parameters = row({
    l2_hit: 5,
    llc_hit: 25,
    ram: 125,
    exposed: 0.5,
    alpha_rho: 0.25,
    memory_other_socket: 1.5,
    tlb_walk: 20,
  });
  const misses = [
    { level: 'L2', perUnit: [100, 0] },
    { level: 'LLC', perUnit: [10, 0] },
  ] as const;

  it('a miss costs what is not hidden', () => {
    expect(missPenalty('L2', parameters, 0)).toBe(10);
    expect(missPenalty('LLC', parameters, 0)).toBe(50);
    expect(missPenalty('DTLB', parameters, 0)).toBe(10);
  });

  it('relief as far as company leaves; the last level only with the socket', () => {
    expect(cacheRelief(misses, 0, { core: 1, socket: 0 }, 1e6, parameters, 0)).toBe(250);
    expect(cacheRelief(misses, 0, { core: 1, socket: 1 }, 1e6, parameters, 0)).toBe(375);
    expect(cacheRelief(misses, 0, { core: -1, socket: 0 }, 1e6, parameters, 0)).toBe(-250);
    expect(cacheRelief(misses, 0, { core: 1, socket: 0 }, 100, parameters, 0)).toBe(90);
    expect(farMemory(misses, 0, parameters, 0)).toBe(10 * 125 * 0.5 * 0.5);
  });

  it('company leaves with the core, not with the SMT sibling', () => {
    const two = system(
      {
        cores: [core(0), core(1, { core: 0, used: false })],
        units: [unit('a:x', 10, 0), unit('b:y', 30, 0)],
      },
      1e6,
    );
    const apart = (which: 'own-core' | 'smt-sibling', pcpu: number | null) =>
      separations(two, place(two, [{ pcpu, place: which }], [{ unit: 'b', sideCore: 0 }]));
    expect(apart('own-core', null)).toEqual([
      { core: 1, socket: 0 },
      { core: 1, socket: 0 },
    ]);
    expect(apart('smt-sibling', 1)).toEqual([
      { core: 0, socket: 0 },
      { core: 0, socket: 0 },
    ]);
  });
});

it('a gain is parallelism, cost and idle time, exactly', () => {
  const before = { rate: 0.01, cost: 100, busiest: 100 };
  const after = { rate: 0.014, cost: 110, busiest: 60 };
  const sum = parallelism(before, after) + costPerUnit(before, after) + idleAndClock(before, after, 1);
  expect(sum).toBeCloseTo(Math.log(1.4), 12);
  expect(parallelism(before, after)).toBeCloseTo(Math.log(110 / 60), 12);
});
