/** Machines without any cost of handing over, for which there are closed forms: one unit on a core of its own per station. */
import { CREDIT, NO_COSTS, type Costs, type Machine, type SourceSpec } from './machine';

export interface Station {
  readonly ns: number;
  readonly cv: number;
  readonly budget?: number;
  /** Stations on the same core are of different vCPUs; by itself a core each. */
  readonly core?: number;
}

export function tandem(
  stations: readonly Station[],
  source: SourceSpec,
  costs: Partial<Costs> = {},
  slots = 4096,
): Machine {
  const coreOf = stations.map(({ core }, i) => core ?? i);
  return {
    cores: Array.from({ length: Math.max(...coreOf) + 1 }, () => ({ socket: 0, sibling: -1 })),
    vcpus: coreOf.map((core, i) => ({ domain: `domain${i}`, core })),
    units: stations.map(({ budget }, i) => ({
      name: `unit${i}`,
      kind: 'kthread',
      domain: `domain${i}`,
      vcpus: [i],
      budget: budget ?? 1,
      urgent: false,
      role: 'work',
    })),
    stages: stations.map(({ ns, cv }, i) => ({
      unit: i,
      from: i - 1,
      perItem: 1,
      slots,
      bytes: 0,
      parts: [{ category: 'be.net.rx', layer: 'kernel', ns }],
      cv,
      lock: null,
    })),
    sources: [source],
    locks: 0,
    costs: { ...NO_COSTS, ...costs },
    scheduler: CREDIT,
  };
}
