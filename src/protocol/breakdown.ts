/** Costs by layer and category, by context and by stage of the I/O path, as a webview is told them. */
import type { LaneKind } from './laneKind';

/** A layer of the breakdown, or one category in it. */
export interface BreakdownCell {
  /** Key of the lane in which the innermost function runs: `hypervisor`, `domain:dom0` … */
  readonly layer: string;
  /** `be.net.tx`, `hv.grant.copy` … */
  readonly category?: string;
}

/** What the figures of a breakdown are divided by. */
export type Per =
  /** Of everything the event saw: shares add up to 1. */
  | { readonly kind: 'share' }
  | { readonly kind: 'second' }
  /** By a counter of the recording; `key` is that of a {@link WorkChoice}. */
  | { readonly kind: 'work'; readonly key: string }
  /** By a rate that a person typed in. */
  | { readonly kind: 'typed'; readonly unit: WorkUnit; readonly perSecond: number };

export type WorkUnit = 'packets' | 'bytes' | 'requests';

/** A counter that the figures can be divided by. */
export interface WorkChoice {
  readonly key: string;
  readonly unit: WorkUnit;
  /** "eth0 of guest1, transmit". */
  readonly label: string;
  /** Per second while the workload ran. */
  readonly perSecond: number;
  /** Where the figure comes from: "/proc/net/dev before and after", "iperf3". */
  readonly source: string;
}

/** A cost with its 95 % interval, as a share and in the unit that was asked for. */
export interface Figure {
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
  /** In the unit of the reply (`Per`); the share itself for shares. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Samples that it rests on. */
  readonly samples: number;
}

export interface BreakdownCategory extends Figure {
  /** `be.net.tx`. */
  readonly category: string;
  /** "netback, guest to wire". */
  readonly label: string;
  /** One sentence on what it is. */
  readonly explanation: string;
  /** First word of the category: `be`, `hv`, `net` …; categories of a group share a hue. */
  readonly group: string;
}

/** A layer and its categories, largest first; they add up to the layer. */
export interface BreakdownLayer extends Figure {
  readonly key: string;
  readonly label: string;
  readonly kind: LaneKind;
  readonly colour: number;
  readonly source: string;
  readonly categories: readonly BreakdownCategory[];
}

/** Who did the work: what a mechanism can move. */
export interface BreakdownContext extends Figure {
  /** Stable: `dom0`, `netback:vif1.0`, `guest1:napi`. */
  readonly unit: string;
  /** "netback thread of vif1.0 (wire to guest)". */
  readonly label: string;
  readonly contextKind: 'kthread' | 'napi' | 'interrupt' | 'hypercall' | 'vcpu' | 'process' | 'unknown';
  /** Key of the domain's lane. */
  readonly layer: string;
  readonly layerLabel: string;
  readonly kind: LaneKind;
  readonly colour: number;
}

/** What xentrace counted of the hypervisor's work for one domain. */
export interface CountedDomain {
  readonly label: string;
  readonly colour: number;
  readonly rows: readonly CountedRow[];
}

export interface CountedRow {
  /** "Hypercall", "VM exit", "PV event", "Grant". */
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly perSecond: number;
  /** Per unit of work; null where none is chosen. */
  readonly perUnit: number | null;
  /** Time spent, where the trace tells; null otherwise. */
  readonly ns: number | null;
  /** Elements a call, where the trace tells. */
  readonly batch: number | null;
}

/** Stages of one direction of the I/O path, from the application to the device or back. */
export interface StagePath {
  /** `net.transmit`, `net.receive`, `block.read`, `block.write`. */
  readonly key: string;
  readonly label: string;
  /** "per packet", "of all time". */
  readonly unitLabel: string;
  readonly stages: readonly PathStage[];
  readonly crossings: readonly PathCrossing[];
  /** What of it is known how: what was shared out, what is counted only. */
  readonly notes: readonly string[];
}

export interface PathStage extends Figure {
  readonly key: string;
  readonly label: string;
  readonly explanation: string;
  /** Cells whose samples are the stage; a click shows them in the flame graph. */
  readonly cells: readonly BreakdownCell[];
  readonly layerLabel: string;
  readonly kind: LaneKind;
  readonly colour: number;
  /** `sampled`; `hidden` where the recording cannot see it (hypervisor without PMU), so that its figures are 0. */
  readonly seen: 'sampled' | 'hidden';
}

/** Something that goes from one stage to another, across a border between domains. */
export interface PathCrossing {
  readonly from: string;
  readonly to: string;
  /** "event channel", "hypercall grant_table_op", "wake-up". */
  readonly label: string;
  readonly perSecond: number;
  /** Null where no unit of work is chosen. */
  readonly perUnit: number | null;
  /** "counted by xentrace". */
  readonly source: string;
}

export interface BreakdownReply {
  readonly kind: 'breakdown';
  readonly per: Per;
  /** How to write `value`: '%' for shares, 'ns' for durations, otherwise a d3-format specifier. */
  readonly format: string;
  /** "of all time", "CPU time per second", "cycles per packet". */
  readonly unitLabel: string;
  readonly whole: Figure;
  readonly layers: readonly BreakdownLayer[];
  readonly contexts: readonly BreakdownContext[];
  /** What the shares are shares of. */
  readonly source: string;
  /** Assumptions and what is missing, one sentence each. */
  readonly notes: readonly string[];
  /** Only where a trace has something to say; empty otherwise. */
  readonly counted: readonly CountedDomain[];
  /** True if samples saw the hypervisor itself; false where only the trace's counts tell of it. */
  readonly hypervisorSampled: boolean;
}

export interface PathReply {
  readonly kind: 'path';
  /** As in {@link BreakdownReply}. */
  readonly format: string;
  readonly paths: readonly StagePath[];
  /** Why there is none, '' if there are. */
  readonly nothing: string;
}
