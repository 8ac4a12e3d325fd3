/** Which categories are switches, notifications and locks, and what a cache miss costs. The lists are data. */
import type { Category } from '../iopath/categories/categoryRules';
import groups from './costGroups.json';
import type { PairedView } from './pairViews';

/** Parts of the cost of a unit of work that categories are divided into. */
export const COST_GROUPS = ['switches', 'handoff', 'locks', 'rest'] as const;
export type CostGroup = (typeof COST_GROUPS)[number];

/** A level of cache whose misses were recorded on both sides. */
export interface MissLevel {
  readonly level: string;
  readonly view: PairedView;
  /** Cycles that a miss costs beyond a hit: likeliest, and a range for it. */
  readonly penaltyCycles: { readonly low: number; readonly centre: number; readonly high: number };
  readonly source: string;
}

export function costGroupOf(category: Category): Exclude<CostGroup, 'handoff'> {
  const within = (names: readonly string[]) =>
    names.some((name) => category === name || category.startsWith(`${name}.`));
  if (within(groups.switches)) return 'switches';
  return within(groups.locks) ? 'locks' : 'rest';
}

/** One event per level, the best one that both sides have. */
export function missLevels(views: readonly PairedView[]): MissLevel[] {
  return groups.misses.flatMap(({ level, events, penaltyCycles, source }) => {
    const patterns = events.map((event) => new RegExp(event));
    const view = patterns
      .map((pattern) => views.find(({ event }) => pattern.test(event)))
      .find((found) => found !== undefined);
    return view === undefined ? [] : [{ level, view, penaltyCycles, source }];
  });
}
