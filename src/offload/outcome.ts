/** What one evaluation of a placement gives. */

/** Times are ns per unit of work, rates units of work per ns. */
export interface Outcome {
  rate: number;
  /** C: over all cores. */
  cost: number;
  /** Dmax: of the busiest core. */
  busiest: number;
  /** Position of the busiest core. */
  core: number;
  /** What bounds the rate, see `ThroughputModel`. */
  bound: number;
  handoff: number;
  /** Lines that now change cores, and memory that is farther away. */
  coherence: number;
  relief: number;
  /** Delay in which nothing works, more than in the baseline. */
  delay: number;
}

/** To be filled in; NaN and not 0: fields that begin as doubles stay of one shape, so that compiled code fits every model. */
export function noOutcome(): Outcome {
  return {
    rate: NaN,
    cost: NaN,
    busiest: NaN,
    core: 0,
    bound: 0,
    handoff: NaN,
    coherence: NaN,
    relief: NaN,
    delay: NaN,
  };
}
