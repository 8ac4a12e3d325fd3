/** What is asked of the model, and what it answers. */
import type { Range } from './system';

/** 5 %, 50 % and 95 % of the draws. */
export interface Estimated {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Where a side-core is, seen from the cores in use. */
export type SideCorePlace = 'own-core' | 'smt-sibling' | 'other-socket';

export interface SideCore {
  /** A pCPU of the recorded host, or null: one of that kind, which one is not said. */
  readonly pcpu: number | null;
  readonly place: SideCorePlace;
}

/** A unit, a whole domain (its name), or `unit#category` for a part that would need a code change, to a side-core by its position. */
export interface Move {
  readonly unit: string;
  readonly sideCore: number;
}

export interface EstimateRequest {
  readonly sideCores: readonly SideCore[];
  readonly moves: readonly Move[];
  /** 2000 if absent. */
  readonly draws?: number;
  /** The same seed gives the same answer. */
  readonly seed?: number;
  /** Assumptions that a person changed, or that a calibration of the host knows, by the key of the parameter. */
  readonly assume?: ReadonlyMap<string, AssumedRange>;
}

export interface AssumedRange extends Range {
  /** Where it comes from, for people: `calibrated on this host`; "assumed by you" if absent. */
  readonly source?: string;
}

export interface CoreEstimate {
  readonly label: string;
  readonly pcpu: number | null;
  readonly isSideCore: boolean;
  /** Busy share before and after, at the rate of each. */
  readonly before: Estimated;
  readonly after: Estimated;
  /** Share of the draws in which it is the bottleneck afterwards. */
  readonly bottleneck: number;
  /** What is on it afterwards, the largest first. */
  readonly units: readonly { readonly unit: string; readonly label: string; readonly load: number }[];
}

/** One assumption, alone at its 5 and 95 % value. */
export interface TornadoRow {
  readonly key: string;
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly gainAtLow: number;
  readonly gainAtHigh: number;
  readonly source: string;
}

export interface CurvePoint {
  readonly sideCores: number;
  readonly gain: Estimated;
  readonly throughput: Estimated | null;
}

/** ln G and what it is made of; the three add up to it in every draw. */
export interface GainParts {
  readonly parallelism: Estimated;
  readonly costPerUnit: Estimated;
  readonly idleAndClock: Estimated;
  /** Of costPerUnit: cheaper by fewer misses (relief), dearer by lines that now change cores (coherence), by handing over. ns per unit of work. */
  readonly cacheReliefNs: Estimated | null;
  readonly coherenceLossNs: Estimated;
  readonly handoffNs: Estimated;
}

export type Verdict = 'gain' | 'loss' | 'not-distinguishable' | 'bounds-only' | 'withheld';

export interface Estimate {
  readonly verdict: Verdict;
  /** One sentence for people. */
  readonly summary: string;
  readonly baseline: {
    /** Units of work per second, recorders out; null without throughput. */
    readonly throughput: Estimated | null;
    readonly nsPerUnit: Estimated;
    /** Model against recording, both with recorders: 1 is equal; null without throughput. */
    readonly check: { readonly ratio: Estimated; readonly bounds: string } | null;
    readonly bottleneck: string;
  };
  /** Extra-core gain: throughput after over before, side-cores on top of the cores in use. */
  readonly gain: Estimated;
  /** P(G > 1). */
  readonly chanceOfGain: number;
  /** The side-cores taken from those in use; null where there are too few. */
  readonly equalCoreGain: Estimated | null;
  readonly throughput: Estimated | null;
  readonly nsPerUnit: Estimated;
  /** Mean time of one unit of work through the system; null where nothing tells. */
  readonly latencyNs: { readonly before: Estimated; readonly after: Estimated } | null;
  readonly occupiedCores: { readonly before: number; readonly after: number };
  readonly workingCores: { readonly before: Estimated; readonly after: Estimated };
  readonly cores: readonly CoreEstimate[];
  readonly parts: GainParts;
  /** Amdahl: the most that can come of it with no costs at all. */
  readonly amdahl: { readonly share: Estimated; readonly most: Estimated };
  readonly tornado: readonly TornadoRow[];
  readonly withheld: readonly string[];
  readonly notes: readonly string[];
  readonly draws: number;
  readonly seed: number;
}
