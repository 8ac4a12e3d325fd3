/**
 * Who ran where and who waited, from xentrace: runstate intervals per vCPU, hypercalls, exits and lost windows.
 * Times are on the profile's axis in nanoseconds; a trace read alone starts at 0 with its first record.
 */
import type { Hertz, Nanoseconds } from './ids';

/** Domain id of the idle domain (xen/include/public/xen.h, DOMID_IDLE). */
export const IDLE_DOMAIN_ID = 32767;

/** Xen's runstates (public/vcpu.h) in its order, and what a trace cannot tell. */
export const RUNSTATES = ['running', 'runnable', 'blocked', 'offline', 'lost'] as const;
export type Runstate = (typeof RUNSTATES)[number];

/** Index into `Schedule.vcpus`. */
export type VcpuIndex = number;

/** Stored for a state that nobody knows, e.g. what a vCPU did before it was first seen. */
export const NO_STATE = 255;

export interface ScheduleVcpu {
  readonly domainId: number;
  readonly vcpu: number;
  /** Time per state, indexed like {@link RUNSTATES}. */
  readonly totalNs: readonly Nanoseconds[];
  /** How often each state was left or confirmed (Xen decided to go on running it), indexed like {@link RUNSTATES}. */
  readonly count: readonly number[];
  /** The state whose end is not in the trace, so that neither totals nor intervals hold it; null if unknown. */
  readonly open: { readonly state: Runstate; readonly sinceNs: Nanoseconds } | null;
}

/** Runstate intervals with a known start and end, sorted by start. Their lengths add up to `ScheduleVcpu.totalNs`. */
export interface RunstateIntervals {
  readonly vcpu: Int32Array;
  /** Position in {@link RUNSTATES}. */
  readonly state: Uint8Array;
  /** Position in {@link RUNSTATES} of the state that was left for this one; {@link NO_STATE} if unknown. */
  readonly from: Uint8Array;
  /** pCPU while running, -1 otherwise. */
  readonly pcpu: Int16Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
}

/**
 * When something happened: counts in bins of equal width ({@link Schedule.bins}), the first one at the bins' start. Bins
 * beyond the array are empty.
 */
export interface CountsOverTime {
  readonly counts: Uint32Array;
  /** Sum of what was measured with each: items of a hypercall, nanoseconds of an exit; null if nothing was. */
  readonly amounts: Float64Array | null;
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
  /**
   * Elements of all its batches (page table updates, grant operations, calls of a multicall), subcalls' included; 0
   * where the trace does not tell. A preempted batch is counted again with what was left of it.
   */
  readonly items: number;
  /** The same by command, for hypercalls of which the trace has it (grant_table_op, vcpu_op, sched_op). */
  readonly commands: readonly HypercallCommand[];
  /** Calls and subcalls; amounts are items. */
  readonly overTime: CountsOverTime;
}

export interface HypercallCommand {
  readonly command: number;
  readonly name: string;
  /** Subcalls included. */
  readonly calls: number;
  readonly items: number;
  readonly overTime: CountsOverTime;
}

/** VM exits of one vCPU for one reason. */
export interface ExitCount {
  readonly vcpu: VcpuIndex;
  /** As the hardware numbers it. */
  readonly reason: number;
  readonly name: string;
  readonly count: number;
  /** Until the next entry, or until the vCPU was woken if it blocked in the exit. */
  readonly ns: Nanoseconds;
  readonly overTime: CountsOverTime;
}

/** Pages of one domain that others mapped, unmapped or were given. */
export interface GrantCount {
  /** The domain that granted. */
  readonly domainId: number;
  readonly maps: number;
  readonly unmaps: number;
  readonly transfers: number;
}

export const EVENT_KINDS = ['pv', 'hvm', 'grant', 'memory', 'interrupt', 'power'] as const;
/**
 * - `pv`: what made a PV guest enter Xen, but for hypercalls: page faults, traps, instructions that Xen emulates.
 * - `hvm`: what Xen did while an HVM or PVH guest was stopped: handlers of exits, interrupts given to it.
 * - `grant`: pages of domain `detail` that the vCPU mapped, unmapped or was given.
 * - `memory`: the guest's memory map changed (populate on demand, reservations, P2M entries).
 * - `interrupt`: the hardware's interrupts and their vectors. `power`: idle states and frequencies of the processor.
 */
export type EventKind = (typeof EVENT_KINDS)[number];

/** Events of one kind by one vCPU, or by one pCPU where no vCPU is concerned. */
export interface EventCount {
  readonly kind: EventKind;
  /** -1 where the event is the hardware's, or the trace does not say who ran. */
  readonly vcpu: VcpuIndex;
  /** -1 where it is a vCPU's. */
  readonly pcpu: number;
  /** Low bits of the event's number (public/trace.h), which tell what it is within its kind. */
  readonly code: number;
  /** Which one: trap, vector, interrupt line, C-state or granting domain; -1 where there is no such thing. */
  readonly detail: number;
  readonly name: string;
  readonly count: number;
  /** Time it took, where the trace has it; null otherwise. */
  readonly ns: Nanoseconds | null;
  readonly overTime: CountsOverTime;
}

/** How often, and for how long. */
export interface CountedTime {
  readonly count: number;
  readonly ns: Nanoseconds;
}

/** Interrupts that Xen gave to a vCPU of an HVM or PVH guest, and how long it then worked before it halted. */
export interface GuestInterruptCount {
  readonly vcpu: VcpuIndex;
  readonly vector: number;
  readonly count: number;
  /** The interrupt had woken the vCPU, and no other came before it halted again. */
  readonly wakeToHaltAlone: CountedTime;
  /** It had woken the vCPU. */
  readonly wakeToHalt: CountedTime;
  /** It came while the vCPU was awake. */
  readonly interruptToHalt: CountedTime;
}

/** Bytes of the records of one pCPU, by trace class. */
export interface PcpuVolume {
  readonly pcpu: number;
  readonly bytes: Readonly<Record<string, number>>;
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
  readonly exits: readonly ExitCount[];
  readonly grants: readonly GrantCount[];
  /** Everything else that is counted, by kind, vCPU or pCPU, code and detail. */
  readonly events: readonly EventCount[];
  readonly guestInterrupts: readonly GuestInterruptCount[];
  /** The bins of every {@link CountsOverTime}. */
  readonly bins: { readonly startNs: Nanoseconds; readonly widthNs: Nanoseconds };
  /** Records of a pCPU of which the trace does not say (yet) which vCPU it ran; in no other number here. */
  readonly unplaced: { readonly hypercalls: number; readonly exits: number; readonly events: number };
  readonly lost: readonly LostWindow[];
  /** Records per trace class (`sched`, `pv`, `hvm`, `mem`, `hw`, `gen` …), those that no table uses included. */
  readonly recordsByClass: Readonly<Record<string, number>>;
  readonly volumes: readonly PcpuVolume[];
}
