/**
 * A machine whose every cost is known: pure data, which `simulate` runs. All times are nanoseconds. A unit of work enters through
 * a source, passes stages (a bounded queue, and what its unit does with each descriptor in it) and leaves at the last one.
 */

/** A logical CPU. */
export interface CoreSpec {
  readonly socket: number;
  /** The other thread of the same physical core, or -1. */
  readonly sibling: number;
}

export interface VcpuSpec {
  readonly domain: string;
  readonly core: number;
}

/** What can be moved: a thread per vCPU that it has, all of them taking from the same queues. */
export interface UnitSpec {
  readonly name: string;
  readonly kind: 'kthread' | 'napi' | 'process';
  readonly domain: string;
  /** Positions in `vcpus`, one thread each. */
  readonly vcpus: readonly number[];
  /** Descriptors that it takes at once at most; what they become is published together. */
  readonly budget: number;
  /** As softirqs do: comes before other threads of its vCPU. */
  readonly urgent: boolean;
  /** What it runs for: the work that is measured, the recorders, or neither. */
  readonly role: 'work' | 'recorder' | 'background';
}

export interface PartSpec {
  readonly category: string;
  readonly layer: 'hypervisor' | 'kernel' | 'user';
  /** Per descriptor. */
  readonly ns: number;
}

export interface StageSpec {
  /** Position in `units`: who takes from the queue. */
  readonly unit: number;
  /** Position of the stage whose descriptors these come from; -1: a source's. */
  readonly from: number;
  /** Descriptors per descriptor of that stage. */
  readonly perItem: number;
  readonly slots: number;
  /** Payload of a descriptor that the taker touches. */
  readonly bytes: number;
  readonly parts: readonly PartSpec[];
  /** Standard deviation over mean of the time for one descriptor. */
  readonly cv: number;
  /** A lock held for a while per descriptor, or null. */
  readonly lock: { readonly lock: number; readonly ns: number } | null;
}

/** Where descriptors come from; work is done where they leave `done`. */
export type SourceSpec =
  | {
      readonly kind: 'closed';
      readonly stage: number;
      readonly done: number;
      readonly outstanding: number;
      /** Mean delay elsewhere until the next one, and its coefficient of variation (0 or 1). */
      readonly thinkNs: number;
      readonly thinkCv: 0 | 1;
    }
  | {
      readonly kind: 'open';
      readonly stage: number;
      readonly done: number;
      readonly perSecond: number;
      /** 1: Poisson; 0: evenly spaced. */
      readonly cv: 0 | 1;
    };

export interface Costs {
  /** Xen, from one vCPU to another; half of it from idle to the vCPU that ran last. */
  readonly vcpuSwitch: number;
  /** Kernel, from one thread to another of the same vCPU. */
  readonly threadSwitch: number;
  /** Paid by who wakes a thread of its own vCPU. */
  readonly localWake: number;
  /** Paid by who notifies another vCPU: hypercall and kick. */
  readonly notify: number;
  /** Paid by who is notified: interrupt, handler, wake-up. */
  readonly upcall: number;
  /** On top of both if they are on different cores: interrupting the other core, and being interrupted. */
  readonly ipiSend: number;
  readonly ipiReceive: number;
  /** From the kick to the other core's seeing it: latency only. */
  readonly ipi: number;
  /** For an idle core to run again: latency only. */
  readonly idleWake: number;
  /** Per descriptor, sender and receiver. */
  readonly enqueue: number;
  readonly dequeue: number;
  /** A cache line from another core of the socket, of another socket, of the sibling thread. */
  readonly line: number;
  readonly lineFar: number;
  readonly lineSibling: number;
  /** Lines besides descriptor and payload that a receiver on another core needs, per descriptor. */
  readonly metadataLines: number;
  /** Independent line transfers under way at the same time. */
  readonly overlap: number;
}

export interface SchedulerSpec {
  readonly slice: number;
  /** A vCPU runs at least as long before a woken one takes its place (sched_ratelimit_us of Xen: 1000). */
  readonly rateLimit: number;
  /** Whether a woken vCPU that has run less than the running one takes its place. */
  readonly boost: boolean;
  /** Of threads in a vCPU; looked at between batches. */
  readonly threadSlice: number;
  /** Share of a core's speed that a thread has while its sibling is busy. */
  readonly smtSpeed: number;
}

export interface Machine {
  readonly cores: readonly CoreSpec[];
  readonly vcpus: readonly VcpuSpec[];
  readonly units: readonly UnitSpec[];
  readonly stages: readonly StageSpec[];
  /** The first is the work that is measured. */
  readonly sources: readonly SourceSpec[];
  readonly locks: number;
  readonly costs: Costs;
  readonly scheduler: SchedulerSpec;
}

export const NO_COSTS: Costs = {
  vcpuSwitch: 0,
  threadSwitch: 0,
  localWake: 0,
  notify: 0,
  upcall: 0,
  ipiSend: 0,
  ipiReceive: 0,
  ipi: 0,
  idleWake: 0,
  enqueue: 0,
  dequeue: 0,
  line: 0,
  lineFar: 0,
  lineSibling: 0,
  metadataLines: 0,
  overlap: 4,
};

export const CREDIT: SchedulerSpec = {
  slice: 10e6,
  rateLimit: 1e6,
  boost: true,
  threadSlice: 3e6,
  smtSpeed: 0.6,
};
