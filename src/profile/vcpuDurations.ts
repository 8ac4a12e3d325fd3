/** How long each vCPU waits, runs, sleeps and stays on a pCPU: its intervals, joined where they are one to its guest. */
import { durationFacts, NO_DURATIONS, type DurationFacts } from './durationFacts';
import { RUNSTATES, type Schedule, type VcpuIndex } from './schedule';
import { holds, type TimeRange } from './timeRange';

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const BLOCKED = RUNSTATES.indexOf('blocked');
const OFFLINE = RUNSTATES.indexOf('offline');

/**
 * - `wakeToRun`: from being woken until running; `preempted`: from losing the pCPU until running again.
 *   Waits whose end was not seen (lost records) are left out.
 * - `running`: from getting a pCPU to leaving it, however often Xen decided in between to go on.
 * - `blocked`: with nothing to do.
 * - `stay`: from first running on a pCPU until running on another one; the last stay lasts until the end of the trace.
 */
export const DURATION_KINDS = ['wakeToRun', 'preempted', 'running', 'blocked', 'stay'] as const;
export type DurationKind = (typeof DURATION_KINDS)[number];
export type VcpuDurations = Readonly<Record<DurationKind, DurationFacts>>;

const [WAKE_TO_RUN, PREEMPTED, RAN, SLEPT, STAYED] = DURATION_KINDS.keys();

/** What a runnable vCPU was before: xenalyze's wake, preempt and other (tools/xentrace/xenalyze.c, runstate_update). */
export function waitOf(from: number): 'wake' | 'preempt' | 'other' {
  if (from === RUNNING) return 'preempt';
  return from === BLOCKED || from === OFFLINE ? 'wake' : 'other';
}

/** Per vCPU, of the durations that ended in the range, each in its whole length. */
export function vcpuDurations(schedule: Schedule, range: TimeRange): VcpuDurations[] {
  const kinds = DURATION_KINDS.length;
  const cells = schedule.vcpus.length * kinds;
  // Twice through the intervals, so that all durations fit into one array of just their number.
  const ends = new Uint32Array(cells + 1);
  walk(schedule, range, (vcpu, kind) => ends[vcpu * kinds + kind + 1]++);
  for (let cell = 0; cell < cells; cell++) ends[cell + 1] += ends[cell];
  const starts = ends.slice();
  const values = new Float64Array(ends[cells]);
  walk(schedule, range, (vcpu, kind, ns) => {
    values[starts[vcpu * kinds + kind]++] = ns;
  });
  return schedule.vcpus.map((_, vcpu) => {
    const facts = (kind: number) => {
      const cell = vcpu * kinds + kind;
      const part = values.subarray(ends[cell], ends[cell + 1]);
      return part.length === 0 ? NO_DURATIONS : durationFacts(part);
    };
    return {
      wakeToRun: facts(WAKE_TO_RUN),
      preempted: facts(PREEMPTED),
      running: facts(RAN),
      blocked: facts(SLEPT),
      stay: facts(STAYED),
    };
  });
}

type Emit = (vcpu: VcpuIndex, kind: number, ns: number) => void;

function walk({ vcpus, intervals, endNs: traceEnd }: Schedule, range: TimeRange, emit: Emit): void {
  const { vcpu, state, from, pcpu, startNs, endNs } = intervals;
  /** The interval before of each vCPU, -1 for none. */
  const last = new Int32Array(vcpus.length).fill(-1);
  const ranSince = new Float64Array(vcpus.length);
  const staysOn = new Int16Array(vcpus.length).fill(-1);
  const staysSince = new Float64Array(vcpus.length);
  const emitIn = (v: VcpuIndex, kind: number, start: number, end: number) => {
    if (holds(range, end)) emit(v, kind, end - start);
  };

  for (let i = 0; i < vcpu.length; i++) {
    const v = vcpu[i];
    const start = startNs[i];
    const before = last[v];
    const ran = before >= 0 && state[before] === RUNNING;
    const follows = before >= 0 && endNs[before] === start;
    const goesOn = ran && follows && state[i] === RUNNING && pcpu[before] === pcpu[i];
    if (ran && !goesOn) emitIn(v, RAN, ranSince[v], endNs[before]);
    if (state[i] === RUNNING) {
      if (!goesOn) ranSince[v] = start;
      if (follows && state[before] === RUNNABLE) {
        const wait = waitOf(from[before]);
        if (wait !== 'other') emitIn(v, wait === 'wake' ? WAKE_TO_RUN : PREEMPTED, startNs[before], start);
      }
      if (staysOn[v] !== pcpu[i]) {
        if (staysOn[v] >= 0) emitIn(v, STAYED, staysSince[v], start);
        staysOn[v] = pcpu[i];
        staysSince[v] = start;
      }
    } else if (state[i] === BLOCKED) emitIn(v, SLEPT, start, endNs[i]);
    last[v] = i;
  }
  for (let v = 0; v < vcpus.length; v++) {
    const before = last[v];
    if (before >= 0 && state[before] === RUNNING) emitIn(v, RAN, ranSince[v], endNs[before]);
    if (staysOn[v] >= 0) emitIn(v, STAYED, staysSince[v], traceEnd);
  }
}
