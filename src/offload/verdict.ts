/** What may be said of an estimate: a gain only where it can be told from none, and nothing where the recording is not understood. */
import type { Estimated, Verdict } from './estimate';

/** Share of the draws on one side of 1 that makes it a gain or a loss. */
export const TELLING_CHANCE = 0.8;
/** How far the model's baseline may be from the recorded one. */
export const CHECK_TOLERANCE = 0.2;

export function verdictOf(
  hasThroughput: boolean,
  check: Estimated | null,
  chanceOfGain: number,
  chanceOfLoss: number,
): Verdict {
  if (!hasThroughput) return 'bounds-only';
  if (check !== null && Math.abs(check.median - 1) > CHECK_TOLERANCE) return 'withheld';
  if (chanceOfGain >= TELLING_CHANCE) return 'gain';
  return chanceOfLoss >= TELLING_CHANCE ? 'loss' : 'not-distinguishable';
}

/** @param noThroughput why the rate of work is not known, if it is not */
export function summaryOf(
  verdict: Verdict,
  gain: Estimated,
  most: Estimated,
  bounds: string,
  moved: boolean,
  noThroughput: string | undefined,
): string {
  if (!moved) return 'Nothing is moved, so nothing changes.';
  const range = `${change(gain.median)} (${change(gain.low)} to ${change(gain.high)})`;
  switch (verdict) {
    case 'bounds-only':
      return `At most ${change(most.high)}. ${noThroughput ?? 'Without throughput, costs per unit of work are not known; record with counters or type the rate.'}`;
    case 'withheld':
      return `Not told: ${bounds}. If it were bound as modelled: ${range}.`;
    case 'gain':
      return `Throughput ${range}.`;
    case 'loss':
      return `A loss is likelier: throughput ${range}.`;
    case 'not-distinguishable':
      return `Cannot be told from no gain: throughput ${range}.`;
  }
}

function change(factor: number): string {
  const percent = Math.round(100 * (factor - 1));
  return percent < 0 ? `−${-percent} %` : `+${percent} %`;
}

/** What bounds a recording that the model does not reproduce. */
export function whatBounds(ratio: number, bound: string, lockShare: number): string {
  if (Math.abs(ratio - 1) <= CHECK_TOLERANCE) return `bound by ${bound}`;
  const times = ratio.toFixed(ratio < 10 ? 2 : 0);
  if (ratio < 1) {
    return `the model reaches only ${times} of the recorded rate; the costs per unit of work or the rate do not fit this recording`;
  }
  const locks = lockShare > 0.05 ? ', locks most likely, which take much of the time here' : '';
  return `the CPUs would allow ${times} times the recorded rate; something else bounds it: a window or latency, the link, a lock, the peer or the offered load${locks}`;
}
