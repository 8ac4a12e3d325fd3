/** What a side-core is worth if it is taken from the cores in use (README.md, "Equal cores"); our own arithmetic. */

/**
 * Throughput with k of M cores set aside over throughput with all M working on everything, work spread evenly:
 * `M phi u / D` against `phi u min((M - k) / D_rest, k / D_side)`.
 *
 * @returns 1 where nothing costs anything; 0 where k leaves nothing to one of the two sides that has work
 */
export function equalCoreGain(
  before: number,
  rest: number,
  side: number,
  cores: number,
  sideCores: number,
): number {
  if (before <= 0) return 1;
  const restRate = rest > 0 ? (cores - sideCores) / rest : Infinity;
  const sideRate = side > 0 ? sideCores / side : Infinity;
  return (Math.min(restRate, sideRate) * before) / cores;
}

/** The best split of M cores: as a fraction `k / M = D_side / (D_side + D_rest)`, where only cheaper work gains, and whole. */
export function bestSplit(
  before: number,
  rest: number,
  side: number,
  cores: number,
): {
  readonly fraction: number;
  readonly gainOfFraction: number;
  readonly sideCores: number;
  readonly gain: number;
} {
  const fraction = side / (side + rest);
  let [sideCores, gain] = [1, 0];
  for (let k = 1; k < cores; k++) {
    const here = equalCoreGain(before, rest, side, cores, k);
    if (here > gain) [sideCores, gain] = [k, here];
  }
  return { fraction, gainOfFraction: before / (rest + side), sideCores, gain };
}
