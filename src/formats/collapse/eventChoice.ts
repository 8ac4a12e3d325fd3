/** Which event a file that can hold only one is made of. */
import type { EventIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import { withoutModifiers } from '../eventUnit';

/** Asked for an event that the profile does not hold. `message` names those it does. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';

  constructor(event: string, profile: Profile) {
    const names = eventNames(profile);
    const has = names.length === 0 ? 'it has no events' : `it has ${names.join(', ')}`;
    super(`${profile.name}: no event ${event}; ${has}`);
  }
}

/** Names of the profile's events, each once, in the order in which they were met. */
export function eventNames(profile: Profile): string[] {
  return [...new Set(profile.events.map((e) => e.name))];
}

/** Rows of the events called `wanted` (with or without modifiers), or of the first event of the recording. */
export function chooseEvent(profile: Profile, wanted: string | undefined): ReadonlySet<EventIndex> {
  const name = wanted === undefined ? firstEventName(profile) : nameInProfile(profile, wanted);
  const rows = new Set<EventIndex>();
  profile.events.forEach((event, row) => {
    if (event.name === name) rows.add(row);
  });
  return rows;
}

function nameInProfile(profile: Profile, wanted: string): string {
  const names = eventNames(profile);
  const name = [wanted, withoutModifiers(wanted)].find((candidate) => names.includes(candidate));
  if (name === undefined) throw new UnknownEventError(wanted, profile);
  return name;
}

/** Text is in printed order already; other recordings are put in order of time, as `perf script` prints them. */
function firstEventName(profile: Profile): string | undefined {
  const { samples, captures, events } = profile;
  if (samples.event.length === 0) return events[0]?.name;
  let first = 0;
  if (!captures.every((c) => c.kind === 'script' || c.kind === 'folded')) {
    for (let row = 1; row < samples.event.length; row++) {
      if (samples.timeNs[row] < samples.timeNs[first]) first = row;
    }
  }
  return events[samples.event[first]]?.name;
}
