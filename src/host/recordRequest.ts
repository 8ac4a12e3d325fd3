/** What a recording is asked for, what is told while it is made, and what it gives. */
import type { Preflight } from './preflight/preflight';
import type { Remote } from './remote';
import type { Refusal, Source } from './sources/choose';
import type { StopReason } from './farSide/report';

export interface MachineToRecord {
  /** Name of the domain as `xl list` has it, for a guest; of the host otherwise. */
  readonly name: string;
  readonly isGuest: boolean;
  /** Connects; asked again, with the one that was lost, when a connection broke off. Rejects when there will be none. */
  readonly connection: (lost: Remote | undefined) => Promise<Remote>;
  /** Shell command that makes the load on this machine. */
  readonly workload?: string;
}

export interface RecordRequest {
  /** The host first. */
  readonly machines: readonly MachineToRecord[];
  readonly seconds: number;
  readonly sources: readonly Source[];
  /** Samples a second and CPU. */
  readonly frequency: number;
  /** Directory on the machines below which the recording is kept while it is made. */
  readonly directory: string;
  /** Most bytes that one machine may take for it. */
  readonly mostBytes: number;
  /** What earlier recordings left behind is ended and removed first. */
  readonly clearLeftovers: boolean;
  /** Path of the `.xenprof`. */
  readonly out: string;
  readonly tool: { readonly name: string; readonly version: string };
}

export type RecordEvent =
  | { readonly kind: 'step'; readonly text: string }
  /** Something is left out or goes on differently; the recording is made. */
  | { readonly kind: 'problem'; readonly machine: string; readonly text: string }
  | { readonly kind: 'refused'; readonly machine: string; readonly refusal: Refusal }
  /** While it records. `bytes` is the size on the machine's disk. */
  | { readonly kind: 'progress'; readonly machine: string; readonly seconds: number; readonly bytes: number }
  | { readonly kind: 'transfer'; readonly machine: string; readonly bytes: number; readonly total: number };

export interface MachineResult {
  readonly name: string;
  readonly preflight: Preflight;
  readonly stopped: StopReason;
  /** Seconds recorded and bytes written on the machine, as it last said. */
  readonly seconds: number;
  readonly bytes: number;
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
