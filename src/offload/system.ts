/**
 * What the model knows of a machine and of the work on it: pure data, made from a recording (`baseline/`), by a simulator or
 * by hand. Costs are nanoseconds of CPU time per unit of work (packet, byte, request) at the recorded clock, without the
 * recorders; symbols of the equations are those of README.md.
 */
import type { WorkUnit } from '../profile/counters';
import type { ContextKind } from '../iopath/contexts/contexts';

/** A figure with the bounds that 5 to 95 % of what is thought possible lie within. */
export interface Range {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** A logical CPU of the host (pCPU). */
export interface SystemCore {
  /** As Xen numbers it. */
  readonly pcpu: number;
  /** Physical core, socket and NUMA node; null where the recording does not tell. */
  readonly core: number | null;
  readonly socket: number | null;
  readonly node: number | null;
  /** Whether anything but idle ran there in the baseline: a working core. */
  readonly used: boolean;
  /** Busy share of its time as recorded, recorders included; null if nothing tells. */
  readonly busy: number | null;
  /** Busy share that the recorders alone took. */
  readonly recorders: number;
  /** sigma: busy share that neither grows with the work nor is a recorder's: ticks, management. */
  readonly background: number;
}

/** Part of a unit's demand: one category of one layer. */
export interface UnitPart {
  readonly category: string;
  readonly layer: 'hypervisor' | 'kernel' | 'user' | 'unknown';
  readonly demandNs: number;
  /** Samples it rests on; 0 where it was counted and not sampled. */
  readonly samples: number;
}

/** What can be placed: an execution context (README of `iopath/contexts` has the names). */
export interface SystemUnit {
  readonly unit: string;
  readonly label: string;
  readonly kind: ContextKind;
  /** Name of the domain; null for Xen on its own. */
  readonly domain: string | null;
  /** s: self cost of all that it runs, Xen's part included. The parts add up to it. */
  readonly demandNs: number;
  /**
   * Share of the demand that is the work's, where the unit serves the recorders too (interrupts, softirqs, the idle loop):
   * drawn, because only the proportion of what they serve tells it. All of it if absent.
   */
  readonly shared?: Range;
  readonly parts: readonly UnitPart[];
  /** Independent samples that the demand is worth (n_eff), for the draw of shares. */
  readonly effectiveSamples: number;
  /** Where it ran: share per core, in the order of `cores`; adds up to 1. */
  readonly placement: readonly number[];
  /** vCPUs of the domain that it ran on. */
  readonly vcpus: readonly number[];
  /** True for a program that the recording knows to make the load: `iperf3`, `fio`. */
  readonly makesLoad?: boolean;
}

/** Work that goes over from one unit to another: a ring, a queue and a wake-up, or a call that waits. */
export interface Handoff {
  /** Positions in `units`. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'ring' | 'queue' | 'call';
  /** r: descriptors handed over per unit of work. */
  readonly perUnit: Range;
  /** b: descriptors per batch. */
  readonly batch: Range;
  /** nu: share of the batches that notify; measured from event channels or wake-ups where the recording has them. */
  readonly notified: Range;
  /** Payload bytes that the receiver touches, per unit of work. */
  readonly bytes: number;
  /** True where the exchange exists already, so that only the distance changes. */
  readonly exists: boolean;
  /** What the figures rest on, for people. */
  readonly source: string;
}

/** Something other than a core that limits the rate. */
export interface Limit {
  readonly kind: 'link' | 'window' | 'offered' | 'lock' | 'memory';
  readonly label: string;
  /** Units of work per second that it lets through. */
  readonly perSecond: Range;
  readonly source: string;
}

/** Cache misses of one level. */
export interface MissLevel {
  readonly level: 'L2' | 'LLC' | 'DTLB';
  /** m: misses per unit of work, per unit of `units`. */
  readonly perUnit: readonly number[];
}

export interface OffloadSystem {
  /** null without throughput: demands are then nanoseconds per second of the recording. */
  readonly work: {
    /** Key of the counter, see `workChoices`; `typed` where a person gave the rate. */
    readonly key: string;
    readonly unit: WorkUnit;
    /** "packets through eth0 of guest1, transmit". */
    readonly label: string;
    /** X0: units of work per second in the recording, slowed by the recorders. */
    readonly recordedPerSecond: number;
    /** Measured without recorders; null if the recording does not have it. */
    readonly undisturbedPerSecond: number | null;
    readonly source: string;
  } | null;
  /** Hz of the clock that demands were measured at; null if unknown, so that cycles cannot be told. */
  readonly clockHz: number | null;
  readonly cores: readonly SystemCore[];
  readonly units: readonly SystemUnit[];
  readonly handoffs: readonly Handoff[];
  readonly limits: readonly Limit[];
  /** N: what is in flight, and delay elsewhere (disk, wire, peer) per unit of work. */
  readonly loop: {
    readonly outstanding: Range;
    readonly thinkNs: Range;
    readonly source: string;
    /** True if `outstanding` counts batches; else units of work, of which those in a batch may go over together. */
    readonly batched?: boolean;
  } | null;
  /** Share of the busy time in lock slow paths (w). */
  readonly lockShare: number;
  /** Empty with clock events: cache terms are then withheld. */
  readonly misses: readonly MissLevel[];
  /** Parameters that this recording tells better than the default does, by their key: `c_notify`, `world_switch`. */
  readonly measured: ReadonlyMap<string, { readonly range: Range; readonly source: string }>;
  /** Mean time from wake-up to running of the domains' vCPUs, by domain name, from the trace. */
  readonly wakeToRunNs: ReadonlyMap<string, number>;
  /** For people: terms that are not told, and why. */
  readonly withheld: readonly string[];
  /** For people: what the figures rest on. */
  readonly notes: readonly string[];
}
