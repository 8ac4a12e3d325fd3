/** The equations of `decomposition.ts`, for windows of time as they were drawn. */
import { triangular, type Draw } from './bootstrap';
import { utilisations, weighted } from './coreLoad';
import { COST_GROUPS, type CostGroup } from './costGroups';
import type { CostSource, SideCosts } from './sideCosts';

/** NaN where it cannot be told. Per unit of work: nanoseconds of CPU time, or cycles. */
export interface Figures extends Record<string, number> {
  busyCoresBefore: number;
  busyCoresAfter: number;
  utilisationBefore: number;
  utilisationAfter: number;
  parallelism: number;
  costPerUnit: number;
  idleAndClock: number;
  costBefore: number;
  costAfter: number;
  saved: number;
  misses: number;
  switches: number;
  handoff: number;
  locks: number;
  rest: number;
  missShare: number;
}

interface SideFigures {
  /** P. */
  readonly busyCores: number;
  /** u: of the busiest core; per second of its load where that has no upper limit. */
  readonly utilisation: number;
  /** u * phi. */
  readonly busyClock: number;
  /** C, in all and by group. */
  readonly cost: number;
  readonly groups: Readonly<Record<CostGroup, number>>;
  /** Cycles per unit that go to misses, by group. */
  readonly misses: Readonly<Record<CostGroup, number>>;
}

export function figuresOf(before: SideCosts, after: SideCosts, source: CostSource, draw: Draw): Figures {
  // What a miss costs is unknown alike on both sides.
  const penalties = source.misses.map(({ penaltyCycles }) => triangular(draw.random(), penaltyCycles));
  const a = sideFigures(before, source, penalties, draw.before);
  const b = sideFigures(after, source, penalties, draw.after);
  const parallelism = Math.log(b.busyCores / a.busyCores);
  const costPerUnit = Math.log(a.cost / b.cost);
  const idleAndClock = Math.log(b.busyClock / a.busyClock);
  const saved = a.cost - b.cost;
  const missesOf = (group: CostGroup) => a.misses[group] - b.misses[group];
  // A group without its misses: these are a part of their own, and no cycle counts twice.
  const savedBy = (group: CostGroup) => a.groups[group] - b.groups[group] - missesOf(group);
  const misses = COST_GROUPS.reduce((sum, group) => sum + missesOf(group), 0);
  const gain = parallelism + costPerUnit + idleAndClock;
  return {
    busyCoresBefore: a.busyCores,
    busyCoresAfter: b.busyCores,
    utilisationBefore: a.utilisation,
    utilisationAfter: b.utilisation,
    parallelism,
    costPerUnit,
    idleAndClock,
    costBefore: a.cost,
    costAfter: b.cost,
    saved,
    misses,
    switches: savedBy('switches'),
    handoff: savedBy('handoff'),
    locks: savedBy('locks'),
    rest: savedBy('rest'),
    missShare: source.misses.length === 0 ? NaN : (costPerUnit / gain) * (misses / saved),
  };
}

function sideFigures(
  costs: SideCosts,
  source: CostSource,
  penalties: readonly number[],
  drawn: Float64Array,
): SideFigures {
  const busy = utilisations(costs.loads, drawn);
  const most = busy.reduce((a, b) => Math.max(a, b), 0);
  const sum = busy.reduce((a, b) => a + b, 0);
  const sampled = COST_GROUPS.reduce((total, group) => total + weighted(costs.groups[group], drawn), 0);
  // Cycles of a core that the schedule calls busy: its clock, without the time that it stood idle.
  const clock = source.bySchedule && source.weight !== 'time' ? sampled / sum : 1;
  const perCore = source.weight === 'time' ? 1e9 : 1;
  const perUnit = 1 / (costs.throughput ?? NaN);
  const cost = sum * clock * perCore * perUnit;
  // Samples tell how the cost divides, the load of the cores how much it is.
  const byGroup = (value: (group: CostGroup) => number) => {
    const [switches, handoff, locks, rest] = COST_GROUPS.map(value);
    return { switches, handoff, locks, rest };
  };
  return {
    busyCores: sum / most,
    utilisation: most,
    busyClock: most * clock,
    cost,
    groups: byGroup((group) => (sampled > 0 ? (cost * weighted(costs.groups[group], drawn)) / sampled : 0)),
    misses: byGroup((group) =>
      costs.misses.reduce(
        (cycles, level, l) => cycles + penalties[l] * weighted(level[group], drawn) * perUnit,
        0,
      ),
    ),
  };
}
