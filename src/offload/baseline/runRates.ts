/** How long each domain ran on each pCPU, Xen's time for it included: from the schedule. */
import { IDLE_DOMAIN_ID, type Schedule } from '../../profile/schedule';
import type { TimeRange } from '../../profile/timeRange';
import { vcpuTimes } from '../../profile/vcpuTimes';

export interface RunRate {
  readonly domainId: number;
  readonly vcpu: number;
  /** Seconds of running per second of the trace, by pCPU. */
  readonly perSecond: ReadonlyMap<number, number>;
  /** Mean time from wake-up to running; NaN if it was never woken. */
  readonly wakeToRunNs: number;
  /** Times a second that it was woken. */
  readonly wakes: number;
}

/** Of all vCPUs but idle ones. */
export function runRates(schedule: Schedule, range: TimeRange): RunRate[] {
  const from = Math.max(schedule.startNs, range.after);
  const seconds = (Math.min(schedule.endNs, range.upTo) - from) / 1e9;
  if (!(seconds > 0)) return [];
  return vcpuTimes(schedule, range).flatMap(({ pcpus, runnable }, row): RunRate[] => {
    const { domainId, vcpu } = schedule.vcpus[row];
    if (domainId === IDLE_DOMAIN_ID) return [];
    return [
      {
        domainId,
        vcpu,
        perSecond: new Map(pcpus.map(({ pcpu, runningNs }) => [pcpu, runningNs / 1e9 / seconds])),
        wakeToRunNs: runnable.wake.count > 0 ? runnable.wake.ns / runnable.wake.count : NaN,
        wakes: runnable.wake.count / seconds,
      },
    ];
  });
}
