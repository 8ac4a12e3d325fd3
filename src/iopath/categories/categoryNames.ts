/** What people read instead of `be.net.tx`. */
import names from './categoryNames.json';
import type { Category } from './categoryRules';

export interface CategoryName {
  /** "netback, from the guest". */
  readonly label: string;
  /** First word of the category: `be`, `hv`, `net` …; categories of a group belong together. */
  readonly group: string;
  /** One sentence on what it is. */
  readonly explanation: string;
}

const NAMES: ReadonlyMap<string, Omit<CategoryName, 'group'>> = new Map(Object.entries(names.categories));

/** Of a category that only own rules know: itself. */
export function categoryLabel(category: Category): CategoryName {
  const group = category.split('.', 1)[0];
  const name = NAMES.get(category);
  if (name !== undefined) return { ...name, group };
  return { label: category, group, explanation: 'A category of your own rules.' };
}
