/**
 * Every message between the extension host and a webview. Big data travels as typed arrays (`ArrayBuffer`s, not
 * JSON); everything else is validated with the schemas of `schemas.ts` on arrival.
 */

import type { BreakdownCell, BreakdownReply, PathReply, Per, WorkChoice } from './breakdown';
import type { LaneKind } from './laneKind';
import type { EstimateAsk, EstimateReply, Estimated, OffloadAsk, OffloadReply, Verdict } from './offload';
import type { ScheduleFactsReply, ScheduleReply } from './schedule';

export type * from './breakdown';
export type * from './offload';
export type * from './schedule';

export type { LaneKind };

/** Raised on any incompatible change; host and webview refuse to talk across versions. */
export const PROTOCOL_VERSION = 5;

/** What a box's width means. */
export type WeightKind = 'samples' | 'period' | 'time';

export interface WeightChoice {
  readonly kind: WeightKind;
  /** "samples", "cycles", "CPU time". */
  readonly label: string;
  /** d3-format specifier or the literal 'ns' for durations. */
  readonly format: string;
  /** Why it cannot be chosen; absent if it can. */
  readonly unavailable?: string;
}

/** One choice of the event selector. */
export interface EventChoice {
  /** Stable key: `best`, or `event:<name>`. */
  readonly key: string;
  /** "Best source per lane", "cpu-clock (dom0, guest1)". */
  readonly label: string;
  /** One sentence on what is shown and what is counted twice or not at all. */
  readonly explanation: string;
  /** Every interval is there, nothing was sampled: the runstates of a trace. */
  readonly traced: boolean;
  readonly weights: readonly WeightChoice[];
}

export interface LaneInfo {
  /** Stable: `hypervisor`, `domain:dom0`, `domain:guest1`, `idle`. */
  readonly key: string;
  readonly kind: LaneKind;
  /** "Hypervisor", "dom0", "guest1", "Idle". */
  readonly label: string;
  /** Which of the lane colours (0 = first domain …); the hypervisor and idle have their own. */
  readonly colour: number;
  /** Call nodes of the lane: a range of the tree's columns. */
  readonly firstNode: number;
  readonly endNode: number;
}

/** Flame structure: depth-first columns, one range per lane; independent of event, weight and filter. */
export interface TreeColumns {
  /** Int32: row of the function tables. */
  readonly func: ArrayBuffer;
  /** Int32: 0 for a lane's outermost frames. */
  readonly depth: ArrayBuffer;
  /** Int32: first node after the subtree. */
  readonly subtreeEnd: ArrayBuffer;
}

/** Names for the tree; positions are function rows. `kind` separates threads (pseudo functions) from code. */
export interface FuncColumns {
  readonly names: readonly string[];
  /** Row of `modules`, -1 unknown. */
  readonly module: ArrayBuffer;
  /** Uint8: position in LAYERS (profile/profile.ts); 255 for a thread name. */
  readonly layer: ArrayBuffer;
  readonly modules: readonly string[];
  /** Of functions that share their name with others of their module, as in {@link FunctionRow}. */
  readonly bodies: readonly { readonly func: number; readonly text: string }[];
  /** Absent where no kernel calls Xen. */
  readonly hypercalls?: {
    /** Rows of the stubs: a recorder in the domain finds all time that a hypercall takes there. */
    readonly stubs: readonly number[];
    /** Rows of the kernel's functions that call a stub only to have waiting events delivered. */
    readonly empty: readonly number[];
  };
}

export interface SampleFilter {
  /** Profile axis; absent = all. */
  readonly timeNs?: readonly [number, number];
  /** Domain positions; absent = all. */
  readonly domains?: readonly number[];
  readonly cpus?: readonly number[];
  /** Thread names. */
  readonly comms?: readonly string[];
  /** A cell of the breakdown: only what ran in this layer, and of it only this category. */
  readonly cell?: BreakdownCell;
}

/** What is being asked of the tables. */
export interface ViewQuery {
  readonly event: string;
  readonly weight: WeightKind;
  readonly filter: SampleFilter;
}

export interface LaneWeights {
  readonly key: string;
  /** Sum of the lane's weights. */
  readonly total: number;
  readonly samples: number;
  /** Kish's effective sample size, for intervals: (sum w)^2 / sum w^2. */
  readonly effectiveSamples: number;
  /** Which capture feeds the lane: "perf in guest1", "Xen PMU (mode all)". */
  readonly source: string;
  /** Share of the machine's time, where a lane holds more than its layer of the bar: joined stacks. Else it is the bar's. */
  readonly share?: { readonly share: number; readonly low: number; readonly high: number };
}

/** One segment of the layer bar; the segments of a bar add up to 100 %. */
export interface LayerShare {
  readonly key: string;
  readonly label: string;
  readonly kind: LaneKind;
  readonly colour: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

export interface LayerBar {
  readonly shares: readonly LayerShare[];
  /** "Xen PMU samples, 1 731 of them": where the shares come from and what they mean. */
  readonly source: string;
}

export interface WarningText {
  readonly code: string;
  readonly message: string;
}

export interface HeaderFact {
  readonly label: string;
  readonly value: string;
  readonly title?: string;
}

export interface ProfileHeader {
  readonly name: string;
  readonly facts: readonly HeaderFact[];
  readonly warnings: readonly WarningText[];
  /** Checks of the data's quality that have something to say, the gravest first. */
  readonly quality: readonly QualityBadge[];
  /** How well the captures' clocks align, one sentence per capture. */
  readonly clocks: readonly string[];
  readonly startNs: number;
  readonly endNs: number;
}

/** The schedule strip: running intervals per pCPU. */
export interface ScheduleColumns {
  readonly startNs: number;
  readonly endNs: number;
  readonly pcpus: readonly number[];
  /** "dom0 vCPU 1", with the colour of the domain's lane; idle has colour -1. */
  readonly vcpus: readonly {
    readonly label: string;
    readonly domain: string;
    readonly colour: number;
    readonly idle: boolean;
  }[];
  /** Running intervals sorted by start. Int32 vcpu position; Int32 pcpu; Float64 start and end. */
  readonly vcpu: ArrayBuffer;
  readonly pcpu: ArrayBuffer;
  readonly start: ArrayBuffer;
  readonly end: ArrayBuffer;
  readonly lost: readonly { readonly pcpu: number; readonly startNs: number; readonly endNs: number }[];
  /** Per vCPU: time per state, as text for the table twin. */
  readonly table: readonly {
    readonly vcpu: string;
    readonly running: string;
    readonly runnable: string;
    readonly blocked: string;
    readonly lost: string;
  }[];
}

export interface FunctionRow {
  readonly func: number;
  readonly name: string;
  /** What tells it apart from others of its name in its module: "beside xen_pmu_finish, xen_pv_pre_suspend"; '' where nothing need. */
  readonly body: string;
  readonly module: string;
  readonly lane: string;
  readonly laneLabel: string;
  readonly colour: number;
  readonly kind: LaneKind;
  readonly self: number;
  readonly total: number;
  /** 95 % interval of self as a share of all. */
  readonly selfShare: number;
  readonly selfLow: number;
  readonly selfHigh: number;
  readonly totalShare: number;
}

/** A check of the data's quality that did not pass without remark. */
export interface QualityBadge {
  /** Name of the check: `hypervisor-visible`, `clock-event`, `lost-samples` … */
  readonly check: string;
  /** `note`: good to know; `caution`: figures are less sure; `stop`: what it disables is withheld. */
  readonly level: 'note' | 'caution' | 'stop';
  /** Three words for the badge. */
  readonly title: string;
  /** What is so and what to do about it. */
  readonly message: string;
  /** What cannot be told from this recording therefore; empty if nothing. */
  readonly disables: readonly string[];
}

/** A failure as a person reads it. */
export interface Failure {
  readonly title: string;
  readonly message: string;
  /** "offset 424 (0x1a8)", "line 12". */
  readonly place?: string;
  /** What to do next. */
  readonly remedy?: string;
}

/** Which box is selected, as a path that survives a reload and another width. */
export interface FramePath {
  readonly lane: string;
  readonly names: readonly string[];
}

// Host -> editor webview

export type ToEditor =
  | {
      readonly type: 'loading';
      readonly name: string;
      readonly phase: string;
      readonly done: number;
      readonly total: number | null;
    }
  | { readonly type: 'failed'; readonly failure: Failure }
  | {
      readonly type: 'opened';
      readonly header: ProfileHeader;
      readonly events: readonly EventChoice[];
      readonly lanes: readonly LaneInfo[];
      readonly tree: TreeColumns;
      readonly funcs: FuncColumns;
      readonly schedule: ScheduleColumns | null;
      /** Counters that figures can be divided by, the most likely one first. */
      readonly work: readonly WorkChoice[];
    }
  /** Rules, and with them categories, have changed: what was asked before is stale. */
  | { readonly type: 'rulesChanged' }
  | { readonly type: 'reply'; readonly id: number; readonly value: ReplyValue }
  | { readonly type: 'refused'; readonly id: number; readonly message: string }
  | { readonly type: 'focus'; readonly func: number; readonly lane: string }
  /** Keep only this cell of the breakdown in the flame graph. */
  | { readonly type: 'keepCell'; readonly cell: BreakdownCell }
  | { readonly type: 'showOffload' }
  /** Tick this unit in the Offload tab, for the first side-core. */
  | { readonly type: 'addMove'; readonly unit: string };

export type ReplyValue =
  | {
      readonly kind: 'weights';
      /** Float64 per call node: weight of the node's subtree. */
      readonly total: ArrayBuffer;
      /** Float64 per call node: weight of the samples whose innermost frame it is. */
      readonly self: ArrayBuffer;
      readonly lanes: readonly LaneWeights[];
      readonly bar: LayerBar;
      /** "1 003 of 14 117 samples in the chosen time range", '' if nothing is filtered. */
      readonly note: string;
    }
  | { readonly kind: 'functions'; readonly rows: readonly FunctionRow[]; readonly ofRows: number }
  | BreakdownReply
  | PathReply
  | ScheduleReply
  | ScheduleFactsReply
  | OffloadReply
  | EstimateReply;

/** Show where a function is defined, or the dearest functions of a unit of the Offload tab. */
export type GoToSource =
  | { readonly type: 'goToSource'; readonly func: number }
  | { readonly type: 'goToSource'; readonly unit: string };

// Editor webview -> host

export type FromEditor =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'cancelLoading' }
  | { readonly type: 'retry' }
  | { readonly type: 'weights'; readonly id: number; readonly query: ViewQuery }
  | { readonly type: 'functions'; readonly id: number; readonly query: ViewQuery; readonly most: number }
  | { readonly type: 'breakdown'; readonly id: number; readonly query: ViewQuery; readonly per: Per }
  | { readonly type: 'path'; readonly id: number; readonly query: ViewQuery; readonly per: Per }
  | { readonly type: 'schedule'; readonly id: number }
  | { readonly type: 'scheduleFacts'; readonly id: number; readonly timeNs?: readonly [number, number] }
  | { readonly type: 'offload'; readonly id: number; readonly ask: OffloadAsk }
  | { readonly type: 'estimate'; readonly id: number; readonly ask: EstimateAsk }
  | { readonly type: 'applySteps'; readonly ask: EstimateAsk; readonly title: string }
  | { readonly type: 'saveScript'; readonly ask: EstimateAsk; readonly title: string }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'viewChanged'; readonly query: ViewQuery }
  | GoToSource
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'trouble'; readonly message: string };

// Host -> sidebar webview

export type ToSidebar =
  | { readonly type: 'none' }
  | { readonly type: 'loading'; readonly name: string }
  | { readonly type: 'failed'; readonly failure: Failure }
  | {
      readonly type: 'summary';
      readonly name: string;
      /** "cpu-clock, by samples". */
      readonly shown: string;
      readonly bar: LayerBar;
      /** Layers by category, as shares; null for a profile without samples. */
      readonly breakdown: BreakdownReply | null;
      readonly functions: readonly FunctionRow[];
      readonly warnings: readonly WarningText[];
    }
  /** Follows a summary as soon as it is worked out. */
  | {
      readonly type: 'offloadSummary';
      /** Units that the best plan for one side-core moves; none: it moves nothing. */
      readonly moves: readonly string[];
      /** What comes of it; null if there is no plan. */
      readonly outcome: {
        readonly verdict: Verdict;
        readonly gain: Estimated;
        /** The most that can come of it (Amdahl). */
        readonly most: Estimated;
      } | null;
      /** Why there is no plan, or the plan's own sentence. */
      readonly reason: string;
    };

// Sidebar webview -> host

export type FromSidebar =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'focusFunction'; readonly func: number; readonly lane: string }
  | { readonly type: 'keepCell'; readonly cell: BreakdownCell }
  | { readonly type: 'showOffload' }
  | GoToSource
  | { readonly type: 'openSample' }
  | { readonly type: 'openProfile' }
  | { readonly type: 'trouble'; readonly message: string };
