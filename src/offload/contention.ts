/**
 * Work that gets in its own way: copies of the same work (N. J. Gunther, Guerrilla Capacity Planning, 2007, the universal
 * scalability law) and locks (a machine-repairman model: one station for the lock, as many jobs as contexts).
 */

/** `1 + a (k - 1) + c k (k - 1)`: how much dearer a unit of work is with k copies; k over it is the speed-up. */
export function copyCost(copies: number, a: number, c: number): number {
  return 1 + (copies - 1) * (a + c * copies);
}

/** Throughput of k copies over that of one; with c > 0 it falls beyond `sqrt((1 - a) / c)` copies. */
export function copySpeedUp(copies: number, a: number, c: number): number {
  return copies / copyCost(copies, a, c);
}

/** Share of the busy time in lock slow paths above which copies are predicted from that share. */
const TELLING_LOCK_SHARE = 0.05;

/** `a`, at least as high as what locks waste already says: `w / (1 - w)`. */
export function contentionFromLocks(a: number, lockShare: number): number {
  return lockShare > TELLING_LOCK_SHARE && lockShare < 1 ? Math.max(a, lockShare / (1 - lockShare)) : a;
}

/**
 * Units of work per ns of `contexts` that all pass through one lock.
 *
 * @param holdNs under the lock per unit of work, its transfer included
 * @param elsewhereNs outside of it per unit of work
 */
export function lockedRate(contexts: number, holdNs: number, elsewhereNs: number): number {
  let [rate, waiting] = [0, 0];
  for (let n = 1; n <= contexts; n++) {
    const time = holdNs * (1 + waiting);
    rate = n / (time + elsewhereNs);
    waiting = rate * time;
  }
  return rate;
}

/** A lock's rate once its line travels `extraNs` farther on each transfer. */
export function lockRateWith(perSecond: number, extraNs: number): number {
  return 1e9 / (1e9 / perSecond + extraNs);
}
