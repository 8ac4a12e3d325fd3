/** The running intervals as the host sent them, checked and sorted by pCPU. */
import type { ScheduleColumns } from '../../src/protocol/messages';

/** Who is drawn in one colour: a domain, or the idle vCPUs. */
export interface RunnerGroup {
  readonly label: string;
  readonly colour: number;
  readonly idle: boolean;
}

export interface ScheduleTables {
  readonly startNs: number;
  readonly endNs: number;
  readonly pcpus: readonly number[];
  readonly groups: readonly RunnerGroup[];
  /** Group of each vCPU. */
  readonly groupOf: Int32Array;
  readonly vcpuLabels: readonly string[];
  readonly vcpu: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Rows of the interval columns per pCPU (parallel to `pcpus`), sorted by start. */
  readonly rowsOf: readonly Int32Array[];
  readonly lost: ScheduleColumns['lost'];
}

/** @throws RangeError if the columns do not fit together. */
export function scheduleTables(columns: ScheduleColumns): ScheduleTables {
  const vcpu = new Int32Array(columns.vcpu);
  const pcpu = new Int32Array(columns.pcpu);
  const start = new Float64Array(columns.start);
  const end = new Float64Array(columns.end);
  if (pcpu.length !== vcpu.length || start.length !== vcpu.length || end.length !== vcpu.length) {
    throw new RangeError('The columns of the schedule differ in length');
  }
  if (vcpu.some((v) => v < 0 || v >= columns.vcpus.length)) {
    throw new RangeError('The schedule names a vCPU that it does not list');
  }
  const groups: RunnerGroup[] = [];
  const groupOf = Int32Array.from(columns.vcpus, ({ domain, colour, idle }) => {
    const known = groups.findIndex((g) => g.idle === idle && (idle || g.label === domain));
    return known >= 0 ? known : groups.push({ label: idle ? 'idle' : domain, colour, idle }) - 1;
  });
  const counts = columns.pcpus.map(() => 0);
  const place = new Map(columns.pcpus.map((cpu, i) => [cpu, i]));
  for (const cpu of pcpu) {
    const i = place.get(cpu);
    if (i !== undefined) counts[i]++;
  }
  const rowsOf = counts.map((count) => new Int32Array(count));
  const next = counts.map(() => 0);
  pcpu.forEach((cpu, row) => {
    const i = place.get(cpu);
    if (i !== undefined) rowsOf[i][next[i]++] = row;
  });
  return {
    startNs: columns.startNs,
    endNs: columns.endNs,
    pcpus: columns.pcpus,
    groups,
    groupOf,
    vcpuLabels: columns.vcpus.map((v) => v.label),
    vcpu,
    start,
    end,
    rowsOf,
    lost: columns.lost,
  };
}
