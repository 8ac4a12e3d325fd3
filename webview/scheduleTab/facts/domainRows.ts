/** Time of the vCPUs, added up by domain. */
import type { VcpuFacts } from '../../../src/protocol/schedule';

export interface DomainRow {
  readonly domain: string;
  readonly colour: number;
  readonly vcpus: number;
  readonly runningNs: number;
  readonly waitingNs: number;
  /** Time of all pCPUs. */
  readonly machineNs: number;
}

/** Sums over the vCPUs, in the order in which the domains come. */
export function domainRows(vcpus: readonly VcpuFacts[], machineNs: number): DomainRow[] {
  const rows = new Map<string, DomainRow>();
  for (const { domain, colour, runningNs, runnableNs } of vcpus) {
    const known = rows.get(domain);
    rows.set(domain, {
      domain,
      colour,
      machineNs,
      vcpus: (known?.vcpus ?? 0) + 1,
      runningNs: (known?.runningNs ?? 0) + runningNs,
      waitingNs: (known?.waitingNs ?? 0) + runnableNs,
    });
  }
  return [...rows.values()];
}
