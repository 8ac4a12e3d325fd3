/** What a profile knows of functions, for source code: made in the worker once per metric, looked up in the extension host. */
import type { Estimated } from '../offload/estimate';
import type { MoveClass } from '../offload/plan';
import type { RecordedSymbol } from './recordedSymbol';

/** A share or a cost with its 95 % interval. */
export interface WithInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One choice of what lenses count. */
export interface SourceMetric {
  /** Key of a view of the profile (`best`, `event:cycles`). */
  readonly key: string;
  /** "Best source per lane", "cache-misses (dom0)". */
  readonly label: string;
}

/** A function in one lane. */
export interface LaneCost {
  /** Key of the lane: `hypervisor`, `domain:dom0`. */
  readonly lane: string;
  /** "Hypervisor", "dom0", "guest1". */
  readonly label: string;
  /** Share of the lane. */
  readonly self: WithInterval;
  /** Share of the lane with all that it calls. */
  readonly total: WithInterval;
  /**
   * Self per unit of work, in the unit of {@link SourceCosts.perUnit}; null where there is none, and for samples that do not count
   * there: those at a hypercall's stub, where Xen's own samples tell what it did meanwhile.
   */
  readonly perUnit: WithInterval | null;
  /** Samples with it innermost, and anywhere on the stack; of joined stacks the pieces that they were put together from. */
  readonly selfSamples: number;
  readonly totalSamples: number;
  /** Row of the function tables that has most of it here: what the flame graph is asked to show. */
  readonly func: number;
}

/** What can be done about a function, from the candidates of the model. */
export interface FunctionAdvice {
  /** What `--move` takes: `netback:vif1.0`, `guest1:app:iperf3#be.net.copy`. */
  readonly unit: string;
  /** "NAPI of vif1.0". */
  readonly label: string;
  readonly class: MoveClass;
  readonly mechanism: string;
  /** Why, with its source. */
  readonly reason: string;
  /** Factor on throughput if moved, or if batched or avoided; null where it cannot be moved or not told. */
  readonly gain: Estimated | null;
  readonly chanceOfGain: number | null;
  /** Part of the function's cost that runs in this unit, 0 to 1. */
  readonly share: number;
}

/**
 * All rows of one function in one module: the compiler's parts (`.cold`, `.isra.0`) together, functions of one name apart. Its name is
 * plain.
 */
export interface FunctionCost extends RecordedSymbol {
  /** Names the function in questions to the worker; the same for every metric of a profile. */
  readonly group: number;
  /** As recorded, the dearest first. */
  readonly symbols: readonly string[];
  /** Lanes where it was seen, the dearest first. */
  readonly lanes: readonly LaneCost[];
  /** The unit with most of it first. */
  readonly advice: readonly FunctionAdvice[];
  /** Functions that the compiler put into it, where the recording tells, with their share of its lane. */
  readonly inlined: readonly { readonly name: string; readonly share: number }[];
  /** Functions that it was put into by the compiler; none for a function of its own. */
  readonly inlinedInto: readonly string[];
}

export interface SourceCosts {
  readonly kind: 'sourceCosts';
  /** Name of the profile. */
  readonly profile: string;
  /** Machine that was recorded; null if nothing tells. */
  readonly host: string | null;
  readonly metric: SourceMetric;
  readonly metrics: readonly SourceMetric[];
  /**
   * What {@link LaneCost.perUnit} counts; null if there is nothing to divide by. `format` as `formatCost` takes it (iopath/breakdown), `suffix`
   * what follows the number: "/packet" behind a duration, " cycles/packet".
   */
  readonly perUnit: { readonly format: string; readonly suffix: string } | null;
  /** Modules that the recording knows, `[xen_netback]`: code of such a module is not in the kernel's own. */
  readonly modules: readonly string[];
  readonly functions: readonly FunctionCost[];
  /** Why there is no offload advice, for people; null if there is. */
  readonly noAdvice: string | null;
  /** Why advice comes without gains, for people: the model does not fit the recording, or throughput is not known. */
  readonly gainsWithheld: string | null;
}

/** Who calls a function and whom it calls, with shares of its lane. */
export interface CallPartner {
  readonly func: number;
  readonly name: string;
  /** As in {@link FunctionCost}. */
  readonly body: string;
  readonly module: string;
  /** Total of the pair, a share of the lane. */
  readonly share: number;
}

export interface CallPartners {
  readonly kind: 'callPartners';
  readonly callers: readonly CallPartner[];
  readonly callees: readonly CallPartner[];
}
