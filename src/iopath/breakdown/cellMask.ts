/** Which samples are in a cell of the breakdown: a filter for the flame graph and for everything else that counts samples. */
import type { Category } from '../categories/categoryRules';
import type { LayeredProfile } from '../layeredProfile';
import { sampleCategories } from './sampleCategories';

/** A layer of the breakdown, or one category in it. */
export interface Cell {
  /** Key of the lane in which the innermost function runs: `hypervisor`, `domain:dom0`, `idle` … */
  readonly layer: string;
  readonly category?: Category;
}

/** One byte per sample, 1 if it is in the cell: for `SampleFilter.mask`. A cell that the profile lacks has no samples. */
export function cellMask(layered: LayeredProfile, cell: Cell): Uint8Array {
  const { lanes, layerOfSample } = layered.lanes;
  const mask = new Uint8Array(layerOfSample.length);
  const layer = lanes.findIndex((lane) => lane.key === cell.layer);
  if (layer < 0) return mask;
  if (cell.category === undefined) {
    for (let i = 0; i < mask.length; i++) if (layerOfSample[i] === layer) mask[i] = 1;
    return mask;
  }
  const { categories, ofSample } = sampleCategories(layered);
  const category = categories.indexOf(cell.category);
  for (let i = 0; i < mask.length; i++) {
    if (layerOfSample[i] === layer && ofSample[i] === category) mask[i] = 1;
  }
  return mask;
}
