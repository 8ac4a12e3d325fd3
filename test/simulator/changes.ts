/** A machine as it would be otherwise: with units moved, without recorders, with the cost of its cache misses. */
import type { Move } from '../../src/offload/estimate';
import { missesOf, type Caches, type Misses } from './footprints';
import type { Machine, VcpuSpec } from './machine';
import type { RandomSystem } from './randomSystem';

/** Private cache of 1024 lines and a shared one sixteen times as large: small, so that few accesses fill them. */
const CACHES: Caches = { l2: { sets: 128, ways: 8 }, llc: { sets: 1024, ways: 16 } };
const CACHE_SEED = 7;

/** The moves that the system asks for. */
export function moved(system: RandomSystem): Machine {
  return movedBy(system, system.request.moves);
}

/** A moved unit runs on a vCPU of its domain that is pinned to the side-core; a moved domain takes its vCPUs with it. */
export function movedBy({ machine, usedCores }: RandomSystem, moves: readonly Move[]): Machine {
  const coreFor = (name: string) => {
    const move = moves.find(({ unit }) => unit === name);
    return move === undefined ? undefined : usedCores + move.sideCore;
  };
  const vcpus: VcpuSpec[] = machine.vcpus.map(({ domain, core }) => ({
    domain,
    core: coreFor(domain) ?? core,
  }));
  const units = machine.units.map((unit) => {
    const core = coreFor(unit.name);
    if (core === undefined) return unit;
    let vcpu = vcpus.findIndex((candidate) => candidate.domain === unit.domain && candidate.core === core);
    if (vcpu < 0) vcpu = vcpus.push({ domain: unit.domain, core }) - 1;
    return { ...unit, vcpus: [vcpu] };
  });
  return { ...machine, vcpus, units };
}

export function withoutRecorders(machine: Machine): Machine {
  const sources = machine.sources.map((source) => {
    const { role } = machine.units[machine.stages[source.stage].unit];
    const { stage, done } = source;
    const none = { kind: 'closed', stage, done, outstanding: 0, thinkNs: 0, thinkCv: 0 } as const;
    return role === 'recorder' ? none : source;
  });
  return { ...machine, sources };
}

/** Parts of every stage grow by what its misses cost in this placement. */
export function withMisses(
  system: RandomSystem,
  machine: Machine,
): { readonly machine: Machine; readonly misses: readonly Misses[] } {
  const misses = missesOf(machine, system.footprints, CACHES, CACHE_SEED);
  const stages = machine.stages.map((stage, i) => {
    const total = stage.parts.reduce((sum, { ns }) => sum + ns, 0);
    const missNs = misses[i].l2 * system.l2MissNs + misses[i].llc * system.llcMissNs;
    return { ...stage, parts: stage.parts.map((part) => ({ ...part, ns: part.ns * (1 + missNs / total) })) };
  });
  return { machine: { ...machine, stages }, misses };
}
