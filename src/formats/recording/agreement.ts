/**
 * How well a capture's clock fits the schedule: a sample can only be taken while its vCPU runs. Where the clocks are tied
 * by readings this checks them; where they are not, the shift at which the two agree best ties them.
 */
import type { Schedule } from '../../profile/schedule';
import type { Spans } from './occupancy';

/** A moment, on a clock that is to be placed, at which somebody certainly ran; and when the schedule says that they did. */
export interface Sighting {
  readonly timeNs: number;
  readonly spans: Spans;
}

export interface Agreement {
  /** 0 … 1 */
  readonly share: number;
  /** Sightings within the schedule's time; the others say nothing. */
  readonly checked: number;
}

/** Sightings looked at for a check (a share is then known to ±1.6 %), and for finding a shift. */
const MOST_CHECKED = 4000;
const MOST_FITTED = 1000;

/** Evenly spread over the recording. */
function thinOut(sightings: readonly Sighting[], most: number): readonly Sighting[] {
  if (sightings.length <= most) return sightings;
  const step = sightings.length / most;
  return Array.from({ length: most }, (_, i) => sightings[Math.floor(i * step)]);
}

/** @param move the sightings' clock -> the schedule's */
export function agreement(
  schedule: Schedule,
  sightings: readonly Sighting[],
  move: (ns: number) => number,
): Agreement {
  let [checked, same] = [0, 0];
  for (const sighting of thinOut(sightings, MOST_CHECKED)) {
    const timeNs = move(sighting.timeNs);
    if (timeNs < schedule.startNs || timeNs >= schedule.endNs) continue;
    checked++;
    if (sighting.spans.at(timeNs) !== undefined) same++;
  }
  return { share: checked === 0 ? 0 : same / checked, checked };
}

export interface Fit extends Agreement {
  readonly shiftNs: number;
  /** Half-width of the shifts around the best one that agree as well as it, as far as so many sightings can tell. */
  readonly uncertaintyNs: number;
}

const BIN_NS = 5e4;
/** Fewer sightings than this inside the schedule, or less than this part of them, prove nothing. */
const LEAST_CHECKED = 50;
const LEAST_PART = 0.3;
/** How far the best must stand out from chance, in standard errors. There are some 10^5 shifts to be fooled by. */
const STANDS_OUT = 6;

/**
 * The shift within ±`rangeNs` of `aroundNs` at which sightings and schedule agree best.
 *
 * A sighting at t agrees with the shifts from (start - t) to (end - t) of each of its spans. Adding these up as steps
 * gives the agreement of every shift in one pass, exactly, in time (sightings x spans + shifts).
 * @returns undefined if too few sightings fall into the schedule, or no shift stands out from chance
 */
export function fitToSchedule(
  schedule: Schedule,
  sightings: readonly Sighting[],
  aroundNs: number,
  rangeNs: number,
): Fit | undefined {
  const few = thinOut(sightings, MOST_FITTED);
  const first = aroundNs - rangeNs;
  const bins = Math.ceil((2 * rangeNs) / BIN_NS) + 1;
  const agreeing = new Int32Array(bins + 1);
  const inside = new Int32Array(bins + 1);
  const step = (counts: Int32Array, fromNs: number, toNs: number) => {
    const from = Math.max(0, Math.ceil((fromNs - first) / BIN_NS));
    const to = Math.min(bins, Math.ceil((toNs - first) / BIN_NS));
    if (from >= to) return;
    counts[from]++;
    counts[to]--;
  };
  for (const { timeNs, spans } of few) {
    step(inside, schedule.startNs - timeNs, schedule.endNs - timeNs);
    for (let i = 0; i < spans.startNs.length; i++)
      step(agreeing, spans.startNs[i] - timeNs, spans.endNs[i] - timeNs);
  }
  const shares = sharesOfShifts(agreeing, inside, bins, Math.max(LEAST_CHECKED, few.length * LEAST_PART));
  const best = bestShift(shares, inside, few.length);
  if (best === undefined) return undefined;
  const shiftNs = first + best.bin * BIN_NS;
  return {
    shiftNs,
    uncertaintyNs: Math.max(1, best.halfWidth) * BIN_NS,
    ...agreement(schedule, sightings, (ns) => ns + shiftNs),
  };
}

/** Turns steps into sums, in place, and these into shares; -1 where too few sightings are inside the schedule. */
function sharesOfShifts(agreeing: Int32Array, inside: Int32Array, bins: number, least: number): Float64Array {
  const shares = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    if (bin > 0) {
      agreeing[bin] += agreeing[bin - 1];
      inside[bin] += inside[bin - 1];
    }
    shares[bin] = inside[bin] < least ? -1 : agreeing[bin] / inside[bin];
  }
  return shares;
}

function bestShift(
  shares: Float64Array,
  inside: Int32Array,
  sightings: number,
): { bin: number; halfWidth: number } | undefined {
  const tried = shares.filter((share) => share >= 0).sort();
  if (tried.length === 0) return undefined;
  const usual = tried[tried.length >> 1];
  let best = 0;
  for (let bin = 1; bin < shares.length; bin++) {
    // Of equals the one with more sightings inside.
    if (shares[bin] > shares[best] || (shares[bin] === shares[best] && inside[bin] > inside[best]))
      best = bin;
  }
  const error = (share: number) =>
    Math.sqrt(Math.max(share * (1 - share), 1 / sightings) / Math.max(1, inside[best]));
  if (shares[best] < usual + STANDS_OUT * error(usual)) return undefined;
  const good = shares[best] - 2 * error(shares[best]);
  let [low, high] = [best, best];
  while (low > 0 && shares[low - 1] >= good) low--;
  while (high + 1 < shares.length && shares[high + 1] >= good) high++;
  return { bin: Math.round((low + high) / 2), halfWidth: (high - low) / 2 };
}
