/** A gain in words: what each term and part means, and why something is not told. */
import type { CostPart, Estimate, GainTerm } from './decomposition';
import type { Figures } from './gainFigures';
import { COST_GROUPS } from './costGroups';
import type { CategoryCost, CostSource, SideCosts } from './sideCosts';

export type Estimates = Readonly<Record<keyof Figures, Estimate>>;

/** Beyond this part of the change in cost, too much of it is unexplained to name the share of one cause. */
const MOST_UNEXPLAINED = 1 / 3;

export function termsOf(figures: Estimates, source: CostSource): GainTerm[] {
  const exp = ({ value, low, high }: Estimate) => ({
    value: Math.exp(value),
    low: Math.exp(low),
    high: Math.exp(high),
  });
  const cores = (value: number) => value.toFixed(2);
  const term = (key: GainTerm['key'], label: string, explanation: string): GainTerm => ({
    key,
    label,
    explanation,
    ln: figures[key],
    factor: exp(figures[key]),
  });
  return [
    term(
      'parallelism',
      'Parallelism',
      `The work kept ${cores(figures.busyCoresBefore.value)} cores busy before and ${cores(figures.busyCoresAfter.value)} after, counted in cores as busy as the busiest.`,
    ),
    term(
      'costPerUnit',
      source.weight === 'time' ? 'CPU time per unit' : 'Cycles per unit',
      'What a unit of work costs, over all cores.',
    ),
    term(
      'idleAndClock',
      source.weight === 'time' ? 'Idle and limits' : 'Idle, limits and clock',
      source.weight === 'time'
        ? 'How busy the busiest core was; a core that is not full waits for something else. With a clock event the frequency of the CPU is inside the CPU time per unit.'
        : 'How many cycles a second the busiest core worked: how full it was, times its clock.',
    ),
  ];
}

export function partsOf(
  figures: Estimates,
  source: CostSource,
  before: SideCosts,
  after: SideCosts,
): CostPart[] {
  const categories = categoriesSaved(figures, before, after);
  const part = (key: CostPart['key'], label: string, explanation: string): CostPart => ({
    key,
    label,
    explanation,
    saved: figures[key],
    categories: categories.filter((c) => c.group === key).map(({ category, saved }) => ({ category, saved })),
  });
  const without = source.misses.length > 0 ? ', without their cache misses' : '';
  const levels = source.misses.map(
    ({ level, view, penaltyCycles: { low, centre, high } }) =>
      `${level} (${view.event}) at ${centre} cycles, ${low} to ${high}`,
  );
  const misses = part('misses', 'Cache misses', `Fewer misses: ${levels.join('; ')}.`);
  return [
    ...(source.misses.length > 0 ? [misses] : []),
    part('switches', 'Switches and notifications', `Scheduler, event channels and interrupts${without}.`),
    part(
      'handoff',
      'New handoff',
      `Functions of switches and notifications that were not there before${without}.`,
    ),
    part('locks', 'Locks', `Locks of hypervisor and kernels${without}.`),
    part('rest', 'The rest', `Everything else${without}: what no cause was found for.`),
  ];
}

function categoriesSaved(figures: Estimates, before: SideCosts, after: SideCosts) {
  const perWeight = ({ groups }: SideCosts, cost: Estimate) => {
    const all = COST_GROUPS.reduce((sum, group) => sum + groups[group].reduce((a, b) => a + b, 0), 0);
    return all > 0 ? cost.value / all : 0;
  };
  const saved = new Map<string, CategoryCost & { saved: number }>();
  const add = (costs: SideCosts, factor: number) => {
    for (const cost of costs.categories) {
      const key = `${cost.group}/${cost.category}`;
      const known = saved.get(key) ?? { ...cost, saved: 0 };
      saved.set(key, { ...known, saved: known.saved + cost.weight * factor });
    }
  };
  add(before, perWeight(before, figures.costBefore));
  add(after, -perWeight(after, figures.costAfter));
  return [...saved.values()].sort((a, b) => Math.abs(b.saved) - Math.abs(a.saved));
}

/** Why the share of the gain that is due to fewer misses is not told; null if it is. */
export function missesWithheld(figures: Estimates, source: CostSource): string | null {
  if (source.weight === 'time') {
    return 'A clock event measures time, not cycles: record cycles and a miss event (LLC-load-misses) on both sides.';
  }
  if (source.misses.length === 0) {
    return 'No cache misses were recorded on both sides: record LLC-load-misses beside cycles.';
  }
  const { saved, rest, parallelism, costPerUnit, idleAndClock } = figures;
  if (saved.low <= 0 && saved.high >= 0) {
    return 'The cycles per unit did not change by more than noise, so there is no change to divide: record for longer.';
  }
  if (Math.abs(rest.value) > MOST_UNEXPLAINED * Math.abs(saved.value)) {
    return `More than a third of the change in cycles per unit (${Math.round((100 * Math.abs(rest.value)) / Math.abs(saved.value))} %) is explained by neither misses nor switches nor locks.`;
  }
  if (parallelism.value + costPerUnit.value + idleAndClock.value === 0) return 'There is no gain to divide.';
  return null;
}
