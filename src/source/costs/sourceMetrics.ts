/** What lenses can count: the views of a profile, each by the weight that the profile editor begins with. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { weighTree, type TreeWeights } from '../../profile/treeWeights';
import { defaultWeight, eventsOf, isTraced, type View } from '../../profile/views';
import type { WeightKind } from '../../profile/weight';
import type { SourceMetric } from '../sourceCosts';

/** A view with its weights on the call tree. */
export interface WeighedView {
  readonly view: View;
  readonly weight: WeightKind;
  readonly weights: TreeWeights;
}

/** The one to begin with first. What was traced is states of vCPUs, no functions. */
export function weighableViews({ profile, views }: LayeredProfile): View[] {
  return views.filter(
    (view) =>
      view.unavailable[defaultWeight(view, profile)] === undefined &&
      !isTraced(profile, new Set(eventsOf(view))),
  );
}

export const metricOf = ({ key, label }: View): SourceMetric => ({ key, label });

/** @param key of a view; the first one if there is no such. Null for a profile without any. */
export function weighView(layered: LayeredProfile, key: string): WeighedView | null {
  const { profile, lanes, tree } = layered;
  const views = weighableViews(layered);
  const view = views.find((each) => each.key === key) ?? views.at(0);
  if (view === undefined) return null;
  const weight = defaultWeight(view, profile);
  return { view, weight, weights: weighTree(profile, lanes, tree, view, weight, {}) };
}
