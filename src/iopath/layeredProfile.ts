/** A profile with its meaning: lanes, categories, call tree and views; built once a profile, asked many times. */
import { buildCallTree, type CallTree } from '../profile/callTree';
import { divideIntoLanes, type Lanes } from '../profile/lanes';
import type { Profile } from '../profile/profile';
import { JOINED, listViews, type View } from '../profile/views';
import { builtInRules, type CategoryRules } from './categories/categoryRules';
import { giveMeaning, type Meaning } from './categories/meaning';
import { idleStacks } from './idle';
import { joinSentences, type JoinReport } from './join/joinReport';
import { joinStacks } from './join/joinStacks';

export interface LayeredProfile {
  /** As recorded, and behind that the joined samples where there are any. */
  readonly profile: Profile;
  /** As recorded: what is in the file, for summaries and exports. */
  readonly recorded: Profile;
  /** How stacks of domains were joined with those of Xen; null where the recording has not both. */
  readonly join: JoinReport | null;
  readonly lanes: Lanes;
  readonly tree: CallTree;
  /** The one to begin with first; empty for a profile without samples. */
  readonly views: readonly View[];
  readonly meaning: Meaning;
}

export function layerProfile(recorded: Profile, rules: CategoryRules = builtInRules()): LayeredProfile {
  const idle = idleStacks(recorded);
  const joined = joinStacks(recorded, idle);
  const profile = joined?.profile ?? recorded;
  const lanes = divideIntoLanes(profile, joined === null ? idle : idleStacks(profile));
  const sentences = joined === null ? [] : joinSentences(joined.report, profile);
  return {
    profile,
    recorded,
    join: joined?.report ?? null,
    lanes,
    tree: buildCallTree(profile, lanes, recorded.funcs.name.length),
    views: listViews(profile, lanes).map((view) =>
      view.key === JOINED ? { ...view, explanation: sentences.join(' ') } : view,
    ),
    meaning: giveMeaning(profile.funcs, rules),
  };
}

/** The same profile under other rules: only its categories change. */
export function withRules(layered: LayeredProfile, rules: CategoryRules): LayeredProfile {
  return { ...layered, meaning: giveMeaning(layered.profile.funcs, rules) };
}
