/** What the checks count of lanes, and the time they look at. */
import type { Profile } from '../../profile/profile';
import type { WorkWindow } from '../../profile/workCurve';
import type { LayeredProfile } from '../layeredProfile';
import { isSampled } from './captureSurvey';

/** Samples of every lane that works. */
export function samplesOfLanes({
  recorded: profile,
  lanes,
}: LayeredProfile): { label: string; samples: number }[] {
  const sampled = sampledEvents(profile);
  const counts = new Int32Array(lanes.lanes.length);
  const { event } = profile.samples;
  for (let i = 0; i < event.length; i++) counts[lanes.ofSample[i]] += sampled[event[i]];
  return lanes.lanes
    .map(({ label, kind }, row) => ({ label, kind, samples: counts[row] }))
    .filter(({ kind }) => kind !== 'idle')
    .map(({ label, samples }) => ({ label, samples }));
}

/** Per event 1 if its samples were recorded as such. */
function sampledEvents({ events, captures }: Profile): Uint8Array {
  return Uint8Array.from(events, (event) => Number(isSampled(captures[event.capture])));
}

/** Of the schedule, else of the samples; null without times. */
export function recordedRange({ schedule, samples }: Profile): WorkWindow | null {
  if (schedule !== null) return { startNs: schedule.startNs, endNs: schedule.endNs };
  let [startNs, endNs] = [Infinity, -Infinity];
  for (const time of samples.timeNs) {
    // NaN (no time) fails both comparisons.
    if (time < startNs) startNs = time;
    if (time > endNs) endNs = time;
  }
  return endNs > startNs ? { startNs, endNs } : null;
}
