/** `/proc/stat`: what the CPUs of a machine did, in clock ticks since it started. */
import { parseWhole } from './decimalNs';
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

export interface CpuTicks {
  /** null for the sum of all. */
  readonly cpu: number | null;
  /** User, nice, system, interrupts and soft interrupts; guests are inside user. */
  readonly busy: bigint;
  /** Idle and waiting for I/O. */
  readonly idle: bigint;
  /** Wanted to run and did not: another vCPU had the pCPU. */
  readonly steal: bigint;
}

/** Only the `cpu` rows; the others (`intr`, `ctxt`, `btime` …) are known and left. */
export function parseProcStat(text: string): HostText<CpuTicks[]> {
  const leftovers = new Leftovers();
  const rows: CpuTicks[] = [];
  for (const line of linesOf(text)) {
    const [key = '', ...columns] = wordsOf(line);
    const cpu = /^cpu(\d{0,6})$/.exec(key);
    if (cpu === null) {
      if (!/^[a-z_]+$/.test(key)) leftovers.add(line);
      continue;
    }
    // user nice system idle iowait irq softirq steal guest guest_nice (the kernel's Documentation/filesystems/proc.rst)
    const [user, nice, system, idle, iowait, irq, softirq, steal] = Array.from({ length: 8 }, (_, i) =>
      parseWhole(columns[i]),
    );
    if (user === undefined || nice === undefined || system === undefined || idle === undefined) {
      leftovers.add(line);
      continue;
    }
    rows.push({
      cpu: cpu[1] === '' ? null : Number(cpu[1]),
      busy: user + nice + system + (irq ?? 0n) + (softirq ?? 0n),
      idle: idle + (iowait ?? 0n),
      steal: steal ?? 0n,
    });
  }
  return leftovers.with(rows);
}
