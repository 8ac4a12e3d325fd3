/**
 * Which samples demands are measured by: joined stacks where a recording has them (they see Xen's part of every context,
 * and every moment once), else each domain's own recorder, else Xen's PMU, else the trace.
 */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { EventIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import { eventsOf, JOINED } from '../../profile/views';

export interface SampleChoice {
  readonly events: readonly EventIndex[];
  /** Nanoseconds of CPU time per unit of a sample's period, by event; NaN for events that are not chosen. */
  readonly nsPerPeriod: Float64Array;
  /** Samples' CPUs are pCPUs, not vCPUs. */
  readonly onPcpus: boolean;
  /** Samples say how a domain's time divides; how long it ran, a schedule knows better where there is one. */
  readonly byDomain: boolean;
  /** True if times are told, false if only shares are: a clock was assumed. */
  readonly timed: boolean;
  readonly label: string;
}

/** Where cycles have no clock: only proportions depend on them, and those do not depend on it. */
const ASSUMED_HZ = 2.5e9;

/** Null for a profile without samples. */
export function chooseSamples(layered: LayeredProfile): SampleChoice | null {
  const { profile, views } = layered;
  const joined = views.find((view) => view.key === JOINED && view.unavailable.time === undefined);
  if (joined !== undefined) return choice(profile, eventsOf(joined), false, true, joined.label);
  const counts = new Int32Array(profile.events.length);
  for (const event of profile.samples.event) counts[event]++;
  const used = [...profile.events.keys()].filter((e) => counts[e] > 0);
  const kindOf = (e: EventIndex) => profile.captures[profile.events[e].capture].kind;
  const timed = (e: EventIndex) => Number.isFinite(profile.events[e].nsPerUnit);
  const best = (events: readonly EventIndex[]) =>
    [...events].sort(
      (a, b) =>
        Number(timed(b)) - Number(timed(a)) ||
        Number(profile.events[b].unit === 'cycles') - Number(profile.events[a].unit === 'cycles') ||
        counts[b] - counts[a],
    );
  const own = new Map<number, EventIndex>();
  for (const e of best(used.filter((x) => !['pmu', 'xentrace', 'joined'].includes(kindOf(x))))) {
    const { domain } = profile.captures[profile.events[e].capture];
    const first = own.values().next().value;
    // Times of one domain cannot be added to anything else of another.
    const fits = first === undefined || timed(first) === timed(e);
    if (!own.has(domain) && fits) own.set(domain, e);
  }
  if (own.size > 0) {
    const events = [...own.values()];
    const native = profile.domains.every(({ role }) => role === 'native' || role === 'idle');
    const names = [...own.keys()].map((d) => profile.domains[d].name);
    return choice(profile, events, native, !native, `samples of ${names.join(', ')}`);
  }
  const pmu = best(used.filter((e) => kindOf(e) === 'pmu')).at(0);
  if (pmu !== undefined) return choice(profile, [pmu], true, true, "samples of Xen's PMU");
  const traced = used.filter((e) => kindOf(e) === 'xentrace');
  return traced.length === 0 ? null : choice(profile, traced, true, false, 'runstates of xentrace');
}

function choice(
  profile: Profile,
  events: readonly EventIndex[],
  onPcpus: boolean,
  byDomain: boolean,
  label: string,
): SampleChoice {
  const timed = events.every((e) => Number.isFinite(profile.events[e].nsPerUnit));
  const hz = profile.hosts.at(0)?.cpuHz ?? ASSUMED_HZ;
  const nsPerPeriod = new Float64Array(profile.events.length).fill(NaN);
  for (const e of events) nsPerPeriod[e] = timed ? profile.events[e].nsPerUnit : 1e9 / hz;
  return { events, nsPerPeriod, onPcpus, byDomain, timed, label };
}
