/** What calibrating changed, in words. */
import type { Estimated } from '../estimate';
import type { Learnt } from './calibrate';
import type { Calibration } from './calibration';
import type { MeasuredGain } from './measuredGain';

/** Smaller changes of the interval's width come of the draws. */
const NOTICED = 0.005;

/** One or two sentences on a pair: how much its interval narrowed or widened. */
export function learntText({ predicted, afterwards, narrowedBy, informed }: Learnt['pairs'][number]): string {
  const was = intervalText(predicted);
  if (Math.abs(narrowedBy) < NOTICED) {
    return `The interval of this prediction was ${was} and stays as wide: this pair told nothing that was not known.`;
  }
  const percent = Math.max(1, Math.round(100 * Math.abs(narrowedBy)));
  const change = `The interval of this prediction was ${was} and is now ${intervalText(afterwards)}: ${percent} % ${narrowedBy > 0 ? 'narrower' : 'wider'}.`;
  const count = informed.length;
  return count === 0
    ? change
    : `${change} ${count} of its assumptions ${count === 1 ? 'is' : 'are'} better known.`;
}

/** How much is behind a host's calibration. */
export function pairsText({ pairs }: Calibration): string {
  return `${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}`;
}

/** Whether this very measurement was learnt from already: twice would count it twice. */
export function isLearnt({ pairs }: Calibration, title: string, measured: MeasuredGain): boolean {
  return pairs.some((pair) => pair.title === title && pair.measured.ratio === measured.ratio);
}

const intervalText = ({ low, high }: Estimated) => `${low.toFixed(2)}x to ${high.toFixed(2)}x`;
