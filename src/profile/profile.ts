/**
 * What a profile is: tables, not trees of objects. Columns are typed arrays of equal length; a row is an index.
 * Stacks hold parents before children, so that totals are one backward pass.
 */
import type { UnitOfWork } from './counters';
import type { CaptureIndex, DomainIndex, Nanoseconds } from './ids';
import type { Observations } from './observations';
import type { Schedule } from './schedule';
import type { SpotTable } from './spots';
import type { SymbolFacts } from './symbolFacts';

/** Where code runs: Xen itself, a kernel, a process, or a place that the recording hides. */
export type Layer = 'hypervisor' | 'kernel' | 'user' | 'unknown';
/** Stored form of {@link Layer}: its position in this list. */
export const LAYERS: readonly Layer[] = ['hypervisor', 'kernel', 'user', 'unknown'];

/** Functions. Two functions are the same when name, module, layer, source file and body are. */
export interface FuncTable {
  /** Symbol without offset; `[module]` where the module is known and the symbol is not; `[unknown]` otherwise. */
  readonly name: readonly string[];
  /** Position in `modules`; -1 if unknown. */
  readonly module: Int32Array;
  /** Position in {@link LAYERS}. */
  readonly layer: Uint8Array;
  /** Source file as the symbol table gives it (Xen's `file.c#name`), '' if unknown. */
  readonly sourceFile: readonly string[];
  /**
   * What tells it apart from other functions of its name in its module, as text for people: `beside xen_pmu_finish, xen_pv_pre_suspend`
   * by who stands next to it in the symbol table. '' for a function that its symbol table has once, or that other files can call, or
   * whose name came without a table.
   */
  readonly body: readonly string[];
  /** Names of modules: `[kernel.kallsyms]`, `[xen_netback]`, `xen`, `/usr/bin/bash` … */
  readonly modules: readonly string[];
}

/** Paths of functions from the outermost caller inwards; each path is stored once. */
export interface StackTable {
  /** Row of the caller's path, always smaller than the row itself; -1 for a root. */
  readonly prefix: Int32Array;
  readonly func: Int32Array;
}

/** Every recorded event, one row each: nothing is merged, so that any filter can be applied later. */
export interface SampleTable {
  /** Row of the stack, -1 for a sample without any address. */
  readonly stack: Int32Array;
  /** On the profile's time axis; NaN where the recording has no time. */
  readonly timeNs: Float64Array;
  readonly event: Uint16Array;
  /** How many events the sample stands for (cycles, misses, nanoseconds for clock events); 1 if not recorded. */
  readonly period: Float64Array;
  /** CPU as the recorder numbered it (a vCPU in a domain's own recording, a pCPU in Xen's); -1 if unknown. */
  readonly cpu: Int16Array;
  /** vCPU of the sample's domain; -1 if unknown. */
  readonly vcpu: Int16Array;
  readonly domain: Int16Array;
  readonly thread: Int32Array;
}

/** A thread under one name: a thread that is renamed (exec, prctl) has a row for each name. */
export interface ThreadTable {
  readonly pid: Int32Array;
  readonly tid: Int32Array;
  readonly comm: readonly string[];
  readonly domain: Int16Array;
}

export type DomainRole = 'dom0' | 'driver' | 'guest' | 'native' | 'idle';

/** A domain as Xen knows it, or a single machine whose place is not known. */
export interface Domain {
  /** Xen's domain id; null where the recording does not tell. */
  readonly id: number | null;
  readonly name: string;
  readonly role: DomainRole;
}

export type EventUnit = 'nanoseconds' | 'cycles' | 'instructions' | 'misses' | 'events';

/** A sampled event of one capture: the same event in dom0 and in a guest is two rows with one `name`. */
export interface ProfileEvent {
  /** As perf prints it, without modifiers: `cpu-clock`, `cycles`, `LLC-load-misses`. */
  readonly name: string;
  readonly capture: CaptureIndex;
  readonly unit: EventUnit;
  /**
   * Nanoseconds of CPU time per unit of period: 1 for clock events, 1e9/Hz for cycles at a known clock,
   * NaN where time cannot be told from the period.
   */
  readonly nsPerUnit: number;
  /**
   * Period that one observation stands for, where rows are finer than what was observed (joined stacks): intervals
   * rest on it. A row is an observation if absent.
   */
  readonly grain?: number;
}

/** How a capture's own clock was placed on the profile's axis. */
export interface ClockPlacement {
  /** The clock the capture was stamped with: `CLOCK_MONOTONIC of dom0`, `TSC`. */
  readonly clock: string;
  /** What tied it to the axis: `TSC readings before and after`, `wall clock`, `schedule`, `itself`. */
  readonly method: string;
  /** Half-width within which the placement is known; Infinity if it could not be tied at all. */
  readonly uncertaintyNs: Nanoseconds;
  /** Share of the samples that fall where the schedule says their vCPU ran (0 … 1), and how many were checked. */
  readonly agreement?: { readonly share: number; readonly checked: number };
}

/** `joined` is no file: its samples were made of those of the others (`iopath/join/`). */
export type CaptureKind = 'perf' | 'pmu' | 'xentrace' | 'script' | 'folded' | 'pprof' | 'joined';

/** One recorder's file, or what was made of several. */
export interface Capture {
  /** Short and stable, what `--source` takes: `dom0`, `guest1`, `hypervisor`, `schedule`; a file read alone has its file name. */
  readonly name: string;
  /** For people: `perf in dom0`, `Xen PMU (mode all)`. The name if absent. */
  readonly title?: string;
  readonly kind: CaptureKind;
  /** Which domains Xen's PMU sampled, where the recording tells: all, or dom0 and the hypervisor. */
  readonly pmuMode?: 'all' | 'hv';
  /** The domain it was made in. */
  readonly domain: DomainIndex;
  readonly samples: number;
  /** Samples or records that the recorder itself says it lost. */
  readonly lost: number;
  readonly clock: ClockPlacement;
}

/** Something the reader had to say; nothing is dropped without one. */
export interface Warning {
  /** Stable id, e.g. `perf-data.truncated`. */
  readonly code: string;
  /** One sentence for people: what is so, and what to do about it. */
  readonly message: string;
  readonly capture?: string;
}

/** Facts about the host, as far as the recording holds them. */
export interface HostFacts {
  readonly name: string;
  readonly xenVersion?: string;
  readonly scheduler?: string;
  readonly pcpus?: number;
  readonly cpuHz?: number;
  readonly kernel?: string;
  readonly cpuModel?: string;
  readonly coresPerSocket?: number;
  readonly threadsPerCore?: number;
}

export interface Profile {
  /** File or folder name, for people. */
  readonly name: string;
  /** `perf.data`, `perf script`, `folded stacks`, `xentrace`, `xenprof`, `folder of captures`. */
  readonly format: string;
  readonly hosts: readonly HostFacts[];
  readonly funcs: FuncTable;
  /** Absent where the recording tells nothing of the kind: no symbol table was at hand, names came with the samples. */
  readonly symbolFacts?: SymbolFacts;
  /** Present if the reader was asked for it. */
  readonly spots?: SpotTable;
  readonly stacks: StackTable;
  readonly samples: SampleTable;
  readonly threads: ThreadTable;
  readonly events: readonly ProfileEvent[];
  readonly domains: readonly Domain[];
  readonly captures: readonly Capture[];
  readonly schedule: Schedule | null;
  /** What the devices of the domains did while the recording ran; empty where it holds no counters. */
  readonly counters: readonly UnitOfWork[];
  /** What else the host's tools said; nothing where they were not asked. */
  readonly observed: Observations;
  readonly warnings: readonly Warning[];
}
