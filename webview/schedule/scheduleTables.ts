/** The running intervals as the host sent them, checked, as a row per pCPU. */
import type { ScheduleColumns } from '../../src/protocol/messages';
import { PcpuRowBuilder } from './pcpuRow';
import { runnerKind } from './runnerKinds';
import type { TimelineRow } from './timelineRow';

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
  readonly vcpuLabels: readonly string[];
  /** Parallel to `pcpus`: who ran, by `runnerKinds.ts`. */
  readonly rows: readonly TimelineRow[];
}

/** @throws RangeError if the columns do not fit together. */
export function scheduleTables(columns: ScheduleColumns): ScheduleTables {
  const { startNs, endNs, pcpus, vcpus } = columns;
  const vcpu = new Int32Array(columns.vcpu);
  const pcpu = new Int32Array(columns.pcpu);
  const start = new Float64Array(columns.start);
  const end = new Float64Array(columns.end);
  if (pcpu.length !== vcpu.length || start.length !== vcpu.length || end.length !== vcpu.length) {
    throw new RangeError('The columns of the schedule differ in length');
  }
  if (vcpu.some((v) => v < 0 || v >= vcpus.length)) {
    throw new RangeError('The schedule names a vCPU that it does not list');
  }
  const groups: RunnerGroup[] = [];
  for (const { domain, colour, idle } of vcpus) {
    if (!groups.some((g) => g.idle === idle && (idle || g.label === domain)))
      groups.push({ label: idle ? 'idle' : domain, colour, idle });
  }
  const kinds = Uint8Array.from(vcpus, runnerKind);
  const expected = vcpu.length / Math.max(1, pcpus.length);
  const builders = new Map(
    pcpus.map((cpu) => [cpu, new PcpuRowBuilder(cpu, columns.lost, startNs, endNs, expected)]),
  );
  for (let i = 0; i < vcpu.length; i++)
    builders.get(pcpu[i])?.push(start[i], end[i], kinds[vcpu[i]], vcpu[i]);
  return {
    startNs,
    endNs,
    pcpus,
    groups,
    vcpuLabels: vcpus.map((v) => v.label),
    rows: [...builders.values()].map((builder) => builder.done()),
  };
}
