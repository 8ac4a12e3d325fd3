/** What a recording is asked for, what is told while it is made, and what it gives. */
import type { Preflight } from './preflight/preflight';
import type { SudoQuestion } from './preflight/withSudo';
import type { Remote } from './remote';
import type { Refusal, Source } from './sources/choose';
import type { StopReason } from './farSide/report';

/** What can be chosen for one machine, or for all. */
export interface MachineChoices {
  readonly sources: readonly Source[];
  /** Of `supportedEvents`; what `defaultEvents` says if left out. */
  readonly events?: readonly string[];
  /** Samples a second, CPU and event. */
  readonly frequency: number;
  /** Directory on the machine below which the recording is kept while it is made. */
  readonly directory: string;
  /** Most bytes that the machine may take for it. */
  readonly mostBytes: number;
}

export interface MachineToRecord {
  /** Name of the domain as `xl list` has it, for a guest; of the host otherwise. */
  readonly name: string;
  readonly isGuest: boolean;
  /** What events and results call it; its name if left out. */
  readonly label?: string;
  /** Connects; asked again, with the one that was lost, when a connection broke off. Rejects when there will be none. */
  readonly connection: (lost: Remote | undefined) => Promise<Remote>;
  /** Shell command that makes the load on this machine. */
  readonly workload?: string;
  /** Name of the host that it is, or is a guest of; needed where several hosts are recorded. */
  readonly host?: string;
  /** Where it differs from the others. */
  readonly choices?: Partial<MachineChoices>;
}

export interface RecordRequest extends MachineChoices {
  /** A host before its guests. */
  readonly machines: readonly MachineToRecord[];
  readonly seconds: number;
  /** What earlier recordings left behind is ended and removed first. */
  readonly clearLeftovers: boolean;
  /** Path of the `.xenprof`. */
  readonly out: string;
  readonly tool: { readonly name: string; readonly version: string };
  /**
   * Asked where sudo wants a password; null means "without root". It is kept in memory until the recording ends, as every
   * command needs it. Without the question such a machine is recorded without root. Asked for one machine after the other.
   */
  readonly sudoPassword?: SudoQuestion;
  /** What packs, instead of `packFolder` itself: a worker that calls it. */
  readonly pack?: (
    folder: string,
    out: string,
    tool: RecordRequest['tool'],
  ) => Promise<ReadonlyMap<string, number>>;
}

export type RecordEvent =
  | { readonly kind: 'step'; readonly text: string }
  /** Something is left out or goes on differently; the recording is made. */
  | { readonly kind: 'problem'; readonly machine: string; readonly text: string }
  | { readonly kind: 'refused'; readonly machine: string; readonly refusal: Refusal }
  /**
   * While it records. `bytes` is the size on the machine's disk; `samples` is how many perf has written to it so far, counted
   * there; null if the machine cannot count or does not sample.
   */
  | {
      readonly kind: 'progress';
      readonly machine: string;
      readonly seconds: number;
      readonly bytes: number;
      readonly samples: number | null;
    }
  | { readonly kind: 'transfer'; readonly machine: string; readonly bytes: number; readonly total: number };

export interface MachineResult {
  readonly name: string;
  readonly preflight: Preflight;
  readonly stopped: StopReason;
  /** Seconds recorded and bytes written on the machine, as it last said. */
  readonly seconds: number;
  readonly bytes: number;
  /** Samples of its perf in the recording, exactly; null without perf. */
  readonly samples: number | null;
  /** Compressed, as fetched. */
  readonly fetchedBytes: number;
  /** CPU seconds of each recorder, where the machine told. */
  readonly cpuSeconds: ReadonlyMap<string, number>;
}

export interface RecordResult {
  readonly out: string;
  readonly machines: readonly MachineResult[];
}

/** No recording was made. The message is for people and ends with what to do. */
export class CannotRecord extends Error {
  override readonly name = 'CannotRecord';
}
