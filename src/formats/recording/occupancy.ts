/** Which vCPU ran on which pCPU when: the running intervals of a schedule, by pCPU and by vCPU, for quick questions. */
import type { Schedule, VcpuIndex } from '../../profile/schedule';
import { RUNSTATES } from '../../profile/schedule';

const RUNNING = RUNSTATES.indexOf('running');

/** Disjoint spans in order of time, each with whom or where it belongs to. */
interface Spans {
  readonly startNs: number[];
  readonly endNs: number[];
  readonly value: number[];
}

export class Occupancy {
  private readonly byPcpu = new Map<number, Spans>();
  private readonly byVcpu = new Map<VcpuIndex, Spans>();
  private readonly vcpuRows = new Map<string, VcpuIndex>();

  constructor(readonly schedule: Schedule) {
    schedule.vcpus.forEach((v, row) => this.vcpuRows.set(`${v.domainId}/${v.vcpu}`, row));
    const { vcpu, state, pcpu, startNs, endNs } = schedule.intervals;
    for (let i = 0; i < vcpu.length; i++) {
      if (state[i] !== RUNNING) continue;
      append(this.byPcpu, pcpu[i], startNs[i], endNs[i], vcpu[i]);
      append(this.byVcpu, vcpu[i], startNs[i], endNs[i], pcpu[i]);
    }
  }

  /** The vCPU that ran on the pCPU then, undefined if the schedule does not tell. */
  vcpuOn(pcpu: number, timeNs: number): VcpuIndex | undefined {
    return at(this.byPcpu.get(pcpu), timeNs);
  }

  /** True if that vCPU ran then. */
  ran(domainId: number, vcpu: number, timeNs: number): boolean {
    const row = this.vcpuRows.get(`${domainId}/${vcpu}`);
    return row !== undefined && at(this.byVcpu.get(row), timeNs) !== undefined;
  }

  knows(domainId: number, vcpu: number): boolean {
    return this.vcpuRows.has(`${domainId}/${vcpu}`);
  }
}

function append(map: Map<number, Spans>, key: number, startNs: number, endNs: number, value: number): void {
  let spans = map.get(key);
  if (spans === undefined) map.set(key, (spans = { startNs: [], endNs: [], value: [] }));
  spans.startNs.push(startNs);
  spans.endNs.push(endNs);
  spans.value.push(value);
}

function at(spans: Spans | undefined, timeNs: number): number | undefined {
  if (spans === undefined) return undefined;
  let [low, high] = [0, spans.startNs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans.startNs[middle] <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low > 0 && timeNs < spans.endNs[low - 1] ? spans.value[low - 1] : undefined;
}
