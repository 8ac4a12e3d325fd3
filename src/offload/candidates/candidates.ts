/** What could move: domains, units and categories of units, each with its cost, its class and what moving it alone would gain. */
import { categoryLabel } from '../../iopath/categories/categoryNames';
import type { Estimated, SideCore } from '../estimate';
import { estimateGain } from '../gainEstimate';
import type { Candidate } from '../plan';
import type { Prepared } from '../prepared';
import type { OffloadSystem, SystemUnit } from '../system';
import { DOMAIN_RULE, partRule, unitRule, type MoveRule } from './moveClasses';

/** Costs below this share of all work are not worth a line. */
const LEAST_SHARE = 0.005;
/** Parts below this share of their bottleneck are left out, and at most so many are listed. */
const LEAST_PART = 0.02;
const MOST_PARTS = 12;

/**
 * The largest gain first; what cannot be moved after that, the dearest first.
 *
 * @param prepared draws by which each is judged alone
 * @param sideCore where the one side-core is
 */
export function candidates(system: OffloadSystem, prepared: Prepared, sideCore: SideCore): Candidate[] {
  const total = system.units.reduce((sum, unit) => sum + workNs(unit), 0);
  const busiest = busiestDemand(system);
  const rows: Candidate[] = [];
  const sideCores = [sideCore];
  const add = (
    unit: string,
    label: string,
    of: readonly SystemUnit[],
    cost: Estimated,
    onBusiest: number,
    rule: MoveRule,
    layer: Candidate['layer'],
  ) => {
    const movable = rule.class !== 'stay' && rule.class !== 'avoid-instead' && rule.class !== 'batch-instead';
    const estimate = movable ? estimateGain(prepared, sideCores, [{ unit, sideCore: 0 }]) : null;
    rows.push({
      unit,
      label,
      layer,
      domain: of[0].domain,
      class: rule.class,
      mechanism: rule.mechanism,
      reason: rule.reason,
      synchronous: rule.synchronous,
      nsPerUnit: cost,
      share: busiest.demand > 0 ? Math.min(1, onBusiest / busiest.demand) : 0,
      gain: estimate?.gain ?? null,
      chanceOfGain: estimate?.chanceOfGain ?? null,
      equalCoreGain: estimate?.equalCoreGain ?? null,
    });
  };
  const domains = new Set(system.units.flatMap(({ domain }) => domain ?? []));
  for (const name of domains) {
    const of = system.units.filter(({ domain }) => domain === name);
    if (of.reduce((sum, unit) => sum + workNs(unit), 0) < LEAST_SHARE * total || domains.size < 2) continue;
    const onBusiest = of.reduce((sum, unit) => sum + onCore(unit, busiest.core), 0);
    add(name, `all of ${name}`, of, sumOf(of.map(costOf)), onBusiest, DOMAIN_RULE, layerOf(of[0]));
  }
  const parts: {
    readonly unit: SystemUnit;
    readonly category: string;
    readonly rule: MoveRule;
    readonly share: number;
  }[] = [];
  for (const unit of system.units) {
    if (workNs(unit) < LEAST_SHARE * total) continue;
    add(
      unit.unit,
      unit.label,
      [unit],
      costOf(unit),
      onCore(unit, busiest.core),
      unitRule(unit.unit),
      layerOf(unit),
    );
    const categories = new Map<string, { rule: MoveRule; share: number }>();
    for (const part of unit.parts) {
      const rule = partRule(part);
      if (rule === null || unit.demandNs <= 0) continue;
      const known = categories.get(part.category);
      const share = part.demandNs / unit.demandNs;
      if (known === undefined) categories.set(part.category, { rule, share });
      else known.share += share;
    }
    for (const [category, { rule, share }] of categories) parts.push({ unit, category, rule, share });
  }
  const large = parts
    .filter(({ unit, share }) => share * workNs(unit) >= LEAST_PART * total)
    .sort((a, b) => b.share * workNs(b.unit) - a.share * workNs(a.unit))
    .slice(0, MOST_PARTS);
  for (const { unit, category, rule, share } of large) {
    const cost = costOf(unit);
    add(
      `${unit.unit}#${category}`,
      `${categoryLabel(category).label} in ${unit.label}`,
      [unit],
      { low: share * cost.low, median: share * cost.median, high: share * cost.high },
      share * onCore(unit, busiest.core),
      rule,
      unit.parts.some((part) => part.category === category && part.layer === 'hypervisor')
        ? 'hypervisor'
        : layerOf(unit),
    );
  }
  return rows.sort(
    (a, b) => (b.gain?.median ?? 0) - (a.gain?.median ?? 0) || b.nsPerUnit.median - a.nsPerUnit.median,
  );
}

/** The work's part of the unit's demand, ns per unit of work. */
export const workNs = ({ demandNs, shared }: SystemUnit): number => demandNs * (shared?.mid ?? 1);

const onCore = (unit: SystemUnit, core: number): number => workNs(unit) * (unit.placement.at(core) ?? 0);

function busiestDemand({ cores, units }: OffloadSystem): { readonly core: number; readonly demand: number } {
  let best = { core: 0, demand: 0 };
  cores.forEach((_, core) => {
    const demand = units.reduce((sum, unit) => sum + onCore(unit, core), 0);
    if (demand > best.demand) best = { core, demand };
  });
  return best;
}

const Z90 = 1.6449;

/** 5, 50 and 95 %: of the sampling error, and of what share is the work's. */
function costOf(unit: SystemUnit): Estimated {
  const error = Z90 / Math.sqrt(unit.effectiveSamples + 1);
  const { low, mid, high } = unit.shared ?? { low: 1, mid: 1, high: 1 };
  const median = unit.demandNs * mid;
  const down = Math.hypot(error, Math.log(Math.max(mid, 1e-9) / Math.max(low, 1e-3 * mid, 1e-9)));
  const up = Math.hypot(error, Math.log(Math.max(high, 1e-9) / Math.max(mid, 1e-9)));
  return { low: median * Math.exp(-down), median, high: median * Math.exp(up) };
}

/** Errors of different units are independent. */
function sumOf(costs: readonly Estimated[]): Estimated {
  const median = costs.reduce((sum, cost) => sum + cost.median, 0);
  const down = Math.hypot(...costs.map((cost) => cost.median - cost.low));
  const up = Math.hypot(...costs.map((cost) => cost.high - cost.median));
  return { low: Math.max(0, median - down), median, high: median + up };
}

function layerOf({ unit, domain }: SystemUnit): Candidate['layer'] {
  if (domain === null) return 'hypervisor';
  if (domain === 'dom0') return 'dom0';
  if (/^(?:netback|blkback)/.test(unit)) return 'driver';
  return 'guest';
}
