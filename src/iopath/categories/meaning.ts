/** The category of every function of a profile, found once. */
import { LAYERS, type FuncTable } from '../../profile/profile';
import type { Category, CategoryRules } from './categoryRules';

export interface Meaning {
  /** The categories that occur. */
  readonly categories: readonly Category[];
  /** Position in `categories` per function of the profile. */
  readonly ofFunc: Uint16Array;
}

export function giveMeaning(funcs: FuncTable, rules: CategoryRules): Meaning {
  const rows = new Map<Category, number>();
  const ofFunc = Uint16Array.from(funcs.name, (name, func) => {
    const category = rules.categoryOf(
      name,
      funcs.modules[funcs.module[func]] ?? '',
      LAYERS[funcs.layer[func]],
    );
    let row = rows.get(category);
    if (row === undefined) rows.set(category, (row = rows.size));
    return row;
  });
  return { categories: [...rows.keys()], ofFunc };
}
