/** What one machine is to record, as the far side's program reads it. */
import { shellQuote } from '../shellQuote';

export interface RecordPlan {
  readonly seconds: number;
  /** perf's event list, `cycles,LLC-load-misses`; empty: no perf. */
  readonly perfEvents: string;
  /** Samples a second and CPU. */
  readonly frequency: number;
  /** Mode of Xen's PMU to sample the hypervisor with; empty: not sampled. */
  readonly pmuMode: '' | 'all' | 'hv';
  /** xentrace's event mask, `0x...`; empty: no trace. */
  readonly traceMask: string;
  readonly xentop: boolean;
  readonly counters: boolean;
  /** Xen's tools answer here. */
  readonly controlDomain: boolean;
  /** Shell command that makes the load; empty: none. */
  readonly workload: string;
  /** How long the load may go on after the recording, to write its report. */
  readonly workloadGraceSeconds: number;
  /** The recording stops when its directory is larger. */
  readonly mostBytes: number;
  /** The recording stops when less than this is free on its disk. */
  readonly spareBytes: number;
  /** Most bytes of programs and libraries that are brought along for their symbols. */
  readonly programBytes: number;
  /** How long the far side waits to be started, and how much later than planned its tools end by themselves. */
  readonly patienceSeconds: number;
}

/** Assignments of the shell. @throws Error as shellQuote */
export function planText(plan: RecordPlan): string {
  const kilobytes = (bytes: number) => String(Math.ceil(bytes / 1024));
  const flag = (on: boolean) => (on ? '1' : '0');
  const values: Readonly<Record<string, string>> = {
    seconds: String(plan.seconds),
    perf_events: plan.perfEvents,
    frequency: String(plan.frequency),
    pmu_mode: plan.pmuMode,
    trace_mask: plan.traceMask,
    want_xentop: flag(plan.xentop),
    want_counters: flag(plan.counters),
    control_domain: flag(plan.controlDomain),
    workload: plan.workload,
    workload_grace: String(plan.workloadGraceSeconds),
    most_kb: kilobytes(plan.mostBytes),
    spare_kb: kilobytes(plan.spareBytes),
    programs_kb: kilobytes(plan.programBytes),
    patience: String(plan.patienceSeconds),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellQuote(value)}`)
    .join('\n');
}
