/**
 * What figures are divided by: everything (shares), seconds, or units of work. The one place where a weight becomes a
 * cost: the breakdown, the stages of the I/O path and the counts of a trace all divide here.
 */
import type { EventIndex, Nanoseconds } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import type { SampleFilter } from '../../profile/sampleFilter';
import { isTraced } from '../../profile/views';
import type { WeightKind } from '../../profile/weight';
import { workChoices, workDuring, type WorkRate } from '../../profile/work';
import type { WorkUnit } from '../../profile/counters';

export type Per =
  | { readonly kind: 'share' }
  | { readonly kind: 'second' }
  /** By a counter of the recording, see `workChoices`. */
  | { readonly kind: 'work'; readonly key: string }
  /** By a rate that a person typed in. */
  | { readonly kind: 'typed'; readonly unit: WorkUnit; readonly perSecond: number };

/** A cost with its 95 % interval, as a share of everything and in the unit that was asked for. */
export interface Figure {
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
  /** In the unit of {@link Per}; the share itself for shares. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Samples that it rests on. */
  readonly samples: number;
}

/** Part of the profile's axis. */
export interface TimeSpan {
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
}

/** A division that makes no sense for this profile; the message says why and what to do instead. */
export class CannotDivide extends Error {
  override readonly name = 'CannotDivide';
}

/**
 * Factor from weight to value, per event of the profile: each capture has its own window, and what it saw is divided by
 * the seconds, or the work, of that window. Only events in `events` have a factor.
 * @param events those whose samples count
 * @throws CannotDivide where there is no time or no work to divide by
 */
export function costFactors(
  profile: Profile,
  events: readonly EventIndex[],
  filter: SampleFilter,
  per: Per,
): Float64Array {
  const factors = new Float64Array(profile.events.length).fill(NaN);
  if (per.kind === 'share') return factors.fill(1);
  const spans = sampledSpans(profile, events, filter);
  for (const event of events) {
    const span = spans.get(event);
    // An event without samples in the range adds nothing, whatever it is divided by.
    if (span === undefined) continue;
    const { clock } = profile.captures[profile.events[event].capture];
    const divisor = divisorOf(profile, per, span, Number.isFinite(clock.uncertaintyNs));
    if (!(divisor > 0)) throw new CannotDivide(noDivisor(per));
    factors[event] = 1 / divisor;
  }
  return factors;
}

/**
 * Units of work in a span of the axis, for rates of what was counted rather than sampled; null where figures are
 * shares or per second.
 * @throws CannotDivide if the profile has no such counter
 */
export function unitsDuring(profile: Profile, per: Per, span: TimeSpan): number | null {
  return per.kind === 'share' || per.kind === 'second' ? null : divisorOf(profile, per, span, true);
}

/**
 * When each event was sampled: from its first to its last sample, within the filter's range; the whole trace for what
 * was traced. Filters of domains, CPUs and threads leave the window as it is. Events without samples there are left out.
 * @throws CannotDivide if an event's samples have no times
 */
export function sampledSpans(
  profile: Profile,
  events: readonly EventIndex[],
  filter: SampleFilter,
): Map<EventIndex, TimeSpan> {
  const { event, timeNs } = profile.samples;
  const first = new Float64Array(profile.events.length).fill(Infinity);
  const last = new Float64Array(profile.events.length).fill(-Infinity);
  const timeless = new Uint8Array(profile.events.length);
  for (let i = 0; i < event.length; i++) {
    const e = event[i];
    const time = timeNs[i];
    if (time < first[e]) first[e] = time;
    if (time > last[e]) last[e] = time;
    if (Number.isNaN(time)) timeless[e] = 1;
  }
  const spans = new Map<EventIndex, TimeSpan>();
  for (const e of events) {
    if (timeless[e] === 1)
      throw new CannotDivide(
        'The samples have no times, so nobody can say how many seconds they cover. Choose shares instead.',
      );
    const { schedule } = profile;
    const traced = schedule !== null && isTraced(profile, new Set([e]));
    const startNs = Math.max(traced ? schedule.startNs : first[e], filter.timeNs?.[0] ?? -Infinity);
    const endNs = Math.min(traced ? schedule.endNs : last[e], filter.timeNs?.[1] ?? Infinity);
    if (endNs >= startNs) spans.set(e, { startNs, endNs });
  }
  return spans;
}

/** @param onAxis whether the span's place on the axis is known; its length always is */
function divisorOf(
  profile: Profile,
  per: Exclude<Per, { kind: 'share' }>,
  { startNs, endNs }: TimeSpan,
  onAxis: boolean,
): number {
  const seconds = (endNs - startNs) / 1e9;
  if (per.kind === 'second') return seconds;
  if (per.kind === 'typed') return per.perSecond * seconds;
  const rate = rateOf(profile, per.key);
  return onAxis ? workDuring(rate, startNs, endNs) : rate.perSecond * seconds;
}

function rateOf(profile: Profile, key: string): WorkRate {
  const rates = workChoices(profile);
  const rate = rates.find((r) => r.key === key);
  if (rate !== undefined) return rate;
  throw new CannotDivide(
    rates.length === 0
      ? 'This profile has no counters to divide by. Type in a rate, or record with /proc/net/dev and diskstats before and after.'
      : `This profile has no counter ${JSON.stringify(key)}; it has ${rates.map((r) => r.key).join(', ')}.`,
  );
}

function noDivisor(per: Per): string {
  if (per.kind === 'typed') return 'A rate must be above 0 a second.';
  if (per.kind === 'work')
    return 'This counter did not move while samples were taken. Choose another one, or another time range.';
  return 'The samples are of one moment only. Choose shares instead.';
}

export interface CostUnit {
  /** '%' for shares, 'ns' for durations, otherwise a d3-format specifier. */
  readonly format: string;
  /** "of all time", "CPU time per second", "cycles per packet". */
  readonly label: string;
}

const SINGULAR: Readonly<Record<WorkUnit, string>> = {
  packets: 'packet',
  bytes: 'byte',
  requests: 'request',
};

/** How values are written, and what they are. */
export function costUnit(
  profile: Profile,
  events: readonly EventIndex[],
  weight: WeightKind,
  per: Per,
): CostUnit {
  const what = weightName(profile, events, weight);
  if (per.kind === 'share') return { format: '%', label: `of all ${what.all}` };
  const unit = per.kind === 'second' ? 'second' : SINGULAR[unitOf(profile, per)];
  return { format: what.format, label: `${what.each} per ${unit}` };
}

function unitOf(profile: Profile, per: Extract<Per, { kind: 'work' | 'typed' }>): WorkUnit {
  return per.kind === 'typed' ? per.unit : rateOf(profile, per.key).unit;
}

function weightName(
  profile: Profile,
  events: readonly EventIndex[],
  weight: WeightKind,
): { readonly all: string; readonly each: string; readonly format: string } {
  if (weight === 'samples') return { all: 'samples', each: 'samples', format: '.3~s' };
  if (isTraced(profile, new Set(events))) return { all: 'vCPU time', each: 'vCPU time', format: 'ns' };
  const names = new Set(events.map((e) => profile.events[e].name));
  const time = events.every((e) => profile.events[e].unit === 'nanoseconds');
  if (weight === 'time' || time) return { all: 'time', each: 'CPU time', format: 'ns' };
  const units = new Set(events.map((e) => profile.events[e].unit));
  const name = names.size === 1 ? [...names].join() : units.size === 1 ? [...units].join() : 'events';
  return { all: name, each: name, format: '.3~s' };
}
