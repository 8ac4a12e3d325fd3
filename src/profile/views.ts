/**
 * Views: which samples feed which lane. A recording holds several captures of the same seconds (perf in dom0, perf in
 * the guest, Xen's PMU), so adding all samples up would count time twice; a view takes one source per lane.
 */
import type { EventIndex } from './ids';
import type { Lanes } from './lanes';
import type { Profile } from './profile';
import { whyNot, WEIGHT_KINDS, type WeightKind } from './weight';

export interface View {
  /** `best`, `event:cpu-clock`, `capture:xen-pmu-all:cycles`. */
  readonly key: string;
  readonly label: string;
  readonly explanation: string;
  /** Events that feed each lane, by position in `lanes.lanes`. */
  readonly eventsOfLane: readonly ReadonlySet<EventIndex>[];
  /** Reason against each weight; absent if it can be chosen. */
  readonly unavailable: Partial<Record<WeightKind, string>>;
}

/** Key of the view of joined stacks. */
export const JOINED = 'joined';

/** All views of a profile, the one to begin with first. */
export function listViews(profile: Profile, lanes: Lanes): View[] {
  const counts = countByEventAndLane(profile, lanes);
  const mixed = [bestView(profile, lanes, counts), joinedView(profile, lanes, counts)];
  return [...mixed.filter((view) => view !== undefined), ...singleEventViews(profile, lanes, counts)];
}

/** Weights that the view can show, the best one to begin with first. */
export function defaultWeight(view: View, profile: Profile): WeightKind {
  const time = view.unavailable.time === undefined;
  const clock = eventsOf(view).every((e) => profile.events[e].unit === 'nanoseconds');
  return time && (clock || view.key === 'best') ? 'time' : 'samples';
}

export function eventsOf(view: View): EventIndex[] {
  return [...new Set(view.eventsOfLane.flatMap((set) => [...set]))].sort((a, b) => a - b);
}

/** True if these events are no samples but a trace: every interval is there, nothing was estimated. */
export function isTraced(profile: Profile, events: ReadonlySet<EventIndex>): boolean {
  return (
    events.size > 0 &&
    [...events].every((e) => profile.captures[profile.events[e].capture].kind === 'xentrace')
  );
}

/** Samples per event (rows) and lane (columns). */
function countByEventAndLane(profile: Profile, lanes: Lanes): Int32Array[] {
  const counts = profile.events.map(() => new Int32Array(lanes.lanes.length));
  const { event } = profile.samples;
  for (let i = 0; i < event.length; i++) counts[event[i]][lanes.ofSample[i]]++;
  return counts;
}

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
};

/**
 * One view per event name over all domains that recorded it; a PMU capture of Xen sees every domain and stands alone.
 * Most samples first; events without any sample are left out unless there is nothing else.
 */
function singleEventViews(profile: Profile, lanes: Lanes, counts: readonly Int32Array[]): View[] {
  const groups = new Map<string, { label: string; explanation: string; events: EventIndex[] }>();
  profile.events.forEach((event, i) => {
    const capture = profile.captures[event.capture];
    if (sum(counts[i]) === 0 || capture.kind === 'joined') return;
    const pmu = capture.kind === 'pmu';
    const key = pmu ? `capture:${capture.name}:${event.name}` : `event:${event.name}`;
    const group = groups.get(key) ?? {
      label: pmu ? `${event.name} (${capture.name})` : event.name,
      explanation: pmu
        ? 'Samples that Xen handed to dom0: every lane from one source, without call stacks.'
        : `Every sample of ${event.name}.`,
      events: [],
    };
    group.events.push(i);
    groups.set(key, group);
  });
  return [...groups]
    .map(([key, group]) => {
      const names = group.events.map(
        (e) => profile.domains[profile.captures[profile.events[e].capture].domain].name,
      );
      const label =
        key.startsWith('event:') && names.length > 1 ? `${group.label} (${names.join(', ')})` : group.label;
      const set = new Set(group.events);
      return makeView(profile, { ...group, key, label, eventsOfLane: lanes.lanes.map(() => set) });
    })
    .sort((a, b) => total(b, counts) - total(a, counts));
}

function total(view: View, counts: readonly Int32Array[]): number {
  return sum(eventsOf(view).map((e) => sum(counts[e])));
}

/** Each lane from the capture that sees it best; undefined where one event serves all lanes anyway. */
function bestView(profile: Profile, lanes: Lanes, counts: readonly Int32Array[]): View | undefined {
  const eventsOfLane = lanes.lanes.map((lane, l) => {
    const candidates = profile.events
      .map((event, i) => ({
        event: i,
        capture: profile.captures[event.capture],
        samples: counts[i][l],
        unit: event.unit,
      }))
      .filter((c) => c.samples > 0 && c.capture.kind !== 'xentrace' && c.capture.kind !== 'joined');
    const own = candidates.filter((c) => c.capture.kind !== 'pmu' && c.capture.domain === lane.domain);
    const pmu = candidates.filter((c) => c.capture.kind === 'pmu');
    // A domain sees its own stacks; the hypervisor and idle pCPUs are seen by Xen's PMU alone.
    const choice = lane.kind === 'domain' ? (own.length > 0 ? own : pmu) : pmu.length > 0 ? pmu : candidates;
    const most = choice.reduce((a, b) => (b.samples > a.samples ? b : a), choice[0]);
    return new Set(choice.length === 0 ? [] : [most.event]);
  });
  const captures = new Set(
    eventsOfLane.flatMap((set) => [...set].map((e) => profile.captures[profile.events[e].capture].kind)),
  );
  if (!captures.has('pmu') || captures.size < 2) return undefined;
  return makeView(profile, {
    key: 'best',
    label: 'Best source per lane',
    explanation:
      "Each lane from the recorder that sees it best: domains from their own perf with call stacks, the hypervisor from Xen's PMU. " +
      'Hypervisor time is also inside the domains, at xen_hypercall_*: lanes are not to be added up. The layer bar counts every moment once.',
    eventsOfLane,
  });
}

/** Stacks from a domain's code into Xen, every moment once; undefined where the profile has no joined samples. */
function joinedView(profile: Profile, lanes: Lanes, counts: readonly Int32Array[]): View | undefined {
  const event = profile.events.findIndex((e) => profile.captures[e.capture].kind === 'joined');
  if (event < 0 || sum(counts[event]) === 0) return undefined;
  const set = new Set([event]);
  const view = makeView(profile, {
    key: JOINED,
    label: 'Joined stacks',
    explanation:
      "From a domain's own code through the hypercall into Xen; every moment counts once, so lanes add up.",
    eventsOfLane: lanes.lanes.map(() => set),
  });
  const samples = 'Joined samples stand for different times: choose time.';
  return { ...view, unavailable: { ...view.unavailable, samples } };
}

function makeView(profile: Profile, view: Omit<View, 'unavailable'>): View {
  const events = [...new Set(view.eventsOfLane.flatMap((set) => [...set]))].map((e) => profile.events[e]);
  const unavailable: Partial<Record<WeightKind, string>> = {};
  for (const kind of WEIGHT_KINDS) {
    const reason = whyNot(events, kind);
    if (reason !== undefined) unavailable[kind] = reason;
  }
  return { ...view, unavailable };
}
