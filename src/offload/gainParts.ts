/**
 * What a gain is made of (README.md, "Decomposition"): with C the cost of a unit of work over all cores, Dmax that of the busiest
 * core, P = C / Dmax and u = X Dmax, the throughput is u P / C, so that
 *
 *     ln G = ln(P1 / P0) + ln(C0 / C1) + ln(u1 / u0)
 *
 * exactly, in every draw.
 */

/** One side: rate in units of work per ns, the others in ns per unit of work. */
export interface Side {
  readonly rate: number;
  readonly cost: number;
  readonly busiest: number;
}

export function parallelism(before: Side, after: Side): number {
  return lnRatio(after.cost * before.busiest, after.busiest * before.cost);
}

export function costPerUnit(before: Side, after: Side): number {
  return lnRatio(before.cost, after.cost);
}

/** Idle time, limits, clock, and what the model leaves out: `error` is that factor of G. */
export function idleAndClock(before: Side, after: Side, error: number): number {
  return lnRatio(after.rate * after.busiest * error, before.rate * before.busiest);
}

/** What costs nothing on either side has no part in a gain. */
function lnRatio(above: number, below: number): number {
  return above > 0 && below > 0 ? Math.log(above / below) : 0;
}
