/** The facts of a profile in one place: what the header, `info` and the sidebar show. */
import type { UnitOfWork } from './counters';
import type { CpuUse, Workload } from './observations';
import type { Domain, EventUnit, HostFacts, Profile, Warning } from './profile';

export interface EventSummary {
  readonly name: string;
  /** Capture it comes from: `dom0`, `guest1`, `hypervisor`. */
  readonly source: string;
  readonly unit: EventUnit;
  readonly samples: number;
  /** Sum of the samples' periods, in the event's unit. */
  readonly period: number;
}

export interface ClockSummary {
  readonly source: string;
  readonly clock: string;
  readonly method: string;
  /** null if the clock could not be tied to the others. */
  readonly uncertaintyNs: number | null;
  /** Share of the samples that fall where the schedule says their vCPU ran. */
  readonly agreement?: { readonly share: number; readonly checked: number };
}

/** One device's work, with the name of its domain. */
export type WorkSummary = Omit<UnitOfWork, 'domain' | 'curve'> & {
  readonly domain: string;
  /** Who measured how it spreads over the window; null where an even rate is the best guess. */
  readonly spreadBy: string | null;
};

/** A load that was made on purpose. */
export type WorkloadSummary = Omit<Workload, 'domain'> & { readonly domain: string };

/** CPU use of one domain. */
export type CpuUseSummary = Omit<CpuUse, 'domain'> & { readonly domain: string };

export interface Summary {
  readonly name: string;
  readonly format: string;
  readonly hosts: readonly HostFacts[];
  readonly samples: number;
  readonly lostSamples: number;
  /** Of the samples and the schedule together; null without times. */
  readonly startNs: number | null;
  readonly endNs: number | null;
  /** Different CPUs that samples were taken on; of the schedule if there are no samples. */
  readonly cpus: number;
  readonly events: readonly EventSummary[];
  readonly domains: readonly Domain[];
  readonly unitsOfWork: readonly WorkSummary[];
  readonly workloads: readonly WorkloadSummary[];
  readonly cpuUse: readonly CpuUseSummary[];
  readonly clocks: readonly ClockSummary[];
  readonly warnings: readonly Warning[];
}

export function summarise(profile: Profile): Summary {
  const { samples, captures, schedule } = profile;
  let [start, end] = [Infinity, -Infinity];
  const counts = new Float64Array(profile.events.length);
  const periods = new Float64Array(profile.events.length);
  const cpus = new Set<number>();
  for (let i = 0; i < samples.timeNs.length; i++) {
    const time = samples.timeNs[i];
    // NaN (no time) fails both comparisons.
    if (time < start) start = time;
    if (time > end) end = time;
    counts[samples.event[i]]++;
    periods[samples.event[i]] += samples.period[i];
    if (samples.cpu[i] >= 0) cpus.add(samples.cpu[i]);
  }
  if (schedule !== null) {
    start = Math.min(start, schedule.startNs);
    end = Math.max(end, schedule.endNs);
  }
  return {
    name: profile.name,
    format: profile.format,
    hosts: profile.hosts,
    samples: samples.stack.length,
    lostSamples: captures.reduce((sum, c) => sum + c.lost, 0),
    startNs: end < start ? null : start,
    endNs: end < start ? null : end,
    cpus: cpus.size > 0 ? cpus.size : (schedule?.pcpus.length ?? 0),
    events: profile.events
      .map((event, i) => ({
        name: event.name,
        source: captures[event.capture].name,
        unit: event.unit,
        samples: counts[i],
        period: periods[i],
      }))
      .filter((event, _, all) => event.samples > 0 || all.every((e) => e.samples === 0)),
    domains: profile.domains,
    unitsOfWork: profile.counters.map(({ domain, curve, ...work }) => ({
      ...work,
      domain: profile.domains[domain].name,
      spreadBy: curve === null ? null : curve.measuredBy,
    })),
    workloads: profile.observed.workloads.map((load) => ({
      ...load,
      domain: profile.domains[load.domain].name,
    })),
    cpuUse: profile.observed.cpuUse.map((use) => ({ ...use, domain: profile.domains[use.domain].name })),
    clocks: captures.map(({ name, clock }) => ({
      source: name,
      clock: clock.clock,
      method: clock.method,
      uncertaintyNs: Number.isFinite(clock.uncertaintyNs) ? clock.uncertaintyNs : null,
      ...(clock.agreement !== undefined && { agreement: clock.agreement }),
    })),
    warnings: profile.warnings,
  };
}
