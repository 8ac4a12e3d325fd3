import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNSTATES, type Schedule } from '../../../src/profile/schedule';
import { scheduleFacts, type ScheduleFacts } from '../../../src/profile/scheduleFacts';
import { DURATION_KINDS } from '../../../src/profile/vcpuDurations';
import { ScheduleBuilder } from '../../../src/profile/scheduleBuilder';
import { BY_NS, madeSchedule } from './madeSchedule';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const BLOCKED = RUNSTATES.indexOf('blocked');

/** Every number of the facts that adjoining ranges must add up to, by what it is. */
function additive(facts: ScheduleFacts): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { pcpu, busyNs, idleNs, lostNs, switches } of facts.pcpus) {
    Object.entries({ busyNs, idleNs, lostNs, switches }).forEach(([k, n]) => numbers.set(`p${pcpu} ${k}`, n));
  }
  for (const v of facts.vcpus) {
    v.states.forEach(({ count, ns }, s) => {
      numbers.set(`v${v.vcpu} ${s}`, ns).set(`v${v.vcpu} ${s} times`, count);
    });
    for (const [k, { count, ns }] of Object.entries(v.runnable)) {
      numbers.set(`v${v.vcpu} ${k}`, ns).set(`v${v.vcpu} ${k} times`, count);
    }
    for (const { pcpu, runningNs } of v.pcpus) numbers.set(`v${v.vcpu} on p${pcpu}`, runningNs);
    numbers.set(`v${v.vcpu} migrations`, v.migrations);
    for (const kind of DURATION_KINDS) {
      const { count, totalNs } = v.durations[kind];
      numbers.set(`v${v.vcpu} ${kind}`, totalNs).set(`v${v.vcpu} ${kind} times`, count);
    }
  }
  for (const { domainId, states } of facts.domains) {
    states.forEach(({ count, ns }, s) => {
      numbers.set(`d${domainId} ${s}`, ns).set(`d${domainId} ${s} times`, count);
    });
  }
  for (const { domainId, op, command, calls, items } of facts.hypercalls) {
    const key = `d${domainId} op ${op} ${command?.number ?? ''}`;
    numbers.set(`${key} calls`, calls).set(`${key} items`, items);
  }
  for (const { domainId, kind, code, count } of facts.events)
    numbers.set(`d${domainId} ${kind} ${code}`, count);
  return numbers;
}

const added = (a: Map<string, number>, b: Map<string, number>) =>
  new Map([...new Set([...a.keys(), ...b.keys()])].map((k) => [k, (a.get(k) ?? 0) + (b.get(k) ?? 0)]));
const withoutZeros = (numbers: Map<string, number>) =>
  Object.fromEntries([...numbers].filter(([, n]) => n !== 0).sort());

describe('facts of a schedule', () => {
  it('add up: states to the intervals, reasons to the waiting, pCPUs to the running', () => {
    fc.assert(
      fc.property(madeSchedule, (schedule) => {
        const facts = scheduleFacts(schedule);
        schedule.vcpus.forEach(({ totalNs, count }, i) => {
          const { states, runnable, pcpus } = facts.vcpus[i];
          expect(states.map((s) => s.ns)).toEqual(totalNs);
          expect(states.map((s) => s.count)).toEqual(count);
          const waits = Object.values(runnable);
          expect(sum(waits.map((w) => w.ns))).toBe(totalNs[RUNNABLE]);
          expect(sum(waits.map((w) => w.count))).toBe(count[RUNNABLE]);
          expect(sum(pcpus.map((p) => p.runningNs))).toBe(totalNs[RUNNING]);
        });
        const busy = sum(facts.pcpus.map((p) => p.busyNs + p.idleNs));
        expect(busy).toBe(sum(schedule.vcpus.map((v) => v.totalNs[RUNNING])));
      }),
    );
  });

  it('of two adjoining ranges are those of the whole', () => {
    fc.assert(
      fc.property(madeSchedule, fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)), (schedule, cuts) => {
        const [a, b, c] = cuts
          .sort((x, y) => x - y)
          .map((share) => Math.round((schedule.endNs * share) / 1000));
        const parts = added(
          additive(scheduleFacts(schedule, [a, b])),
          additive(scheduleFacts(schedule, [b, c])),
        );
        expect(withoutZeros(parts)).toEqual(withoutZeros(additive(scheduleFacts(schedule, [a, c]))));
      }),
    );
  });

  it('of a range around everything are those of no range', () => {
    fc.assert(
      fc.property(madeSchedule, (schedule) => {
        const around = scheduleFacts(schedule, [-1, schedule.endNs + 2 * schedule.bins.widthNs]);
        expect(withoutZeros(additive(around))).toEqual(withoutZeros(additive(scheduleFacts(schedule))));
      }),
    );
  });

  it('have quantiles in order, and histograms that hold every duration once', () => {
    fc.assert(
      fc.property(madeSchedule, (schedule) => {
        for (const { durations } of scheduleFacts(schedule).vcpus) {
          for (const kind of DURATION_KINDS) {
            const d = durations[kind];
            const order = [0, d.p5Ns, d.medianNs, d.p95Ns, d.p99Ns, d.maxNs];
            expect(order).toEqual([...order].sort((x, y) => x - y));
            expect(sum(d.counts)).toBe(d.count);
            if (d.count > 0) {
              expect(d.edgesNs.length).toBe(d.counts.length + 1);
              expect(d.meanNs).toBeCloseTo(d.totalNs / d.count, 6);
            }
          }
        }
      }),
    );
  });

  it("know a domain's time from its first to its last change", () => {
    fc.assert(
      fc.property(madeSchedule, (schedule) => {
        for (const { domainId, states } of scheduleFacts(schedule).domains) {
          const times = changesOf(schedule, domainId);
          const whole = times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
          expect(sum(states.map((s) => s.ns))).toBe(whole);
        }
      }),
    );
  });

  it('tell what happened to one vCPU, by hand', () => {
    const builder = new ScheduleBuilder();
    const v = builder.vcpu(3, 0);
    const line: readonly (readonly [state: number, from: number, pcpu: number, start: number])[] = [
      [RUNNING, 255, 0, 100],
      [BLOCKED, RUNNING, -1, 400],
      [RUNNABLE, BLOCKED, -1, 1000],
      [RUNNING, RUNNABLE, 1, 1050],
      [RUNNING, RUNNING, 1, 1200],
      [RUNNABLE, RUNNING, -1, 1500],
      [RUNNING, RUNNABLE, 1, 1570],
      [BLOCKED, RUNNING, -1, 1600],
    ];
    let open = -1;
    for (const [state, from, pcpu, start] of line) {
      if (open >= 0) builder.end(open, start);
      open = builder.begin(v, state, from, pcpu, start);
    }
    const facts = scheduleFacts(builder.done({ ...BY_NS, zero: 0, end: 2000, pcpus: [0, 1] }));
    const { durations, migrations, pcpus, runnable } = facts.vcpus[0];
    const of = (kind: keyof typeof durations) => [durations[kind].count, durations[kind].totalNs];
    expect(of('wakeToRun')).toEqual([1, 50]);
    expect(of('preempted')).toEqual([1, 70]);
    // Xen's decision at 1200 to go on running it is no new turn.
    expect(of('running')).toEqual([3, 300 + 450 + 30]);
    expect(durations.running.maxNs).toBe(450);
    expect(of('blocked')).toEqual([1, 600]);
    expect(of('stay')).toEqual([2, 950 + 950]);
    expect(migrations).toBe(1);
    expect(pcpus).toEqual([
      { pcpu: 0, runningNs: 300 },
      { pcpu: 1, runningNs: 480 },
    ]);
    expect(runnable.wake).toEqual({ count: 1, ns: 50 });
    expect(runnable.preempt).toEqual({ count: 1, ns: 70 });
    expect(facts.domains[0].states.map((s) => s.ns)).toEqual([600, 0, 780, 0, 0, 120, 0]);
  });
});

/** When a vCPU of the domain changed its state for all we know. */
function changesOf({ vcpus, intervals }: Schedule, domainId: number): number[] {
  const starts = [...intervals.vcpu.keys()]
    .filter((i) => vcpus[intervals.vcpu[i]].domainId === domainId)
    .map((i) => intervals.startNs[i]);
  const open = vcpus.flatMap((v) => (v.domainId === domainId && v.open !== null ? [v.open.sinceNs] : []));
  return [...starts, ...open];
}
