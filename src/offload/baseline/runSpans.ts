/**
 * While which part of each capture the work was done, and how much of it: demands are per unit of work, and a recording
 * often goes on when the load has ended.
 */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Contexts } from '../../iopath/contexts/contexts';
import type { EventIndex } from '../../profile/ids';
import { workDuring, type WorkRate } from '../../profile/work';
import type { SampleChoice } from './sampleChoice';
import { isOfMedium, isTool, type Medium, type WorkKind } from './unitRoles';

/** A part of one capture's samples, by the profile's axis; infinite where samples have no times. */
export interface RunSpan {
  readonly startNs: number;
  readonly endNs: number;
  /** Seconds that were sampled; NaN without times. */
  readonly seconds: number;
  /** Units of work done meanwhile; NaN if not known. */
  readonly units: number;
  /** When it began by the clock of the work's counter; -Infinity if that is not known. */
  readonly workFromNs: number;
}

export interface RunSpans {
  readonly ofEvent: ReadonlyMap<EventIndex, RunSpan>;
  /** For people: how they were found; null if the whole recording counts. */
  readonly note: string | null;
}

/** A clock that is known within this part of the workload's time places it. */
const TIED = 0.05;
/** The few samples beside the bulk are other traffic of the same threads. */
const STRAY = 0.005;
/** A load that ends this long before the recording does has ended, ns. */
const GAP_NS = 1e9;

export function runSpans(
  { profile }: LayeredProfile,
  choice: SampleChoice,
  contexts: Contexts,
  rate: WorkRate | null,
  { tools, medium }: Pick<WorkKind, 'tools' | 'medium'>,
): RunSpans {
  const sampled = sampledSpans(profile.samples, choice);
  const load = profile.observed.workloads.find(({ window }) => window !== null)?.window ?? null;
  const of = (startNs: number, endNs: number, units: number, workFromNs = -Infinity): RunSpan => {
    const seconds = (endNs - startNs) / 1e9;
    return {
      startNs,
      endNs,
      seconds: seconds > 0 && Number.isFinite(seconds) ? seconds : NaN,
      units,
      workFromNs,
    };
  };
  const ofEvent = new Map<EventIndex, RunSpan>();
  const average = (seconds: number) => (rate === null ? NaN : rate.perSecond * seconds);
  if (load === null || rate === null) {
    for (const [e, [from, to]] of sampled) ofEvent.set(e, of(from, to, average((to - from) / 1e9)));
    return { ofEvent, note: null };
  }
  const captures = profile.captures;
  const uncertain = Math.max(
    ...choice.events.map((e) => captures[profile.events[e].capture].clock.uncertaintyNs),
  );
  const tied = uncertain <= TIED * (load.endNs - load.startNs);
  const seen = tied ? null : activity(profile.samples, choice, contexts, tools, medium);
  let found = false;
  for (const [e, [from, to]] of sampled) {
    if (tied) {
      const [a, b] = [Math.max(from, load.startNs), Math.min(to, load.endNs)];
      ofEvent.set(e, b > a ? of(a, b, workDuring(rate, a, b), a) : of(from, to, NaN));
      continue;
    }
    const active = seen?.get(e);
    if (active === undefined) {
      ofEvent.set(e, of(from, to, average((to - from) / 1e9)));
      continue;
    }
    found = true;
    const [a, b] = active;
    const { units, workFromNs } = unitsOf(rate, a - from > GAP_NS, to - b > GAP_NS, b - a);
    ofEvent.set(e, of(a, b, units, workFromNs));
  }
  return {
    ofEvent,
    note: found
      ? "The clocks of the recording are not tied, so the load's own samples tell when it ran; costs are of that time."
      : null,
  };
}

/** What was done in a time that ends with the load, or begins with it; at the average rate if neither is so. */
function unitsOf(
  rate: WorkRate,
  begins: boolean,
  ends: boolean,
  ns: number,
): Pick<RunSpan, 'units' | 'workFromNs'> {
  const { startNs, endNs } = rate.window;
  if (begins && ends) return { units: rate.count, workFromNs: startNs };
  if (ends) return { units: workDuring(rate, endNs - ns, endNs), workFromNs: endNs - ns };
  if (begins) return { units: workDuring(rate, startNs, startNs + ns), workFromNs: startNs };
  return { units: (rate.perSecond * ns) / 1e9, workFromNs: -Infinity };
}

interface Samples {
  readonly event: Uint16Array;
  readonly timeNs: Float64Array;
}

function sampledSpans({ event, timeNs }: Samples, choice: SampleChoice): Map<EventIndex, [number, number]> {
  const spans = new Map(choice.events.map((e): [EventIndex, [number, number]] => [e, [Infinity, -Infinity]]));
  for (let i = 0; i < event.length; i++) {
    const span = spans.get(event[i]);
    if (span === undefined) continue;
    // NaN (no time) fails both comparisons.
    if (timeNs[i] < span[0]) span[0] = timeNs[i];
    if (timeNs[i] > span[1]) span[1] = timeNs[i];
  }
  for (const [e, [from, to]] of spans) if (!(to > from)) spans.set(e, [-Infinity, Infinity]);
  return spans;
}

/** From the first to the last sample of what makes the load, stray ones left out; of its I/O where that is not seen. */
function activity(
  { event, timeNs }: Samples,
  choice: SampleChoice,
  { contexts, ofSample }: Contexts,
  tools: readonly string[],
  medium: Medium | null,
): Map<EventIndex, [number, number]> {
  const isLoad = contexts.map(({ unit }) => isTool(unit, tools));
  const isTraffic = contexts.map(({ unit }) =>
    medium === null ? isOfMedium(unit, 'net') || isOfMedium(unit, 'block') : isOfMedium(unit, medium),
  );
  const spans = new Map<EventIndex, [number, number]>();
  for (const e of choice.events) {
    for (const wanted of [isLoad, isTraffic]) {
      const times: number[] = [];
      for (let i = 0; i < event.length; i++) {
        const context = ofSample[i];
        if (event[i] === e && context >= 0 && wanted[context] && !Number.isNaN(timeNs[i]))
          times.push(timeNs[i]);
      }
      if (times.length < 20) continue;
      const sorted = Float64Array.from(times).sort();
      const cut = Math.floor(sorted.length * STRAY);
      spans.set(e, [sorted[cut], sorted[sorted.length - 1 - cut]]);
      break;
    }
  }
  return spans;
}
