/** Systematic sampling: so many draws in proportion to weights, without chance and without fractions. */

/**
 * Draws `count` positions, each as often as its weight's share of `count`, rounded down or up. Neighbours share the
 * rounding, so any run of neighbours gets its share to within one draw: put alike things side by side.
 * @param weights not negative
 * @returns positions in ascending order; none if all weights are 0
 */
export function drawSystematically(weights: ArrayLike<number>, count: number): Int32Array {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  if (!(total > 0)) return new Int32Array(0);
  const drawn = new Int32Array(count);
  let next = 0;
  let reached = 0;
  let position = 0;
  for (let k = 0; k < count; k++) {
    const wanted = ((k + 0.5) / count) * total;
    while (reached < wanted && next < weights.length) {
      // Rounding may ask for more than there is; what weighs nothing is not drawn even then.
      if (weights[next] > 0) position = next;
      reached += weights[next++];
    }
    drawn[k] = position;
  }
  return drawn;
}
