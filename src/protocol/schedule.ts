/** Who ran where and who waited, as a webview is told it. */

/** All runstate intervals, sorted by start, for the schedule tab. */
export interface RunstateColumns {
  /** Int32: position in `vcpus`. */
  readonly vcpu: ArrayBuffer;
  /** Uint8: position in RUNSTATES (profile/schedule.ts). */
  readonly state: ArrayBuffer;
  /** Int16: -1 unless running. */
  readonly pcpu: ArrayBuffer;
  /** Float64. */
  readonly start: ArrayBuffer;
  readonly end: ArrayBuffer;
}

export interface ScheduleLine {
  readonly label: string;
  readonly domain: string;
  readonly colour: number;
  readonly idle: boolean;
}

/** Quantiles of a duration in nanoseconds, with a histogram; counts of bins between edges that grow by a factor. */
export interface DurationFacts {
  readonly count: number;
  readonly totalNs: number;
  readonly meanNs: number;
  readonly p5Ns: number;
  readonly medianNs: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  /** Lower edges of the bins, and one more for the end of the last. */
  readonly edgesNs: readonly number[];
  readonly counts: readonly number[];
}

export interface CountedTime {
  readonly count: number;
  readonly ns: number;
}

/** What all vCPUs of a domain did at once; the names are xenalyze's. */
export interface DomainStateFacts extends CountedTime {
  readonly domain: string;
  readonly colour: number;
  /** `full run`, `concurrency hazard` … */
  readonly state: string;
  /** Of the time that the domain is known. */
  readonly share: number;
}

/** One vCPU: how its time divides and how long it waits. */
export interface VcpuFacts extends ScheduleLine {
  readonly runningNs: number;
  readonly runnableNs: number;
  readonly blockedNs: number;
  readonly offlineNs: number;
  readonly lostNs: number;
  /** From becoming runnable by a wake-up to running. */
  readonly wakeToRun: DurationFacts;
  /** Waiting after Xen took the pCPU away. */
  readonly preempted: DurationFacts;
  readonly running: DurationFacts;
  readonly blocked: DurationFacts;
  /** Moves to another pCPU. */
  readonly migrations: number;
  /** The runnable time, by why it was not running. */
  readonly waited: {
    readonly woken: CountedTime;
    readonly preempted: CountedTime;
    readonly other: CountedTime;
  };
  /** How long it stays on one pCPU. */
  readonly stay: DurationFacts;
  /** Where it ran. */
  readonly pcpus: readonly { readonly pcpu: number; readonly runningNs: number }[];
}

export interface HypercallFacts {
  readonly domain: string;
  readonly colour: number;
  readonly name: string;
  /** Command of it, '' for the hypercall itself. */
  readonly command: string;
  readonly calls: number;
  readonly subcalls: number;
  readonly perSecond: number;
  /** Elements of its batches, 0 if unknown. */
  readonly items: number;
  readonly itemsPerCall: number | null;
}

export interface EventFacts {
  readonly domain: string;
  readonly colour: number;
  /** "VM exit", "PV event", "Grant", "Interrupt". */
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly perSecond: number;
  readonly ns: number | null;
}

export interface PcpuFacts {
  readonly pcpu: number;
  readonly busyNs: number;
  readonly idleNs: number;
  readonly lostNs: number;
  readonly switches: number;
}

/** Of a range of time: what `xenalyze --summary` prints, as tables; the notes say what is of the whole trace. */
export interface ScheduleFacts {
  readonly startNs: number;
  readonly endNs: number;
  readonly pcpus: readonly PcpuFacts[];
  readonly vcpus: readonly VcpuFacts[];
  readonly domainStates: readonly DomainStateFacts[];
  readonly hypercalls: readonly HypercallFacts[];
  readonly events: readonly EventFacts[];
  /** Records by class of the trace: `sched`, `pv` … */
  readonly records: readonly { readonly name: string; readonly count: number }[];
  readonly notes: readonly string[];
}

export interface ScheduleReply {
  readonly kind: 'schedule';
  readonly startNs: number;
  readonly endNs: number;
  readonly pcpus: readonly number[];
  readonly vcpus: readonly ScheduleLine[];
  readonly intervals: RunstateColumns;
  readonly lost: readonly { readonly pcpu: number; readonly startNs: number; readonly endNs: number }[];
}

export interface ScheduleFactsReply {
  readonly kind: 'scheduleFacts';
  readonly facts: ScheduleFacts;
}
