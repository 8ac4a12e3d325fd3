/** A profile with its meaning: lanes, call tree and views; built once a profile, asked many times. */
import { buildCallTree, type CallTree } from '../profile/callTree';
import { divideIntoLanes, type Lanes } from '../profile/lanes';
import type { Profile } from '../profile/profile';
import { listViews, type View } from '../profile/views';
import { idleStacks } from './idle';

export interface LayeredProfile {
  readonly profile: Profile;
  readonly lanes: Lanes;
  readonly tree: CallTree;
  /** The one to begin with first; empty for a profile without samples. */
  readonly views: readonly View[];
}

export function layerProfile(profile: Profile): LayeredProfile {
  const lanes = divideIntoLanes(profile, idleStacks(profile));
  return { profile, lanes, tree: buildCallTree(profile, lanes), views: listViews(profile, lanes) };
}
