/**
 * The samples of one side that a comparison counts, in windows of time. Samples come in bursts (a softirq, a timer tick,
 * a batch of packets), so they say less than as many independent ones; how much less is seen from how sums over windows
 * of half a second or so vary.
 */
import { effectiveSamples } from '../profile/interval';
import type { Profile, ProfileEvent } from '../profile/profile';
import { passing, type SampleFilter } from '../profile/sampleFilter';
import type { View } from '../profile/views';
import { periodFactors, type WeightKind } from '../profile/weight';
import type { PairedSide } from './pairProfiles';

/** Into how many windows a recording may be cut; a trade between seeing long bursts and knowing the variance well. */
const WINDOW_COUNTS = [32, 16, 8];
/** A window with fewer samples tells little about how windows vary. */
const SAMPLES_A_WINDOW = 8;

export interface WindowedSamples {
  /** Rows of the pair's sample table, window by window. */
  readonly sample: Int32Array;
  /** What each of them weighs. */
  readonly weight: Float64Array;
  /** How many samples each row stands for: 1, but for formats that store equal stacks once. */
  readonly count: Float64Array;
  /** First of `sample` per window, and one more for the end. */
  readonly windowStart: Int32Array;
  /** False if the samples have no times or are too few for windows: then there is one window. */
  readonly timed: boolean;
  /** Sum of the weights, Kish's effective number of samples. */
  readonly total: number;
  readonly effective: number;
  /** How long was sampled, of the longest capture; NaN without times. */
  readonly seconds: number;
}

interface Span {
  from: number;
  to: number;
}

/**
 * @param costs factor from weight to the unit of the comparison, per event of the side (`iopath/breakdown/costs.ts`)
 * @param asMany this many windows, however few samples there are, for what is set beside another event
 */
export function windowSamples(
  side: PairedSide,
  view: View,
  kind: WeightKind,
  filter: SampleFilter,
  costs: Float64Array,
  asMany?: number,
): WindowedSamples {
  const { profile, lanes } = side.layered;
  const { samples, events } = profile;
  const pass = passing(profile, filter);
  const factors = periodFactors(profile, kind);
  const feeds = lanes.lanes.map((_, lane) =>
    Uint8Array.from(events, (_event, e) => Number(view.eventsOfLane[lane].has(e))),
  );
  const captureOf = Int32Array.from(events, (event) => event.capture);
  const merged = events.map((event) => storesEqualStacksOnce(profile, event));
  const wanted = (i: number) => pass[i] === 1 && feeds[lanes.ofSample[i]][samples.event[i]] === 1;
  // Captures begin and end at moments of their own, so each has windows of its own; those of one number go together.
  const spans = profile.captures.map((): Span => ({ from: Infinity, to: -Infinity }));
  let rows = 0;
  let timed = true;
  for (let i = 0; i < pass.length; i++) {
    if (feeds[lanes.ofSample[i]][samples.event[i]] === 0) continue;
    const time = samples.timeNs[i];
    const span = spans[captureOf[samples.event[i]]];
    if (time < span.from) span.from = time;
    if (time > span.to) span.to = time;
    if (pass[i] === 0) continue;
    rows++;
    if (Number.isNaN(time)) timed = false;
  }
  clip(spans, filter.timeNs);
  const enough = asMany ?? WINDOW_COUNTS.find((windows) => rows >= windows * SAMPLES_A_WINDOW);
  const windows = timed ? enough : undefined;
  const windowOf = new Uint8Array(pass.length);
  if (windows !== undefined) {
    for (let i = 0; i < pass.length; i++) {
      if (!wanted(i)) continue;
      const { from, to } = spans[captureOf[samples.event[i]]];
      const part = to > from ? (samples.timeNs[i] - from) / (to - from) : 0;
      windowOf[i] = Math.min(windows - 1, Math.floor(part * windows));
    }
  }

  // Counting sort by window.
  const windowStart = new Int32Array((windows ?? 1) + 1);
  for (let i = 0; i < pass.length; i++) if (wanted(i)) windowStart[windowOf[i] + 1]++;
  for (let w = 1; w < windowStart.length; w++) windowStart[w] += windowStart[w - 1];
  const next = windowStart.slice();
  const sample = new Int32Array(rows);
  const weight = new Float64Array(rows);
  const count = new Float64Array(rows);
  let [total, squares] = [0, 0];
  for (let i = 0; i < pass.length; i++) {
    if (!wanted(i)) continue;
    const event = samples.event[i];
    const at = next[windowOf[i]]++;
    const own = kind === 'samples' ? 1 : samples.period[i] * factors[event];
    sample[at] = side.firstSample + i;
    weight[at] = own * costs[event];
    count[at] = merged[event] ? samples.period[i] : 1;
    total += weight[at];
    // A row that stands for n samples is n samples of an n-th of its weight each.
    if (count[at] > 0) squares += weight[at] ** 2 / count[at];
  }
  const longest = spans.reduce((most, { from, to }) => Math.max(most, (to - from) / 1e9), 0);
  return {
    sample,
    weight,
    count,
    windowStart,
    timed: windows !== undefined,
    total,
    effective: effectiveSamples(total, squares),
    seconds: timed && rows > 0 ? longest : NaN,
  };
}

/** Folded stacks and pprof count how often a stack was sampled. */
function storesEqualStacksOnce({ captures }: Profile, { capture, unit }: ProfileEvent): boolean {
  const { kind } = captures[capture];
  return (kind === 'folded' || kind === 'pprof') && unit === 'events';
}

function clip(spans: readonly Span[], range: readonly [number, number] | undefined): void {
  if (range === undefined) return;
  for (const span of spans) {
    span.from = Math.max(span.from, range[0]);
    span.to = Math.min(span.to, range[1]);
  }
}
