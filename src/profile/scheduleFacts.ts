/** What a trace says about a range of time, as numbers: all that `xenalyze --summary` prints, and for any range. */
import { eventFacts, hypercallFacts, type EventFacts, type HypercallFacts } from './countFacts';
import { domainTimes, type DomainTimes } from './domainRunstates';
import { pcpuTimes, type PcpuTimes } from './pcpuTimes';
import type { Schedule, VcpuIndex } from './schedule';
import { ALL_TIME, type TimeRange } from './timeRange';
import { vcpuDurations, type VcpuDurations } from './vcpuDurations';
import { vcpuTimes, type VcpuTimes } from './vcpuTimes';

export interface VcpuFacts extends VcpuTimes {
  readonly vcpu: VcpuIndex;
  readonly durations: VcpuDurations;
}

export interface ScheduleFacts {
  readonly startNs: number;
  readonly endNs: number;
  readonly pcpus: readonly PcpuTimes[];
  /** In the order of `Schedule.vcpus`. */
  readonly vcpus: readonly VcpuFacts[];
  readonly domains: readonly DomainTimes[];
  readonly hypercalls: readonly HypercallFacts[];
  readonly events: readonly EventFacts[];
  /** Hypercalls and events of a part of the trace are counted in steps of this width; null for the whole trace. */
  readonly countedInNs: number | null;
}

/**
 * Times are those within the range, to the nanosecond, so that adjoining ranges add up. A duration, a change of pCPU and a
 * switch belong to the range in which they end, with their whole length. Without a range: the whole trace.
 */
export function scheduleFacts(schedule: Schedule, range?: readonly [number, number]): ScheduleFacts {
  const part: TimeRange =
    range === undefined ? ALL_TIME : { after: range[0], upTo: Math.max(range[0], range[1]) };
  const durations = vcpuDurations(schedule, part);
  return {
    startNs: range === undefined ? schedule.startNs : part.after,
    endNs: range === undefined ? schedule.endNs : part.upTo,
    pcpus: pcpuTimes(schedule, part),
    vcpus: vcpuTimes(schedule, part).map((times, vcpu) => ({
      vcpu,
      ...times,
      durations: durations[vcpu],
    })),
    domains: domainTimes(schedule, part),
    hypercalls: hypercallFacts(schedule, part),
    events: eventFacts(schedule, part),
    countedInNs: range === undefined ? null : schedule.bins.widthNs,
  };
}
