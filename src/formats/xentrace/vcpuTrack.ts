import type { Ticks } from '../../profile/ids';
import type { OpenInterval } from '../../profile/scheduleBuilder';
import type { VcpuIndex } from '../../profile/schedule';
import type { CountedEvent } from '../../profile/eventCounter';
import type { GuestInterrupts } from './guestInterrupts';

/** Where a vCPU is before its first record that tells: no interval begins with it. */
export const INIT = -1;

/** A runstate change of a vCPU that was not in the state it left. */
export interface Misfit {
  /** The state that the record says was left, and the one that was known. */
  readonly claimed: number;
  readonly known: number;
  readonly pcpu: number;
  readonly ticks: Ticks;
  /** The known state was beyond doubt. */
  readonly settled: boolean;
}

/** What the reader knows of a vCPU at the moment it has reached in the trace. */
export class VcpuTrack {
  /** Position in RUNSTATES, or INIT. */
  state: number = INIT;
  /** The interval of that state, -1 if its start is unknown. */
  interval: OpenInterval = -1;
  /** Where it runs or ran last. */
  pcpu: PcpuTrack | null = null;
  kind: 'unknown' | 'pv' | 'hvm' = 'unknown';
  /** An exit that is waiting for its entry; NaN for none. */
  exitTicks = NaN;
  exitReason = 0;
  /** The last thing that Xen did in that exit; null if no record told. */
  handler: CountedEvent | null = null;
  /** Set from the first exit on. */
  interrupts: GuestInterrupts | null = null;
  /** How many losses of records (on any pCPU) it was told of. */
  lossesSeen: number;

  /** The last record of it: on which pCPU, when. */
  lastPcpu = -1;
  lastTicks = NaN;
  /** A record has confirmed the state since it was last unknown. */
  settled = false;
  /** A record that did not fit. */
  misfit: Misfit | null = null;

  constructor(
    readonly index: VcpuIndex,
    readonly idle: boolean,
    lossesSeen: number,
  ) {
    this.lossesSeen = lossesSeen;
  }
}

/** What the reader knows of a pCPU at the moment it has reached in the trace. */
export class PcpuTrack {
  /** Who runs; null if that is not known, or between two. */
  current: VcpuTrack | null = null;
  /** False until a record has told who runs (xenalyze's domain 32768). */
  known = false;
  /** The current vCPU was inferred from the end of a loss; a switch may contradict it. */
  inferred = false;
  /** Set while records are being lost, with the vCPU that runs when recording goes on. */
  loss: { start: number; records: number; domainId: number; vcpu: number } | null = null;
  /** Time of its first record. */
  first = NaN;

  constructor(readonly id: number) {}
}
