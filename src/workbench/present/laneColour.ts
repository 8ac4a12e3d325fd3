/** Which of the lane colours a domain has: dom0 the first, the others in order; the same in every view. */
import type { Lanes } from '../../profile/lanes';
import type { Domain } from '../../profile/profile';

/** Colour per position in `profile.domains`; -1 for the idle domain. */
export function domainColours(domains: readonly Domain[], lanes: Lanes): number[] {
  const colours: number[] = domains.map((d) => (d.role === 'dom0' ? 0 : -1));
  let next = 1;
  const assign = (domain: number) => {
    if (colours[domain] < 0 && domains[domain].role !== 'idle') colours[domain] = next++;
  };
  for (const lane of lanes.lanes) if (lane.domain !== null) assign(lane.domain);
  domains.forEach((_, i) => assign(i));
  return colours;
}

/** Colour of a lane; the hypervisor and idle have their own, whatever this says. */
export function laneColour(lane: { readonly domain: number | null }, colours: readonly number[]): number {
  return lane.domain === null ? -1 : colours[lane.domain];
}
