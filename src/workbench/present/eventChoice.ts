/** A view of a profile as one choice of the event selector. */
import type { Profile } from '../../profile/profile';
import { defaultWeight, eventsOf, isTraced, type View } from '../../profile/views';
import { WEIGHT_KINDS, type WeightKind } from '../../profile/weight';
import type { EventChoice, WeightChoice } from '../../protocol/messages';

/** The weight to begin with stands first. */
export function eventChoice(view: View, profile: Profile): EventChoice {
  const first = defaultWeight(view, profile);
  const kinds = [first, ...WEIGHT_KINDS.filter((kind) => kind !== first)];
  return {
    key: view.key,
    label: view.label,
    explanation: view.explanation,
    traced: isTraced(profile, new Set(eventsOf(view))),
    weights: kinds.map((kind) => weightChoice(kind, view, profile)),
  };
}

function weightChoice(kind: WeightKind, view: View, profile: Profile): WeightChoice {
  const unavailable = view.unavailable[kind];
  const units = new Set(eventsOf(view).map((e) => profile.events[e].unit));
  const unit = units.size === 1 ? ([...units][0] ?? 'events') : 'events';
  const period = { label: `Period (${unit})`, format: unit === 'nanoseconds' ? 'ns' : '.3~s' };
  // Runstates are time of vCPUs, waiting included; everything else is time on a CPU.
  const states = isTraced(profile, new Set(eventsOf(view)));
  const { label, format } =
    kind === 'samples'
      ? { label: 'Samples', format: ',' }
      : kind === 'time'
        ? { label: states ? 'vCPU time' : 'CPU time', format: 'ns' }
        : period;
  return { kind, label, format, ...(unavailable !== undefined && { unavailable }) };
}
