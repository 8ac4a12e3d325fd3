/** Messages between the extension host and the webview that compares two profiles. */
import type { WorkUnit } from './breakdown';
import type { LaneKind } from './laneKind';
import type { EventChoice, Failure, FuncColumns, LaneInfo, TreeColumns, WeightKind } from './messages';
import type { PredictionShown } from './prediction';

/** What both sides' figures are divided by. */
export type ComparePer =
  | { readonly kind: 'share' }
  | { readonly kind: 'second' }
  /** By a counter that both recordings have; `key` is that of a {@link PairWorkChoice}. */
  | { readonly kind: 'work'; readonly key: string }
  /** By rates that a person typed in. */
  | {
      readonly kind: 'typed';
      readonly unit: WorkUnit;
      readonly perSecondBefore: number;
      readonly perSecondAfter: number;
    };

/** A counter of both recordings. */
export interface PairWorkChoice {
  readonly key: string;
  readonly unit: WorkUnit;
  /** "eth0 of guest1, transmit". */
  readonly label: string;
  readonly perSecondBefore: number;
  readonly perSecondAfter: number;
}

export interface CompareAsk {
  /** Key of one of `events`. */
  readonly event: string;
  readonly weight: WeightKind;
  readonly per: ComparePer;
}

/** A figure on both sides, in the unit of the answer, and its change with the 95 % interval. */
export interface DifferenceFigure {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  readonly low: number;
  readonly high: number;
  /** `after / before - 1`; null where it was 0 before. */
  readonly relative: number | null;
  /** False: inside the noise. */
  readonly significant: boolean;
  readonly samplesBefore: number;
  readonly samplesAfter: number;
}

interface InLayer {
  /** Key of the lane. */
  readonly layer: string;
  readonly layerLabel: string;
  readonly kind: LaneKind;
  readonly colour: number;
}

export interface LayerDifferenceRow extends DifferenceFigure, InLayer {}

export interface CategoryDifferenceRow extends DifferenceFigure, InLayer {
  readonly category: string;
  readonly label: string;
  readonly explanation: string;
}

export interface FunctionDifferenceRow extends InLayer {
  /** Row of the function tables. */
  readonly func: number;
  readonly name: string;
  /** As in `FunctionRow`. */
  readonly body: string;
  readonly module: string;
  readonly category: string;
  readonly self: DifferenceFigure;
  readonly total: DifferenceFigure;
}

/** Float64 per call node: the node's subtree on each side, in the unit of the answer; Uint8: 1 where more than noise. */
export interface NodeDifferenceColumns {
  readonly before: ArrayBuffer;
  readonly after: ArrayBuffer;
  readonly low: ArrayBuffer;
  readonly high: ArrayBuffer;
  readonly significant: ArrayBuffer;
}

export interface EstimateFigure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface GainTermRow {
  readonly key: string;
  readonly label: string;
  readonly explanation: string;
  readonly ln: EstimateFigure;
  readonly factor: EstimateFigure;
}

export interface CostPartRow {
  readonly key: string;
  readonly label: string;
  readonly explanation: string;
  readonly saved: EstimateFigure;
}

export interface CoreLoadRow {
  readonly label: string;
  readonly ofBusiest: number;
  readonly utilisation: number | null;
}

export interface SideLoadRows {
  readonly cores: readonly CoreLoadRow[];
  readonly busyCores: EstimateFigure;
  readonly utilisation: EstimateFigure | null;
}

export interface GainDecomposition {
  readonly factor: number;
  readonly terms: readonly GainTermRow[];
  readonly costUnit: string;
  readonly costBefore: EstimateFigure;
  readonly costAfter: EstimateFigure;
  readonly parts: readonly CostPartRow[];
  readonly missShare: EstimateFigure | null;
  readonly missShareWithheld: string | null;
}

export interface DecompositionReply {
  /** Null where there is no throughput on both sides; `withheld` says why and what to do. */
  readonly gain: GainDecomposition | null;
  readonly withheld: string | null;
  readonly before: SideLoadRows | null;
  readonly after: SideLoadRows | null;
  readonly source: string;
  readonly notes: readonly string[];
}

export interface SideFacts {
  /** File name. */
  readonly name: string;
  readonly samples: number;
  /** How long was sampled; null without times. */
  readonly seconds: number | null;
  /** Everything that the event saw, in the unit of the answer. */
  readonly whole: number;
}

export interface ComparisonReply {
  readonly kind: 'comparison';
  readonly per: ComparePer;
  /** '%' for shares, 'ns' for durations, otherwise a d3-format specifier. */
  readonly format: string;
  /** "of all time", "cycles per packet". */
  readonly unitLabel: string;
  readonly before: SideFacts;
  readonly after: SideFacts;
  readonly layers: readonly LayerDifferenceRow[];
  /** Significant ones first, then by size of the change. */
  readonly categories: readonly CategoryDifferenceRow[];
  readonly functions: readonly FunctionDifferenceRow[];
  readonly ofFunctions: number;
  readonly nodes: NodeDifferenceColumns;
  readonly decomposition: DecompositionReply;
  readonly notes: readonly string[];
}

// Host -> comparison

export type ToComparison =
  | {
      readonly type: 'loading';
      readonly name: string;
      readonly phase: string;
      readonly done: number;
      readonly total: number | null;
    }
  | { readonly type: 'failed'; readonly failure: Failure }
  | {
      readonly type: 'paired';
      readonly before: string;
      readonly after: string;
      /** Events that both recordings have. */
      readonly events: readonly EventChoice[];
      readonly lanes: readonly LaneInfo[];
      /** One tree that holds the stacks of both. */
      readonly tree: TreeColumns;
      readonly funcs: FuncColumns;
      readonly work: readonly PairWorkChoice[];
      /** How domains and events were matched, one sentence each. */
      readonly notes: readonly string[];
      /** Addresses of the two files: what the webview keeps, so that a reload of the window finds them again. */
      readonly files: { readonly before: string; readonly after: string };
      /** Id of the plan that was tried between the two; '' if they are only compared. */
      readonly plan: string;
    }
  | { readonly type: 'rulesChanged' }
  /** Of the plan that was tried; follows `paired`, and again when something was learnt. */
  | { readonly type: 'prediction'; readonly prediction: PredictionShown }
  | { readonly type: 'reply'; readonly id: number; readonly value: ComparisonReply }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

// Comparison -> host

export type FromComparison =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'cancelLoading' }
  | { readonly type: 'retry' }
  | { readonly type: 'compare'; readonly id: number; readonly ask: CompareAsk; readonly most: number }
  | { readonly type: 'cancel'; readonly id: number }
  /** Learn from the prediction that is shown. */
  | { readonly type: 'calibrate' }
  /** Before becomes after. */
  | { readonly type: 'swap' }
  | { readonly type: 'openSide'; readonly side: 'before' | 'after' }
  /** Show where a function is defined; a row of the pair's function tables. */
  | { readonly type: 'goToSource'; readonly func: number }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'trouble'; readonly message: string };
