/**
 * Who ran where and who waited, from xentrace: runstate intervals per vCPU, hypercalls, exits and lost windows.
 * Times are on the profile's axis in nanoseconds; a trace read alone starts at 0 with its first record.
 */
import type { Hertz, Nanoseconds } from './ids';

/** Domain id of the idle domain (xen/include/public/xen.h, DOMID_IDLE). */
export const IDLE_DOMAIN_ID = 32767;

/** Xen's runstates (public/vcpu.h), and what a trace cannot tell. */
export const RUNSTATES = ['running', 'runnable', 'blocked', 'offline', 'lost'] as const;
export type Runstate = (typeof RUNSTATES)[number];

/** Index into `Schedule.vcpus`. */
export type VcpuIndex = number;

export interface ScheduleVcpu {
  readonly domainId: number;
  readonly vcpu: number;
  /** Time per state, indexed like {@link RUNSTATES}. */
  readonly totalNs: readonly Nanoseconds[];
  /** How often each state was left, indexed like {@link RUNSTATES}. */
  readonly count: readonly number[];
}

/** Runstate intervals, sorted by start. */
export interface RunstateIntervals {
  readonly vcpu: Int32Array;
  /** Position in {@link RUNSTATES}. */
  readonly state: Uint8Array;
  /** pCPU while running, -1 otherwise. */
  readonly pcpu: Int16Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
}

/** A hypercall number as one vCPU used it. */
export interface HypercallCount {
  readonly vcpu: VcpuIndex;
  /** Hypercall number (public/xen.h); names are in `formats/xentrace/hypercallNames.json`. */
  readonly op: number;
  readonly name: string;
  readonly calls: number;
  /** Calls inside a multicall. */
  readonly subcalls: number;
}

/** A span of one pCPU of which the trace holds nothing. */
export interface LostWindow {
  readonly pcpu: number;
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  readonly records: number;
}

export interface Schedule {
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  /** Clock that turned TSC ticks into time, and where it came from. */
  readonly tscHz: Hertz;
  readonly tscHzSource: string;
  /** TSC at the profile's time 0 of a trace read alone: time = (tsc - tscOrigin) / tscHz. */
  readonly tscOrigin: number;
  readonly pcpus: readonly number[];
  readonly vcpus: readonly ScheduleVcpu[];
  readonly intervals: RunstateIntervals;
  readonly hypercalls: readonly HypercallCount[];
  /** VM exits per vCPU, reason as the hardware numbers it, with the time until the next entry. */
  readonly exits: readonly {
    readonly vcpu: VcpuIndex;
    readonly reason: number;
    readonly count: number;
    readonly ns: Nanoseconds;
  }[];
  readonly lost: readonly LostWindow[];
  /** Records per trace class (`sched`, `pv`, `hvm`, `mem`, `hw`, `gen` …). */
  readonly recordsByClass: Readonly<Record<string, number>>;
}
