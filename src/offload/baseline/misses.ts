/** Cache misses per unit of work, by unit: of recordings that sampled misses beside cycles. */
import { contextsOf } from '../../iopath/contexts/contexts';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { MissLevel, SystemUnit } from '../system';

/** Events by what they count (perf's names and those of Intel and AMD). */
const LEVELS: readonly { readonly level: MissLevel['level']; readonly event: RegExp }[] = [
  { level: 'LLC', event: /^(?:LLC-load-misses|LLC-misses|cache-misses|longest_lat_cache\.miss)$/i },
  { level: 'L2', event: /^(?:l2_rqsts\.miss|l2_cache_misses.*|l2_cache_req_stat\..*miss.*)$/i },
  { level: 'DTLB', event: /^(?:dTLB-load-misses|dtlb_load_misses\..*)$/i },
];

/** @param perSecond units of work per second while they were sampled */
export function missesOf(
  layered: LayeredProfile,
  units: readonly SystemUnit[],
  perSecond: number,
): MissLevel[] {
  const { profile } = layered;
  const { samples, events } = profile;
  const { contexts, ofSample } = contextsOf(layered);
  const position = new Map(units.map(({ unit }, i) => [unit, i]));
  const unitOf = contexts.map(({ unit }) => position.get(unit) ?? -1);
  return LEVELS.flatMap(({ level, event }): MissLevel[] => {
    const wanted = events.map(({ name }) => event.test(name));
    if (!wanted.includes(true)) return [];
    const perUnit = new Array<number>(units.length).fill(0);
    let [first, last] = [Infinity, -Infinity];
    for (let i = 0; i < ofSample.length; i++) {
      if (!wanted[samples.event[i]] || ofSample[i] < 0) continue;
      const unit = unitOf[ofSample[i]];
      if (samples.timeNs[i] < first) first = samples.timeNs[i];
      if (samples.timeNs[i] > last) last = samples.timeNs[i];
      if (unit >= 0) perUnit[unit] += samples.period[i];
    }
    const work = (perSecond * (last - first)) / 1e9;
    return work > 0 ? [{ level, perUnit: perUnit.map((misses) => misses / work) }] : [];
  });
}
