/**
 * Misses that come or go with who shares a cache (README.md, "Cache"): relief is `sum over levels of pi * m * alpha_rho`, as far
 * as those that shared the cache have left it. Without recorded misses it is not told; lines that are handed over are
 * `handoff.ts`. The square-root law is A. Hartstein et al., On the Nature of Cache Miss Behavior, JILP 10, 2008.
 */
import { PARAMETER_AT as P } from './parameters';
import type { Placed } from './placement';
import type { MissLevel, OffloadSystem } from './system';

/** Of one unit: how much of what it shared a cache with has left it, -1 … 1; below 0 it has come. */
export interface Separation {
  /** Caches of a physical core. */
  readonly core: number;
  /** The last-level cache, one a socket. */
  readonly socket: number;
}

/** Per unit, from what else has demand on the same physical cores and sockets before and after. */
export function separations({ units }: OffloadSystem, placed: Placed): Separation[] {
  const byCore = sharing(units, placed, ({ physical, socket }) => `${socket}/${physical}`);
  const bySocket = sharing(units, placed, ({ socket }) => String(socket));
  return units.map((_, unit) => ({ core: byCore[unit], socket: bySocket[unit] }));
}

function sharing(
  units: OffloadSystem['units'],
  { cores, before, after }: Placed,
  cacheOf: (core: Placed['cores'][number]) => string,
): number[] {
  const names = cores.map(cacheOf);
  const caches = [...new Set(names)];
  const foreign = (placement: Float64Array) => {
    const shares = units.map((_, unit) => {
      const row = new Float64Array(caches.length);
      cores.forEach((_, core) => (row[caches.indexOf(names[core])] += placement[unit * cores.length + core]));
      return row;
    });
    const total = new Float64Array(caches.length);
    shares.forEach((row, unit) =>
      row.forEach((share, cache) => (total[cache] += share * units[unit].demandNs)),
    );
    return shares.map((row, unit) =>
      row.reduce((sum, share, cache) => sum + share * (total[cache] - share * units[unit].demandNs), 0),
    );
  };
  const [had, has] = [foreign(before), foreign(after)];
  return had.map((before, unit) => {
    const after = has[unit];
    if (before > after) return 1 - after / before;
    return after > before ? -(1 - before / after) : 0;
  });
}

/** pi: what a miss of the level costs beyond a hit, as far as it is not hidden, ns. */
export function missPenalty(level: MissLevel['level'], row: Float64Array, at: number): number {
  const exposed = row[at + P.exposed];
  switch (level) {
    case 'L2':
      return Math.max(0, row[at + P.llc_hit] - row[at + P.l2_hit]) * exposed;
    case 'LLC':
      return Math.max(0, row[at + P.ram] - row[at + P.llc_hit]) * exposed;
    case 'DTLB':
      return row[at + P.tlb_walk] * exposed;
  }
}

/** The part of a unit's demand that less company can save at most: a cache miss is no more than time spent. */
const MOST_OF_DEMAND = 0.9;

/**
 * kappa of one unit, ns per unit of work: positive is relief.
 *
 * @param unit position in `perUnit` of the levels
 * @param demandNs what the unit costs
 */
export function cacheRelief(
  levels: readonly MissLevel[],
  unit: number,
  separation: Separation,
  demandNs: number,
  row: Float64Array,
  at: number,
): number {
  let saved = 0;
  for (const { level, perUnit } of levels) {
    const apart = level === 'LLC' ? separation.socket : separation.core;
    if (apart !== 0)
      saved += missPenalty(level, row, at) * (perUnit[unit] ?? 0) * row[at + P.alpha_rho] * apart;
  }
  return Math.min(saved, MOST_OF_DEMAND * demandNs);
}

/** What it costs to reach memory from the other socket, ns per unit of work. */
export function farMemory(levels: readonly MissLevel[], unit: number, row: Float64Array, at: number): number {
  let cost = 0;
  for (const { level, perUnit } of levels) {
    if (level === 'LLC') {
      cost +=
        (perUnit[unit] ?? 0) * row[at + P.ram] * row[at + P.exposed] * (row[at + P.memory_other_socket] - 1);
    }
  }
  return cost;
}
