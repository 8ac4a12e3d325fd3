/** What each context costs: the contexts of a domain add up to what ran for it. */
import type { Context } from '../contexts/contexts';
import { contextsOf } from '../contexts/contexts';
import type { LayeredProfile } from '../layeredProfile';
import { stubsAmong } from './breakdown';
import type { Figure } from './costs';
import { sampleCategories } from './sampleCategories';
import { SIZE_ONLY } from './shares';
import { surveyBy, type Ask } from './survey';

export interface ContextCost extends Figure, Context {}

/** Largest first; only contexts with samples. Idle time is nobody's. @throws CannotDivide */
export function contextCosts(layered: LayeredProfile, ask: Ask): ContextCost[] {
  const { contexts, ofSample } = contextsOf(layered);
  const { categories, ofSample: categoryOf } = sampleCategories(layered);
  // Idle counts in the whole that shares are shares of.
  const idle = contexts.length;
  const keyOf = ofSample.map((context) => (context < 0 ? idle : context));
  const { columns, shares } = surveyBy(layered, ask, keyOf, stubsAmong(categories, categoryOf));
  // A context that goes on into Xen is in two layers.
  const columnsOf: number[][] = contexts.map(() => []);
  for (let column = 0; column < columns.length; column++) {
    const key = columns.key(column);
    if (key !== SIZE_ONLY && key !== idle) columnsOf[key].push(column);
  }
  return contexts
    .map((context, row): ContextCost => ({ ...context, ...shares.figure(columnsOf[row]) }))
    .filter((_, row) => columnsOf[row].length > 0)
    .sort((a, b) => b.share - a.share || (a.unit < b.unit ? -1 : 1));
}
