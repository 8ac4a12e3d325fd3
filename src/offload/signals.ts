/** Which part of a unit's cost is telling others and switching between them: the most that fewer notifications can save of it. */
import { costGroupOf } from '../compare/costGroups';
import type { OffloadSystem, SystemUnit } from './system';

/** Where a unit's parts are not known. */
const UNKNOWN_PARTS = 0.25;

/** Share of the unit's demand in categories of notifying and switching. */
export function signalShare({ parts, demandNs }: SystemUnit): number {
  if (parts.length === 0 || demandNs <= 0) return UNKNOWN_PARTS;
  const told = parts.filter(({ category }) => costGroupOf(category) === 'switches');
  return Math.min(1, told.reduce((sum, part) => sum + part.demandNs, 0) / demandNs);
}

const SHARES = new WeakMap<OffloadSystem, Float64Array>();

/** {@link signalShare} of all units; a search asks for them again with every placement. */
export function signalShares(system: OffloadSystem): Float64Array {
  let shares = SHARES.get(system);
  if (shares === undefined) SHARES.set(system, (shares = Float64Array.from(system.units, signalShare)));
  return shares;
}
