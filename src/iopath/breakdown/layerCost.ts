/** The rows of a breakdown. */
import type { Lane } from '../../profile/lanes';
import type { Category } from '../categories/categoryRules';
import type { Figure } from './costs';

export interface CategoryCost extends Figure {
  readonly category: Category;
}

/** A layer and its categories, largest first; they add up to the layer. */
export interface LayerCost extends Figure {
  readonly lane: Lane;
  /** Position in `lanes.lanes`. */
  readonly position: number;
  /** Of everything but idle; null for idle itself. */
  readonly shareOfBusy: number | null;
  readonly categories: readonly CategoryCost[];
}
