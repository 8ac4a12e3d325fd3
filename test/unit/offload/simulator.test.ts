import { describe, expect, it } from 'vitest';
import type { Machine } from '../../simulator/machine';
import { simulate } from '../../simulator/simulate';
import { tandem } from '../../simulator/simpleMachine';

const open = (perSecond: number, done = 0) => ({ kind: 'open', stage: 0, done, perSecond, cv: 1 }) as const;
const closed = (outstanding: number, done: number, thinkNs = 0) =>
  ({ kind: 'closed', stage: 0, done, outstanding, thinkNs, thinkCv: 1 }) as const;
const run = { seed: 1, warmUp: 5_000, work: 200_000 };

/** Exact mean value analysis of a closed network of queueing stations (Reiser and Lavenberg 1980). */
function mva(demands: readonly number[], think: number, outstanding: number) {
  let queues = demands.map(() => 0);
  let rate = 0;
  let response = 0;
  for (let n = 1; n <= outstanding; n++) {
    const times = demands.map((demand, i) => demand * (1 + queues[i]));
    response = times.reduce((a, b) => a + b, 0);
    rate = n / (think + response);
    queues = times.map((time) => rate * time);
  }
  return { perSecond: rate * 1e9, response };
}

const within = (value: number, expected: number, share: number) => {
  expect(value).toBeGreaterThan(expected * (1 - share));
  expect(value).toBeLessThan(expected * (1 + share));
};

describe('the simulator against closed forms', () => {
  it('M/M/1: mean time 1 / (mu - lambda)', () => {
    const outcome = simulate(tandem([{ ns: 10_000, cv: 1 }], open(70_000)), run);
    within(outcome.meanLatencyNs, 1e9 / (100_000 - 70_000), 0.05);
    within(outcome.perSecond, 70_000, 0.01);
  });

  it('M/D/1: mean time S (1 + rho / (2 (1 - rho)))', () => {
    const outcome = simulate(tandem([{ ns: 10_000, cv: 0 }], open(70_000)), run);
    within(outcome.meanLatencyNs, 10_000 * (1 + 0.7 / 0.6), 0.03);
  });

  it('M/G/1 with a squared coefficient of variation of 4', () => {
    const outcome = simulate(tandem([{ ns: 10_000, cv: 2 }], open(50_000)), run);
    within(outcome.meanLatencyNs, 10_000 * (1 + (0.5 * 5) / (2 * 0.5)), 0.06);
  });

  it.each([1, 2, 3, 8, 32])(
    'a product-form network with %d outstanding: mean value analysis',
    (outstanding) => {
      const demands = [4_000, 9_000, 6_000];
      const stations = demands.map((ns) => ({ ns, cv: 1 }));
      const outcome = simulate(tandem(stations, closed(outstanding, 2, 20_000)), run);
      const exact = mva(demands, 20_000, outstanding);
      within(outcome.perSecond, exact.perSecond, 0.015);
      within(outcome.meanLatencyNs, exact.response, 0.02);
    },
  );

  it('a saturated pipeline runs at the rate of its slowest core', () => {
    const stations = [
      { ns: 4_000, cv: 0, core: 0 },
      { ns: 7_000, cv: 0, core: 0 },
      { ns: 9_000, cv: 0, core: 1 },
    ];
    const outcome = simulate(tandem(stations, closed(512, 2)), run);
    within(outcome.perSecond, 1e9 / 11_000, 0.002);
    const [first, second] = busy(outcome.usedNs, 2);
    within(first, outcome.ns, 0.001);
    within(second / outcome.ns, 9 / 11, 0.01);
  });

  it('full queues hold the sender back, and nothing is lost', () => {
    const stations = [
      { ns: 1_000, cv: 1 },
      { ns: 5_000, cv: 1 },
    ];
    const outcome = simulate(tandem(stations, closed(900, 1), {}, 1024), run);
    const tight = { ...tandem(stations, closed(900, 1), {}, 1024) };
    const bounded: Machine = { ...tight, stages: [tight.stages[0], { ...tight.stages[1], slots: 4 }] };
    within(simulate(bounded, run).perSecond, outcome.perSecond, 0.01);
  });

  it('deterministic batches, by hand', () => {
    // Both on one core, each of its own vCPU; 8 in flight, batches of 8. A cycle of 8: the first is switched to (300), takes the upcall
    // (200), works 8 x 1000, notifies (500) and sleeps; the second is switched to (300), upcall (200), 8 x 2000.
    // The last one's end starts the next cycle of the first at once, which sleeps: it is woken, by the simulator's rule for free.
    const stations = [
      { ns: 1_000, cv: 0, budget: 8, core: 0 },
      { ns: 2_000, cv: 0, budget: 8, core: 0 },
    ];
    const costs = { vcpuSwitch: 300, upcall: 200, notify: 500 };
    const outcome = simulate(tandem(stations, closed(8, 1), costs), { ...run, work: 80_000, warmUp: 800 });
    within(outcome.perSecond, 8e9 / (300 + 200 + 8_000 + 500 + 300 + 200 + 16_000), 0.0005);
    expect(outcome.stages[1].notifications).toBe(10_000);
    expect(outcome.stages[1].batches).toBe(10_000);
  });

  it('an idle core takes its time to wake up, which a busy one does not', () => {
    const alone = tandem([{ ns: 1_000, cv: 0 }], closed(1, 0, 0), { idleWake: 5_000 });
    const pair = tandem(
      [
        { ns: 1_000, cv: 0 },
        { ns: 1_000, cv: 0 },
      ],
      closed(1, 1),
      { idleWake: 5_000, ipi: 1_000, notify: 400, upcall: 300 },
    );
    const short = { seed: 1, warmUp: 10, work: 1_000 };
    within(simulate(alone, short).perSecond, 1e6, 0.001);
    // Two wake-ups a cycle, of which the simulator's source pays one: only the first unit pays for its notification.
    within(simulate(pair, short).perSecond, 1e9 / (2 * (1_000 + 5_000 + 1_000 + 300) + 400), 0.001);
  });

  it('threads of a sibling core slow each other down while both are busy', () => {
    const stations = [
      { ns: 10_000, cv: 0 },
      { ns: 10_000, cv: 0 },
    ];
    const plain = tandem(stations, closed(64, 1));
    const siblings: Machine = {
      ...plain,
      cores: [
        { socket: 0, sibling: 1 },
        { socket: 0, sibling: 0 },
      ],
    };
    within(simulate(siblings, run).perSecond / simulate(plain, run).perSecond, 0.6, 0.01);
  });

  it('a lock that all of the work needs is the limit, however many cores', () => {
    const source = closed(64, 0);
    const plain = tandem([{ ns: 3_000, cv: 1, budget: 1 }], source);
    const four: Machine = {
      ...plain,
      locks: 1,
      cores: [0, 1, 2, 3].map(() => ({ socket: 0, sibling: -1 })),
      vcpus: [0, 1, 2, 3].map((core) => ({ domain: 'dom0', core })),
      units: [{ ...plain.units[0], vcpus: [0, 1, 2, 3] }],
      stages: [{ ...plain.stages[0], lock: { lock: 0, ns: 2_000 } }],
    };
    within(simulate(four, run).perSecond, 1e9 / 2_000, 0.02);
    const spun = simulate(four, run);
    const lockPart = spun.parts.findIndex(({ category }) => category === 'lock');
    expect(spun.usedNs[lockPart]).toBeGreaterThan(0);
  });

  it("Xen's locks are not contended between vCPUs of one core: nobody is preempted with one", () => {
    const plain = tandem(
      [
        { ns: 5_000, cv: 1, core: 0 },
        { ns: 5_000, cv: 1, core: 0 },
      ],
      closed(64, 1),
    );
    const stages = plain.stages.map((stage) => ({ ...stage, lock: { lock: 0, ns: 5_000 } }));
    const scheduler = { ...plain.scheduler, slice: 50_000, rateLimit: 10_000 };
    const outcome = simulate({ ...plain, locks: 1, stages, scheduler }, { ...run, work: 20_000 });
    const lockPart = outcome.parts.findIndex(({ category }) => category === 'lock');
    const spun = [0, 1].map((unit) => outcome.usedNs[unit * outcome.parts.length + lockPart]);
    expect(spun).toEqual([0, 0]);
    within(outcome.perSecond, 1e9 / 20_000, 0.02);
  });

  it('samples fall where the time went', () => {
    const stations = [
      { ns: 4_000, cv: 1, core: 0 },
      { ns: 6_000, cv: 1, core: 0 },
    ];
    const outcome = simulate(tandem(stations, closed(16, 1)), { ...run, tickNs: 100_000 });
    const part = outcome.parts.findIndex(({ category }) => category === 'be.net.rx');
    const width = outcome.parts.length;
    const first = outcome.samples[part];
    const second = outcome.samples[width + part];
    expect(first + second).toBeGreaterThan(10_000);
    within(first / (first + second), 0.4, 0.05);
  });

  it('vCPUs that share a core get equal time, and who sleeps much comes first', () => {
    const hog = tandem(
      [
        { ns: 100_000, cv: 0, core: 0 },
        { ns: 20_000, cv: 0, core: 0 },
      ],
      { kind: 'open', stage: 1, done: 1, perSecond: 1_000, cv: 1 },
    );
    const machine: Machine = {
      ...hog,
      stages: hog.stages.map((stage) => ({ ...stage, from: -1 })),
      sources: [
        hog.sources[0],
        { kind: 'closed', stage: 0, done: 0, outstanding: 1, thinkNs: 0, thinkCv: 1 },
      ],
    };
    const boosted = simulate(machine, { ...run, work: 20_000, warmUp: 100 });
    const queued = simulate(
      { ...machine, scheduler: { ...machine.scheduler, boost: false } },
      { ...run, work: 20_000, warmUp: 100 },
    );
    // At most the rate limit of 1 ms with the boost, up to a slice of 10 ms without.
    expect(boosted.meanLatencyNs).toBeLessThan(1.1e6);
    expect(queued.meanLatencyNs).toBeGreaterThan(3e6);
  });

  it('the same seed gives the same run', () => {
    const machine = tandem([{ ns: 10_000, cv: 1 }], open(70_000));
    const short = { ...run, work: 5_000 };
    expect(simulate(machine, short)).toEqual(simulate(machine, short));
    expect(simulate(machine, { ...short, seed: 2 }).meanLatencyNs).not.toBe(
      simulate(machine, short).meanLatencyNs,
    );
  });

  it('says so when nothing can ever happen again', () => {
    const machine = tandem([{ ns: 1, cv: 0 }], closed(0, 0));
    expect(() => simulate(machine, run)).toThrow('stands still');
  });
});

function busy(usedNs: Float64Array, cores: number): number[] {
  const width = usedNs.length / cores;
  return Array.from({ length: cores }, (_, core) =>
    usedNs.subarray(core * width, (core + 1) * width).reduce((a, b) => a + b, 0),
  );
}
