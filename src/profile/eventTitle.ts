/** What an event is called, with the domain that it is about. */
import type { EventFacts } from './countFacts';
import type { Profile } from './profile';
import { domainNameOf } from './vcpuNames';

/** "page fault", "grant map, pages of guest1". */
export function eventTitle({ kind, name, detail }: EventFacts, profile: Profile): string {
  return kind === 'grant' && detail >= 0 ? `${name}, pages of ${domainNameOf(profile, detail)}` : name;
}

/** Whose event it is, for people. */
export function eventOwner({ kind, domainId }: EventFacts, profile: Profile): string {
  if (domainId !== null) return domainNameOf(profile, domainId);
  return kind === 'interrupt' || kind === 'power' ? 'hardware' : 'unknown';
}

/** Kinds of events as people read them. */
export const EVENT_TITLES: Readonly<Record<EventFacts['kind'], string>> = {
  exit: 'VM exit',
  pv: 'PV event',
  hvm: 'HVM event',
  grant: 'Grant',
  memory: 'Memory',
  interrupt: 'Interrupt',
  power: 'Power',
};
