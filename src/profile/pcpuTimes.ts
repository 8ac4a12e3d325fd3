/** What each pCPU did: ran vCPUs, idled, or is not known to have done either. */
import { IDLE_DOMAIN_ID, RUNSTATES, type Schedule, type VcpuIndex } from './schedule';
import { holds, overlap, type TimeRange } from './timeRange';

const RUNNING = RUNSTATES.indexOf('running');

export interface PcpuTimes {
  readonly pcpu: number;
  /** A vCPU other than an idle one ran. */
  readonly busyNs: number;
  readonly idleNs: number;
  /** Records are missing. What is left of the time is before the first record and between two vCPUs. */
  readonly lostNs: number;
  /** How often another vCPU than before began to run. */
  readonly switches: number;
}

interface Sum {
  busyNs: number;
  idleNs: number;
  lostNs: number;
  switches: number;
  ran: VcpuIndex;
}

export function pcpuTimes(schedule: Schedule, range: TimeRange): PcpuTimes[] {
  const { pcpus, vcpus, intervals, lost } = schedule;
  const sums = new Map<number, Sum>();
  const of = (pcpu: number): Sum => {
    let sum = sums.get(pcpu);
    if (sum === undefined) sums.set(pcpu, (sum = { busyNs: 0, idleNs: 0, lostNs: 0, switches: 0, ran: -1 }));
    return sum;
  };
  pcpus.forEach(of);
  const idle = vcpus.map((v) => v.domainId === IDLE_DOMAIN_ID);
  const { vcpu, state, pcpu, startNs, endNs } = intervals;
  for (let i = 0; i < vcpu.length && startNs[i] <= range.upTo; i++) {
    if (state[i] !== RUNNING) continue;
    const sum = of(pcpu[i]);
    const ns = overlap(range, startNs[i], endNs[i]);
    if (idle[vcpu[i]]) sum.idleNs += ns;
    else sum.busyNs += ns;
    if (sum.ran >= 0 && sum.ran !== vcpu[i] && holds(range, startNs[i])) sum.switches++;
    sum.ran = vcpu[i];
  }
  // Records may be missing from long before the first that is there.
  for (const window of lost) {
    const [from, to] = [Math.max(window.startNs, schedule.startNs), Math.min(window.endNs, schedule.endNs)];
    if (from < to) of(window.pcpu).lostNs += overlap(range, from, to);
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([number, { busyNs, idleNs, lostNs, switches }]) => ({
      pcpu: number,
      busyNs,
      idleNs,
      lostNs,
      switches,
    }));
}
