/** Quantiles between those that an estimate tells. */
import type { Estimated } from '../estimate';

/** Of a normal distribution: 20 % lie below -0.8416, 5 % below -1.6449. */
const PART = 0.8416 / 1.6449;

/** What a gain exceeds in four of five draws, by a log-normal through its 5 % and 50 %. */
export function lowerFifth({ low, median }: Estimated): number {
  return low > 0 && median > 0 ? median * (low / median) ** PART : Math.min(low, median);
}
