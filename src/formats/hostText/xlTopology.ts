/**
 * Where the host's CPUs sit: the `cpu_topology` table of `xl info -n` (Xen's tools/xl/xl_info.c). Plain `xl info` has no
 * such table, and the result is then empty.
 */
import { Leftovers, linesOf, type HostText } from './textLines';

export interface CpuPlace {
  /** Number of the pCPU as Xen counts. */
  readonly cpu: number;
  /** Number of the core within its socket: two sockets have a core 0 each. */
  readonly core: number;
  readonly socket: number;
  readonly node: number;
}

const HEADING = /^cpu:\s+core\s+socket\s+node\s*$/;
const ROW = /^\s{0,20}(\d{1,6}):\s{1,20}(\d{1,9})\s{1,20}(\d{1,9})\s{1,20}(\d{1,9})\s*$/;
/** In the order of `cpu`; of two rows of one CPU the first counts. What stands outside of the table is known and left. */
export function parseXlTopology(text: string): HostText<CpuPlace[]> {
  const leftovers = new Leftovers();
  const places = new Map<number, CpuPlace>();
  let inTable = false;
  for (const line of linesOf(text)) {
    if (HEADING.test(line)) {
      inTable = true;
      continue;
    }
    inTable &&= /^\s*\d+:/.test(line);
    if (!inTable) continue;
    const row = ROW.exec(line);
    if (row === null) {
      leftovers.add(line);
      continue;
    }
    const [cpu, core, socket, node] = row.slice(1).map(Number);
    if (!places.has(cpu)) places.set(cpu, { cpu, core, socket, node });
  }
  return leftovers.with([...places.values()].sort((a, b) => a.cpu - b.cpu));
}

/** The host's CPUs in groups, each in ascending order. */
export interface CpuGroups {
  /** Threads of one core: SMT siblings stand together. */
  readonly cores: readonly (readonly number[])[];
  readonly sockets: readonly (readonly number[])[];
  /** NUMA nodes. */
  readonly nodes: readonly (readonly number[])[];
}

export function cpuGroups(places: readonly CpuPlace[]): CpuGroups {
  const groups = (key: (place: CpuPlace) => string): number[][] => {
    const found = new Map<string, number[]>();
    for (const place of places) {
      const group = found.get(key(place));
      if (group === undefined) found.set(key(place), [place.cpu]);
      else group.push(place.cpu);
    }
    return [...found.values()];
  };
  return {
    // The number of a core counts within its socket, and on some machines within its node.
    cores: groups(({ core, socket, node }) => `${node}/${socket}/${core}`),
    sockets: groups(({ socket }) => String(socket)),
    nodes: groups(({ node }) => String(node)),
  };
}

/** The other threads of a pCPU's core; empty without SMT and for a pCPU that is not told of. */
export function smtSiblings(places: readonly CpuPlace[], cpu: number): number[] {
  const own = places.find((place) => place.cpu === cpu);
  if (own === undefined) return [];
  return places
    .filter(
      ({ core, socket, node, cpu: other }) =>
        other !== cpu && core === own.core && socket === own.socket && node === own.node,
    )
    .map((place) => place.cpu);
}
