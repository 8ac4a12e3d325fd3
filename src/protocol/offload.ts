/** Messages about the offload model, between the extension host and the Offload tab. The answers are the model's own shapes. */
import type { Estimate, Move, SideCore } from '../offload/estimate';
import type { Plan, Step } from '../offload/plan';
import type { WorkChoice, WorkUnit } from './breakdown';

export type {
  CoreEstimate,
  CurvePoint,
  Estimate,
  Estimated,
  GainParts,
  Move,
  SideCore,
  SideCorePlace,
  TornadoRow,
  Verdict,
} from '../offload/estimate';
export type { Advice, Candidate, MoveClass, Placement, Plan, Step } from '../offload/plan';

/** What throughput is counted in: a counter of the recording by its key, a rate that was typed in, or the likeliest counter. */
export type OffloadWork = string | { readonly unit: WorkUnit; readonly perSecond: number } | null;

/** An assumption that a person changed, in the unit of its tornado row. */
export interface AssumedRange {
  readonly key: string;
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** What the tab is about: asked for once, and again for another counter or other side-cores. */
export interface OffloadAsk {
  readonly work: OffloadWork;
  /** How many side-cores the best plan may use, and of what kind. */
  readonly sideCores: readonly SideCore[];
  readonly assume: readonly AssumedRange[];
}

/** What happens if these are moved; asked for with every tick. */
export interface EstimateAsk extends OffloadAsk {
  readonly moves: readonly Move[];
}

/** A pCPU that may be taken as a side-core. */
export interface PcpuChoice {
  readonly pcpu: number;
  /** "socket 0, core 3", '' where the recording does not tell. */
  readonly label: string;
  readonly used: boolean;
  /** Busy share as recorded; null if nothing tells. */
  readonly busy: number | null;
}

export interface OffloadReply {
  readonly kind: 'offload';
  readonly works: readonly WorkChoice[];
  /** Key of the counter that was taken, `typed`, or null: without throughput there are only bounds. */
  readonly work: string | null;
  /** "packets through eth0 of guest1, transmit". */
  readonly workLabel: string;
  readonly pcpus: readonly PcpuChoice[];
  /** Colour of each domain's lane, by its name. */
  readonly colours: readonly { readonly domain: string; readonly colour: number }[];
  readonly plan: Plan;
}

export interface EstimateReply {
  readonly kind: 'estimate';
  readonly estimate: Estimate;
  readonly steps: readonly Step[];
}
