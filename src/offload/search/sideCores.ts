/** Which cores serve as side-cores: idle ones of the host that are where they are wanted, else one that the host would need. */
import type { SideCore, SideCorePlace } from '../estimate';
import type { OffloadSystem } from '../system';

export const SIDE_CORE_PLACES: readonly SideCorePlace[] = ['own-core', 'smt-sibling', 'other-socket'];

/** @param count so many, the nearest first */
export function sideCoresFor(
  { cores }: OffloadSystem,
  count: number,
  place: SideCorePlace = 'own-core',
): SideCore[] {
  const used = cores.filter((core) => core.used);
  const places = (pcpu: number): SideCorePlace => {
    const core = cores.find((c) => c.pcpu === pcpu);
    if (core === undefined || core.core === null || used.length === 0) return 'own-core';
    if (core.socket !== null && used.every(({ socket }) => socket !== core.socket)) return 'other-socket';
    return used.some((other) => other.core === core.core) ? 'smt-sibling' : 'own-core';
  };
  const idle = cores.filter((core) => !core.used && places(core.pcpu) === place).map(({ pcpu }) => pcpu);
  return Array.from({ length: count }, (_, i) => ({ pcpu: idle[i] ?? null, place }));
}
