/** Who ran where when: the running intervals of a schedule as spans of time, by pCPU and by vCPU, for quick questions. */
import type { Schedule, VcpuIndex } from '../../profile/schedule';
import { RUNSTATES } from '../../profile/schedule';

const RUNNING = RUNSTATES.indexOf('running');

/** Disjoint spans of time in order. */
export class Spans {
  readonly startNs: number[] = [];
  readonly endNs: number[] = [];
  /** Whom or what each span belongs to. */
  readonly value: number[] = [];

  add(startNs: number, endNs: number, value: number): void {
    this.startNs.push(startNs);
    this.endNs.push(endNs);
    this.value.push(value);
  }

  /** Value of the span that holds the time, undefined between spans. */
  at(timeNs: number): number | undefined {
    let [low, high] = [0, this.startNs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.startNs[middle] <= timeNs) low = middle + 1;
      else high = middle;
    }
    return low > 0 && timeNs < this.endNs[low - 1] ? this.value[low - 1] : undefined;
  }

  /** Those whose value fits. */
  where(fits: (value: number) => boolean): Spans {
    const some = new Spans();
    this.value.forEach((value, i) => {
      if (fits(value)) some.add(this.startNs[i], this.endNs[i], value);
    });
    return some;
  }
}

export class Occupancy {
  /** Per pCPU: which vCPU (position in `schedule.vcpus`) ran when. */
  private readonly byPcpu = new Map<number, Spans>();
  /** Per vCPU: on which pCPU it ran when. */
  private readonly byVcpu = new Map<VcpuIndex, Spans>();
  private readonly vcpuRows = new Map<string, VcpuIndex>();

  constructor(readonly schedule: Schedule) {
    schedule.vcpus.forEach((v, row) => this.vcpuRows.set(`${v.domainId}/${v.vcpu}`, row));
    const { vcpu, state, pcpu, startNs, endNs } = schedule.intervals;
    for (let i = 0; i < vcpu.length; i++) {
      if (state[i] !== RUNNING) continue;
      spansOf(this.byPcpu, pcpu[i]).add(startNs[i], endNs[i], vcpu[i]);
      spansOf(this.byVcpu, vcpu[i]).add(startNs[i], endNs[i], pcpu[i]);
    }
  }

  /** Which vCPUs ran on a pCPU; undefined for a pCPU that is not in the schedule. */
  onPcpu(pcpu: number): Spans | undefined {
    return this.byPcpu.get(pcpu);
  }

  /** When a vCPU ran; undefined for a vCPU that is not in the schedule. */
  ofVcpu(domainId: number, vcpu: number): Spans | undefined {
    const row = this.vcpuRows.get(`${domainId}/${vcpu}`);
    return row === undefined ? undefined : this.byVcpu.get(row);
  }
}

function spansOf(map: Map<number, Spans>, key: number): Spans {
  let spans = map.get(key);
  if (spans === undefined) map.set(key, (spans = new Spans()));
  return spans;
}
