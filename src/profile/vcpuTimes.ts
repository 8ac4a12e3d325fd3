/** How the time of each vCPU divides: by runstate, by what it waited for, and by pCPU. */
import { RUNSTATES, type CountedTime, type Schedule } from './schedule';
import { holds, overlap, type TimeRange } from './timeRange';
import { waitOf } from './vcpuDurations';

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');

export interface VcpuTimes {
  /** By position in RUNSTATES: time in the range, and how often the state was left or confirmed in it. */
  readonly states: readonly CountedTime[];
  /** The runnable time, by why it was not running. */
  readonly runnable: Readonly<Record<'wake' | 'preempt' | 'other', CountedTime>>;
  /** pCPUs that it ran on, ascending. */
  readonly pcpus: readonly { readonly pcpu: number; readonly runningNs: number }[];
  /** How often it came to run on another pCPU than before. */
  readonly migrations: number;
}

const WAITS = ['wake', 'preempt', 'other'] as const;
/** Position in WAITS by the state that was left. */
const WAIT_FROM = Uint8Array.from({ length: 256 }, (_, from) => WAITS.indexOf(waitOf(from)));

export function vcpuTimes({ vcpus, intervals }: Schedule, range: TimeRange): VcpuTimes[] {
  // Typed arrays, a row per vCPU: there may be ten million intervals.
  const stateNs = new Float64Array(vcpus.length * RUNSTATES.length);
  const stateCount = new Float64Array(stateNs.length);
  const waitNs = new Float64Array(vcpus.length * WAITS.length);
  const waitCount = new Float64Array(waitNs.length);
  const ranOn = new Int16Array(vcpus.length).fill(-1);
  /** Time on that pCPU, not yet in the map. */
  const ranNs = new Float64Array(vcpus.length);
  const migrations = new Uint32Array(vcpus.length);
  const pcpus = vcpus.map(() => new Map<number, number>());
  const settle = (v: number) => {
    if (ranNs[v] > 0) pcpus[v].set(ranOn[v], (pcpus[v].get(ranOn[v]) ?? 0) + ranNs[v]);
    ranNs[v] = 0;
  };

  const { vcpu, state, from, pcpu, startNs, endNs } = intervals;
  for (let i = 0; i < vcpu.length && startNs[i] <= range.upTo; i++) {
    const v = vcpu[i];
    const ns = overlap(range, startNs[i], endNs[i]);
    const count = holds(range, endNs[i]) ? 1 : 0;
    const cell = v * RUNSTATES.length + state[i];
    stateNs[cell] += ns;
    stateCount[cell] += count;
    if (state[i] === RUNNABLE) {
      const wait = v * WAITS.length + WAIT_FROM[from[i]];
      waitNs[wait] += ns;
      waitCount[wait] += count;
    }
    if (state[i] !== RUNNING) continue;
    if (ranOn[v] !== pcpu[i]) {
      if (ranOn[v] >= 0 && holds(range, startNs[i])) migrations[v]++;
      settle(v);
      ranOn[v] = pcpu[i];
    }
    ranNs[v] += ns;
  }
  return vcpus.map((_, v) => {
    settle(v);
    const wait = (position: number): CountedTime => ({
      count: waitCount[v * WAITS.length + position],
      ns: waitNs[v * WAITS.length + position],
    });
    return {
      states: RUNSTATES.map((_state, s) => ({
        count: stateCount[v * RUNSTATES.length + s],
        ns: stateNs[v * RUNSTATES.length + s],
      })),
      runnable: { wake: wait(0), preempt: wait(1), other: wait(2) },
      pcpus: [...pcpus[v]]
        .sort(([a], [b]) => a - b)
        .map(([number, runningNs]) => ({ pcpu: number, runningNs })),
      migrations: migrations[v],
    };
  });
}
