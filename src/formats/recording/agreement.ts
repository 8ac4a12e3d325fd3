/**
 * How well a capture's clock fits the schedule: a sample can only be taken while its vCPU runs. Where the clocks are tied
 * by readings this checks them; where they are not, the shift at which the two agree best ties them.
 */
import type { Occupancy } from './occupancy';

/** A moment at which somebody certainly ran, on a clock that is to be placed. */
export interface Sighting {
  readonly timeNs: number;
  /** True if the schedule says so too, with the sighting at that time on the schedule's axis. */
  readonly agrees: (occupancy: Occupancy, timeNs: number) => boolean;
}

export interface Agreement {
  /** 0 … 1 */
  readonly share: number;
  readonly checked: number;
}

/** Most sightings that are looked at: their share is known to ±1 % then. */
const MOST = 4000;

/** Evenly spread over the recording. */
export function thinOut(sightings: readonly Sighting[], most = MOST): readonly Sighting[] {
  if (sightings.length <= most) return sightings;
  const step = sightings.length / most;
  return Array.from({ length: most }, (_, i) => sightings[Math.floor(i * step)]);
}

/** Sightings outside the schedule's time are not counted. */
export function agreement(occupancy: Occupancy, sightings: readonly Sighting[], shiftNs = 0): Agreement {
  const { startNs, endNs } = occupancy.schedule;
  let [checked, same] = [0, 0];
  for (const sighting of sightings) {
    const timeNs = sighting.timeNs + shiftNs;
    if (timeNs < startNs || timeNs >= endNs) continue;
    checked++;
    if (sighting.agrees(occupancy, timeNs)) same++;
  }
  return { share: checked === 0 ? 0 : same / checked, checked };
}

export interface Fit extends Agreement {
  readonly shiftNs: number;
  /** Half-width of the shifts that agree as well as the best one, as far as so many sightings can tell. */
  readonly uncertaintyNs: number;
}

const COARSE_NS = 1e6;
const FINE_NS = 5e4;
/** Fewer sightings than this inside the schedule, or less than this part of them, prove nothing. */
const LEAST_CHECKED = 200;
const LEAST_PART = 0.3;
const COARSE_SIGHTINGS = 800;

/**
 * The shift within ±`rangeNs` of `aroundNs` at which sightings and schedule agree best.
 * @returns undefined if too few sightings fall into the schedule, or no shift stands out from the rest
 */
export function fitToSchedule(
  occupancy: Occupancy,
  sightings: readonly Sighting[],
  aroundNs: number,
  rangeNs: number,
): Fit | undefined {
  const few = thinOut(sightings, COARSE_SIGHTINGS);
  const least = (all: readonly Sighting[]) =>
    Math.max(Math.min(LEAST_CHECKED, all.length), all.length * LEAST_PART);
  const shares: number[] = [];
  let [best, bestShift] = [-1, 0];
  for (let shift = aroundNs - rangeNs; shift <= aroundNs + rangeNs; shift += COARSE_NS) {
    const { share, checked } = agreement(occupancy, few, shift);
    if (checked < least(few)) continue;
    shares.push(share);
    if (share > best) [best, bestShift] = [share, shift];
  }
  if (shares.length === 0) return undefined;
  shares.sort((a, b) => a - b);
  const usual = shares[shares.length >> 1];
  // Away from the right shift the two agree by chance only; a best that hardly exceeds that is chance too.
  const spread = Math.sqrt((usual * (1 - usual)) / few.length);
  if (best < usual + 4 * spread) return undefined;
  return refine(occupancy, thinOut(sightings), bestShift);
}

function refine(occupancy: Occupancy, sightings: readonly Sighting[], coarse: number): Fit {
  const tried: { shift: number; share: number; checked: number }[] = [];
  for (let shift = coarse - 3 * COARSE_NS; shift <= coarse + 3 * COARSE_NS; shift += FINE_NS) {
    tried.push({ shift, ...agreement(occupancy, sightings, shift) });
  }
  const best = tried.reduce((a, b) => (b.share > a.share ? b : a));
  const noise = Math.sqrt((best.share * (1 - best.share)) / Math.max(1, best.checked));
  const good = tried.filter((t) => t.share >= best.share - 2 * noise).map((t) => t.shift);
  const [low, high] = [Math.min(...good), Math.max(...good)];
  return {
    shiftNs: (low + high) / 2,
    share: best.share,
    checked: best.checked,
    uncertaintyNs: Math.max(FINE_NS, (high - low) / 2),
  };
}
