/** What a load generator reports of its run, whichever it is. */
import type { WorkDirection, WorkUnit } from '../../profile/counters';

export interface WorkloadResult {
  readonly tool: 'iperf3' | 'fio';
  /** How long it ran; preparing and reporting are not in it. */
  readonly seconds: number;
  /** When the run itself began by the machine's wall clock, not before and not after; undefined if it does not tell. */
  readonly began: { readonly earliestNs: bigint; readonly latestNs: bigint } | undefined;
  /** Over all its time; of the machine it ran on: what it sent was transmitted. */
  readonly done: readonly WorkloadDone[];
  /** Bytes, in both directions together, over time since it began; empty where it reports no intervals. */
  readonly intervals: readonly WorkloadInterval[];
}

export interface WorkloadDone {
  readonly unit: WorkUnit;
  readonly direction: WorkDirection;
  readonly count: number;
}

export interface WorkloadInterval {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly bytes: number;
}
