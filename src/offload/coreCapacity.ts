/**
 * What a core has for the work: its time without what runs there anyway, and the speed of it. Two busy SMT siblings share one
 * physical core, so that each is slower; a receiver that polls keeps its sibling slow all the time.
 */
import { PARAMETER_AT as P } from './parameters';
import type { PlacedCore } from './placement';

/** Less than this is left on no core: shares of busy time are measured, not exact. */
const LEAST = 0.02;

/** Share of a core's time that the work can have. */
export function roomOn(core: PlacedCore, row: Float64Array, at: number, recorders: number): number {
  return Math.max(LEAST, row[at + P.u_max] - core.background - recorders);
}

/**
 * Speeds of two siblings, written to `speed` at `a` and `b`. While the busier one is the bottleneck it is busy all the time and
 * the other one for the share `1 / (q D_a / D_b + 1 - q)`, from `X D_b = U q` and `X D_a = 1 - (1 - q) U`.
 *
 * @param load ns of core time per unit of work, if the core were alone
 * @param capacity q: speed while the sibling is busy
 * @param polled share of the time that a sibling spins where it has nothing to do
 */
export function shareSiblings(
  speed: Float64Array,
  load: Float64Array,
  a: number,
  b: number,
  capacity: number,
  polled: number,
): void {
  const [busy, other] = load[a] >= load[b] ? [a, b] : [b, a];
  if (load[other] <= 0) return;
  const overlap = 1 / ((capacity * load[busy]) / load[other] + 1 - capacity);
  const spun = overlap + (1 - overlap) * polled;
  speed[busy] *= 1 - (1 - capacity) * spun;
  speed[other] *= capacity;
}
