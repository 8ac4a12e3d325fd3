/**
 * What comparing two recordings is asked and gives: pure data, drawn by the webview and printed by `compare`. Tables of nodes are
 * typed arrays over the call tree of the pair; everything else is plain objects.
 */
import type { DomainIndex, FuncIndex } from '../profile/ids';
import type { WorkUnit } from '../profile/counters';
import type { SampleFilter } from '../profile/sampleFilter';
import type { WeightKind } from '../profile/weight';
import type { Category } from '../iopath/categories/categoryRules';
import type { Decomposition } from './decomposition';

/** What the figures of both sides are divided by. */
export type ComparePer =
  /** Of everything the event saw on that side: 0 … 1. */
  | 'share'
  /** Of the time the recording lasted. */
  | 'second'
  /** By the unit of work of {@link CompareQuery.rates}. */
  | 'unit';

/** How much work each side did, measured the same way on both. */
export interface WorkRates {
  readonly unit: WorkUnit;
  /** Units per second; positive. */
  readonly before: number;
  readonly after: number;
  /** For people: "eth0 of guest1, transmit", "typed in". */
  readonly label: string;
  /**
   * Counters of each side by key (`profile/work.ts`): figures are then divided by what was counted while samples were
   * taken, and the two rates are only shown. Absent for rates that a person typed in.
   */
  readonly counters?: { readonly before: string; readonly after: string };
}

/** A comparison that cannot be made; the message says why and what to do instead. */
export class CannotCompare extends Error {
  override readonly name = 'CannotCompare';
}

export interface CompareQuery {
  /** Key of one of the pair's views. */
  readonly view: string;
  readonly weight: WeightKind;
  readonly per: ComparePer;
  /** Required for `unit`; with it the gain can be decomposed whatever `per` is. */
  readonly rates?: WorkRates;
  /** Which samples of each side count, in terms of that side's own profile. */
  readonly before?: SampleFilter;
  readonly after?: SampleFilter;
}

/** A figure on both sides and how it changed, in the unit of the comparison. */
export interface Difference {
  readonly before: number;
  readonly after: number;
  /** `after - before`, and its 95 % interval. */
  readonly change: number;
  readonly low: number;
  readonly high: number;
  /** `after / before - 1`; null where it was 0 before. */
  readonly relative: number | null;
  /** The interval does not hold 0: more than noise. Of rows without any true change at most one in twenty is. */
  readonly significant: boolean;
  /** Samples that the two figures rest on. */
  readonly samplesBefore: number;
  readonly samplesAfter: number;
}

/** A function in one lane of the call tree; one without any sample on a side is 0 there. */
export interface FunctionDifference {
  /** Row of the function tables of the pair's profile. */
  readonly func: FuncIndex;
  readonly name: string;
  /** As in `FuncTable`. */
  readonly body: string;
  readonly module: string;
  readonly category: Category;
  /** Position in the pair's lanes. */
  readonly lane: number;
  /** Samples whose innermost function it is. */
  readonly self: Difference;
  /** Samples in which it occurs at all, recursion counted once. */
  readonly total: Difference;
}

/** A layer: where the innermost function runs. Layers add up to the whole. */
export interface LayerDifference extends Difference {
  /** Position in the pair's lanes. */
  readonly lane: number;
  /** `hypervisor`, `domain:guest1`, `idle`. */
  readonly key: string;
  readonly label: string;
}

/** A category of a layer; the categories of a layer add up to it. */
export interface CategoryDifference extends Difference {
  readonly lane: number;
  /** Key and label of the layer. */
  readonly layer: string;
  readonly layerLabel: string;
  readonly category: Category;
}

/** Per node of the pair's call tree, in the unit of the comparison: widths and colours of the difference flame graph. */
export interface NodeDifferences {
  /** Of the node's subtree. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Of the node alone. */
  readonly selfBefore: Float64Array;
  readonly selfAfter: Float64Array;
  /** 95 % interval of the subtree's change. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where that interval does not hold 0; 0 is noise and drawn grey. */
  readonly significant: Uint8Array;
}

/** One of the two recordings, as far as the query lets its samples through. */
export interface ComparedSide {
  /** Name of the file or folder. */
  readonly name: string;
  readonly samples: number;
  /** Kish's effective number of them. */
  readonly effectiveSamples: number;
  /** How long was sampled: the longest capture of the view. NaN where the recording has no times. */
  readonly seconds: number;
  /** Windows of time the variance was estimated from; 0 where it is binomial with a design effect. */
  readonly blocks: number;
  /** Everything the event saw, in the unit of the comparison: 1 for shares. */
  readonly whole: number;
}

export interface Comparison {
  readonly query: CompareQuery;
  /** Of the view: "cpu-clock (dom0, guest1)". */
  readonly viewLabel: string;
  /** "of all time", "CPU time per second", "cycles per packet". */
  readonly unitLabel: string;
  /** How to write figures: '%' for shares, 'ns' for durations, otherwise a d3-format specifier. */
  readonly format: string;
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** In the order of lanes. */
  readonly layers: readonly LayerDifference[];
  /** Largest change first, as in `functions`; what is significant stands before what is not. */
  readonly categories: readonly CategoryDifference[];
  /** By the change of self. */
  readonly functions: readonly FunctionDifference[];
  readonly nodes: NodeDifferences;
  readonly decomposition: Decomposition;
  /** Assumptions, what could not be matched, what was not told; one sentence each. */
  readonly notes: readonly string[];
}

/** A domain of each side that are taken to be the same one. */
export interface DomainMatch {
  /** Position in the pair's domains. */
  readonly domain: DomainIndex;
  /** Positions in the domains of each side; null where it is only on the other. */
  readonly before: DomainIndex | null;
  readonly after: DomainIndex | null;
  readonly by: 'role' | 'name' | 'order' | 'alone';
}
