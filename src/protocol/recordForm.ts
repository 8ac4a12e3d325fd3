/** Messages between the extension host and the form that records. Texts of hosts are untrusted and shown as text. */
import type { Failure } from './messages';

export const SOURCE_NAMES = ['perf', 'pmu', 'xentrace', 'counters'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** At most so many are recorded at the same moment: the two ends of the traffic between nodes. */
export const MOST_HOSTS = 2;

/** One machine that can take part: a host, or a guest of one. */
export interface MachineChoice {
  /** Stable within the form: `xen1`, `xen1/guest1`. */
  readonly key: string;
  /** Target of the host. */
  readonly host: string;
  /** Null for the host itself. */
  readonly guest: string | null;
  /** For people: `dom0 of xen1`, `guest1`. */
  readonly label: string;
  /** `2 vCPUs, pv`; empty if nothing is known. */
  readonly detail: string;
  /** How a guest is logged in to, as proposed: `root@guest1`. */
  readonly login: string | null;
}

/** A check of the host that stands in the way, or makes the recording poorer. */
export interface CheckRow {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** A command to run there, to be copied. */
  readonly fix: string | null;
}

export interface SourceChoice {
  readonly source: SourceName;
  /** Why this host cannot give it; null if it can. */
  readonly refused: string | null;
  readonly fix: string | null;
}

export interface HostChoice {
  readonly target: string;
  readonly state: 'disconnected' | 'connecting' | 'failed' | 'connected';
  /** Why it could not be connected, and what to do. */
  readonly message: string | null;
  /** `Xen 4.17.7, credit2, 8 CPUs`; empty until it is connected. */
  readonly facts: string;
  /** What is the matter with it beside the sources. */
  readonly checks: readonly CheckRow[];
  readonly sources: readonly SourceChoice[];
  /** Events that perf can sample by there; the first is taken if nothing is chosen. */
  readonly events: readonly string[];
  /** The host itself first; empty until it is connected. */
  readonly machines: readonly MachineChoice[];
  /** Directories that earlier recordings left there. */
  readonly leftovers: number;
}

export interface ChosenMachine {
  readonly key: string;
  /** Empty for a host. */
  readonly login: string;
  /** Shell command that makes the load there; empty for none. */
  readonly workload: string;
  readonly ticked: boolean;
}

/** What was filled in; kept for the next time. */
export interface RecordForm {
  /** Targets, the first is the one that times are told by. */
  readonly hosts: readonly string[];
  /** Machines that were ever ticked or filled in; others take part if they are hosts. */
  readonly machines: readonly ChosenMachine[];
  readonly seconds: number;
  readonly sources: readonly SourceName[];
  /** Samples a second and CPU. */
  readonly frequency: number;
  /** Empty: what the hosts are best at. */
  readonly events: readonly string[];
  readonly limitMegabytes: number;
  /** On the machines. */
  readonly directory: string;
  readonly clearLeftovers: boolean;
  /** Path of the folder for the result, and the name without its ending. */
  readonly folder: string;
  readonly name: string;
}

/** What the form as it is now would come to. */
export interface Outlook {
  /** The file that would be written. */
  readonly file: string;
  /** The name as typed is taken already: `file` has a number after it. */
  readonly taken: boolean;
  /** Why nothing can be written there. */
  readonly folderProblem: string | null;
  /** From the last recording like this; null if there was none. */
  readonly size: { readonly bytes: number; readonly bytesPerSecond: number } | null;
}

export interface MachineProgress {
  readonly machine: string;
  readonly seconds: number;
  /** On the machine's disk. */
  readonly bytes: number;
  readonly samples: number | null;
  readonly fetchedBytes: number | null;
  readonly fetchTotal: number | null;
}

/** What a recording cost one machine. */
export interface MachineSummary {
  readonly machine: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly samples: number | null;
  /** Compressed, as fetched. */
  readonly fetchedBytes: number;
  readonly recorders: readonly { readonly name: string; readonly cpuSeconds: number }[];
}

export interface RunProblem {
  /** Empty if it concerns all. */
  readonly machine: string;
  readonly text: string;
  readonly fix: string | null;
}

export type RunState =
  | { readonly state: 'idle' }
  | {
      readonly state: 'running';
      /** What is being recorded: `xen1, guest1`. */
      readonly what: string;
      /** `before`: nothing is recorded yet; `after`: it is fetched and packed, which goes on to its end. */
      readonly stage: 'before' | 'recording' | 'after';
      readonly step: string;
      readonly elapsedSeconds: number;
      readonly totalSeconds: number;
      readonly cancelling: boolean;
      readonly machines: readonly MachineProgress[];
      readonly problems: readonly RunProblem[];
    }
  | {
      readonly state: 'done';
      /** Ended before its time, by a person or a machine. */
      readonly early: boolean;
      readonly machines: readonly MachineSummary[];
      readonly problems: readonly RunProblem[];
      readonly file: string;
    }
  /** Ended by a person before anything was recorded. */
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly failure: Failure; readonly problems: readonly RunProblem[] };

export type ToRecordForm =
  | { readonly type: 'hosts'; readonly hosts: readonly HostChoice[] }
  /** The answer to `ready`. */
  | { readonly type: 'form'; readonly form: RecordForm }
  /** Ticks a host: the form was asked for from it, or it was added. */
  | { readonly type: 'chooseHost'; readonly target: string }
  | { readonly type: 'folder'; readonly folder: string }
  | { readonly type: 'outlook'; readonly outlook: Outlook }
  | { readonly type: 'run'; readonly run: RunState };

export type FromRecordForm =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'connect'; readonly target: string }
  | { readonly type: 'addHost' }
  | { readonly type: 'changed'; readonly form: RecordForm }
  | { readonly type: 'chooseFolder' }
  | { readonly type: 'record'; readonly form: RecordForm }
  | { readonly type: 'cancel' }
  | { readonly type: 'openResult' }
  | { readonly type: 'showLog' }
  /** The outcome of the last run was read. */
  | { readonly type: 'dismiss' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'trouble'; readonly message: string };
