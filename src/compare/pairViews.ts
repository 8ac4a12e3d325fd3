/** What two recordings can be compared by: the views that both have. */
import type { LayeredProfile } from '../iopath/layeredProfile';
import type { EventUnit } from '../profile/profile';
import { defaultWeight, eventsOf, JOINED, type View } from '../profile/views';
import { WEIGHT_KINDS, type WeightKind } from '../profile/weight';

export interface PairedView {
  readonly key: string;
  readonly label: string;
  readonly explanation: string;
  /** Name of the event, without the capture: `cpu-clock`. */
  readonly event: string;
  /** What a period counts, the same on both sides. */
  readonly unit: EventUnit;
  readonly before: View;
  readonly after: View;
  /** Reason against each weight; absent if it can be chosen. */
  readonly unavailable: Partial<Record<WeightKind, string>>;
  readonly weight: WeightKind;
}

/**
 * Views by key, in the order of the side before, `joined` first. The view `best` is left out: its lanes come from
 * different recorders and have no whole to be shares of. Xen's PMU captures also match by event alone, because a file
 * that is read alone is called by its own name.
 */
export function pairViews(before: LayeredProfile, after: LayeredProfile): PairedView[] {
  const free = new Set(after.views);
  const pairs: PairedView[] = [];
  const eventName = (layered: LayeredProfile, view: View) => layered.profile.events[eventsOf(view)[0]].name;
  const isPmu = (view: View) => view.key.startsWith('capture:');
  const match = (fits: (a: View, b: View) => boolean) => {
    for (const a of before.views) {
      if (a.key === 'best' || pairs.some((pair) => pair.before === a)) continue;
      const b = [...free].find((view) => fits(a, view));
      const unit = b === undefined ? undefined : commonUnit(before, a, after, b);
      if (b === undefined || unit === undefined) continue;
      free.delete(b);
      pairs.push(paired(before, a, after, b, eventName(before, a), unit));
    }
  };
  match((a, b) => a.key === b.key);
  match((a, b) => isPmu(a) && isPmu(b) && eventName(before, a) === eventName(after, b));
  return pairs.sort((a, b) => Number(b.key === JOINED) - Number(a.key === JOINED));
}

/** Nanoseconds where lanes count different events whose time is known; undefined if the two count different things. */
function commonUnit(before: LayeredProfile, a: View, after: LayeredProfile, b: View): EventUnit | undefined {
  const units = new Set([
    ...eventsOf(a).map((e) => before.profile.events[e].unit),
    ...eventsOf(b).map((e) => after.profile.events[e].unit),
  ]);
  if (units.size === 1) return [...units][0];
  return a.unavailable.time === undefined && b.unavailable.time === undefined ? 'nanoseconds' : undefined;
}

function paired(
  before: LayeredProfile,
  a: View,
  after: LayeredProfile,
  b: View,
  event: string,
  unit: EventUnit,
): PairedView {
  const unavailable: Partial<Record<WeightKind, string>> = {};
  for (const kind of WEIGHT_KINDS) {
    const reason = a.unavailable[kind] ?? b.unavailable[kind];
    if (reason !== undefined) unavailable[kind] = reason;
  }
  const wanted = [defaultWeight(a, before.profile), defaultWeight(b, after.profile)];
  // Time where it is known, else what was counted; samples of different events cannot be added up either.
  const time = wanted.includes('time') && unavailable.time === undefined;
  const weight = time ? 'time' : unavailable.period === undefined ? 'period' : 'samples';
  return {
    key: a.key,
    label: a.label,
    explanation: a.explanation,
    event,
    unit,
    before: a,
    after: b,
    unavailable,
    weight,
  };
}
