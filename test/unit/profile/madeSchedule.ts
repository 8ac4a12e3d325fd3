/** Schedules that could have been: vCPUs that wake, wait for a pCPU, run and block, as fast-check draws them. */
import fc from 'fast-check';
import { IDLE_DOMAIN_ID, NO_STATE, RUNSTATES, type Schedule } from '../../../src/profile/schedule';
import { ScheduleBuilder } from '../../../src/profile/scheduleBuilder';

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const BLOCKED = RUNSTATES.indexOf('blocked');
const LOST = RUNSTATES.indexOf('lost');

/** dom0 with two vCPUs, a guest with two, and an idle vCPU. */
const VCPUS = [
  [0, 0],
  [0, 1],
  [3, 0],
  [3, 1],
  [IDLE_DOMAIN_ID, 0],
] as const;
const PCPUS = 2;

export const BY_NS = {
  tscHz: 1e9,
  tscHzSource: 'made',
  tscOrigin: 0,
  unplaced: { hypercalls: 0, exits: 0, events: 0 },
  recordsByClass: { sched: 1 },
  volumes: [],
  guestInterrupts: () => [],
  hypercallName: (op: number) => `op ${op}`,
  commandName: (op: number, command: number) => `command ${command} of ${op}`,
  exitName: (reason: number) => `exit ${reason}`,
  eventName: (kind: string, code: number) => `${kind} ${code}`,
};

const step = fc.record({
  vcpu: fc.nat(VCPUS.length - 1),
  gap: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 200_000 })),
  choice: fc.nat(9),
});

/** Times are integers of nanoseconds. */
export const madeSchedule = fc.array(step, { minLength: 1, maxLength: 120 }).map((steps): Schedule => {
  const builder = new ScheduleBuilder();
  const vcpus = VCPUS.map(([domainId, vcpu]) => ({
    row: builder.vcpu(domainId, vcpu),
    state: NO_STATE,
    interval: -1,
    pcpu: -1,
  }));
  const runs = new Array<number>(PCPUS).fill(-1);
  let now = 0;
  const set = (v: number, state: number, pcpu: number) => {
    const track = vcpus[v];
    if (track.interval >= 0) builder.end(track.interval, now);
    if (track.pcpu >= 0) runs[track.pcpu] = -1;
    track.interval = builder.begin(track.row, state, track.state, pcpu, now);
    track.state = state;
    track.pcpu = pcpu;
    if (pcpu >= 0) runs[pcpu] = v;
  };
  for (const { vcpu, gap, choice } of steps) {
    now += gap;
    const track = vcpus[vcpu];
    const free = (choice % 2 === 0 ? [0, 1] : [1, 0]).find((p) => runs[p] < 0);
    if (track.state === RUNNING) {
      if (choice < 2) set(vcpu, RUNNING, track.pcpu);
      else if (choice === 9) set(vcpu, LOST, -1);
      else set(vcpu, choice < 5 ? RUNNABLE : BLOCKED, -1);
      builder.counts(track.row).hypercall(choice, false, choice % 3, choice, now);
    } else if (track.state === BLOCKED) set(vcpu, RUNNABLE, -1);
    else if (free !== undefined) set(vcpu, RUNNING, free);
    builder.events.add({ kind: 'pv', vcpu: track.row, pcpu: -1, code: choice, detail: -1 }, now, NaN);
    if (choice === 7) builder.lost(vcpu % PCPUS, Math.max(0, now - gap), now, 3);
  }
  return builder.done({ ...BY_NS, zero: 0, end: now, pcpus: [0, 1] });
});
