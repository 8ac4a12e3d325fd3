/** Which captures of a recording can be joined, and in which time: all of them must have recorded. */
import type { DomainIndex, EventIndex, Nanoseconds } from '../../profile/ids';
import { LAYERS, type Profile } from '../../profile/profile';

export interface JoinSources {
  /** Event of Xen's PMU that measures the machine. */
  readonly pmu: EventIndex;
  /** Per domain with stacks of its own: the event to take them from. */
  readonly own: ReadonlyMap<DomainIndex, EventIndex>;
  /** Both included. */
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  /** Domains whose perf recorded in too small a part of the time to be joined. */
  readonly tooShort: readonly DomainIndex[];
}

/** A domain whose perf ran in less than this share of the time is left as the PMU saw it, so as not to shorten the rest. */
const LEAST_OVERLAP = 0.5;

const HYPERVISOR = LAYERS.indexOf('hypervisor');

/** Null where nothing can be joined: no PMU samples of Xen whose domain is known, or no domain with stacks of its own. */
export function joinSources(profile: Profile): JoinSources | null {
  if (!profile.captures.some((capture) => capture.kind === 'pmu')) return null;
  const seen = lookAtEvents(profile);
  const candidates = profile.events.map((event, i) => ({
    event: i,
    capture: profile.captures[event.capture],
    // Without times of one axis and time per period, samples of two captures say nothing about each other.
    usable:
      Number.isFinite(event.nsPerUnit) &&
      seen[i].endNs > seen[i].startNs &&
      Number.isFinite(profile.captures[event.capture].clock.uncertaintyNs),
    ...seen[i],
  }));
  const own = new Map<DomainIndex, (typeof candidates)[number]>();
  for (const c of candidates) {
    if (!c.usable || c.capture.kind === 'pmu' || c.capture.kind === 'xentrace' || !c.hasStacks) continue;
    const known = own.get(c.capture.domain);
    if (known === undefined || known.samples < c.samples) own.set(c.capture.domain, c);
  }
  const measures = (c: (typeof candidates)[number]) => [...own.keys()].filter((d) => c.domains.has(d)).length;
  const pmu = candidates
    .filter((c) => c.usable && c.capture.kind === 'pmu' && c.xenForDomains > 0)
    .sort((a, b) => measures(b) - measures(a) || b.samples - a.samples)
    .at(0);
  if (pmu === undefined) return null;

  // On whose behalf Xen ran is known while the trace ran.
  const { schedule } = profile;
  let startNs = Math.max(pmu.startNs, schedule?.startNs ?? -Infinity);
  let endNs = Math.min(pmu.endNs, schedule?.endNs ?? Infinity);
  const [from, to] = [startNs, endNs];
  const tooShort: DomainIndex[] = [];
  for (const [domain, c] of own) {
    const overlap = Math.min(to, c.endNs) - Math.max(from, c.startNs);
    if (overlap < (to - from) * LEAST_OVERLAP) {
      tooShort.push(domain);
      own.delete(domain);
      continue;
    }
    startNs = Math.max(startNs, c.startNs);
    endNs = Math.min(endNs, c.endNs);
  }
  if (own.size === 0 || !(endNs > startNs)) return null;
  return {
    pmu: pmu.event,
    own: new Map([...own].map(([domain, c]) => [domain, c.event])),
    startNs,
    endNs,
    tooShort,
  };
}

interface SeenEvent {
  samples: number;
  startNs: number;
  endNs: number;
  hasStacks: boolean;
  /** Samples in Xen of which the domain is known. */
  xenForDomains: number;
  /** Domains that were sampled outside Xen. */
  readonly domains: Set<DomainIndex>;
}

function lookAtEvents({ events, captures, samples, stacks, funcs }: Profile): SeenEvent[] {
  const seen = events.map((): SeenEvent => ({
    samples: 0,
    startNs: Infinity,
    endNs: -Infinity,
    hasStacks: false,
    xenForDomains: 0,
    domains: new Set(),
  }));
  /** perf in a domain speaks for that domain, whatever else it may have seen. */
  const speaksFor = events.map((e) => (captures[e.capture].kind === 'pmu' ? -1 : captures[e.capture].domain));
  for (let i = 0; i < samples.stack.length; i++) {
    const domain = speaksFor[samples.event[i]];
    if (domain >= 0 && samples.domain[i] !== domain) continue;
    const event = seen[samples.event[i]];
    const stack = samples.stack[i];
    const time = samples.timeNs[i];
    event.samples++;
    if (time < event.startNs) event.startNs = time;
    if (time > event.endNs) event.endNs = time;
    if (stack < 0) continue;
    if (stacks.prefix[stack] >= 0) event.hasStacks = true;
    if (funcs.layer[stacks.func[stack]] !== HYPERVISOR) event.domains.add(samples.domain[i]);
    else if (samples.vcpu[i] >= 0) event.xenForDomains++;
  }
  return seen;
}
