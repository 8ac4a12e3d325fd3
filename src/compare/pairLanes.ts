/** The lanes of two profiles as one list. A sample stays in the lane that its own profile put it in. */
import type { Lane, Lanes } from '../profile/lanes';
import type { PairedDomains } from './pairDomains';

export interface PairedLanes {
  readonly lanes: Lanes;
  /** Position in `lanes.lanes` per lane of each side. */
  readonly ofBefore: Int16Array;
  readonly ofAfter: Int16Array;
}

/** Hypervisor, domains in the order of the side before, domains only after, idle; only lanes that a side has. */
export function pairLanes(before: Lanes, after: Lanes, domains: PairedDomains): PairedLanes {
  const found = new Map<string, Lane>();
  const place = (lanes: Lanes, domainOf: Int16Array) =>
    lanes.lanes.map((lane) => {
      const domain = lane.domain === null ? null : domainOf[lane.domain];
      const identity = domain === null ? lane.kind : `domain ${domain}`;
      if (!found.has(identity)) found.set(identity, { ...lane, domain, key: freeKey(lane.key, found) });
      return identity;
    });
  const ofBefore = place(before, domains.ofBefore);
  const ofAfter = place(after, domains.ofAfter);
  const rank = { hypervisor: 0, domain: 1, idle: 2 };
  const roles = ['dom0', 'driver', 'guest', 'native', 'idle'];
  const role = ({ domain }: Lane) => (domain === null ? 0 : roles.indexOf(domains.domains[domain].role));
  // Sorting is stable: lanes of one role stay in the order they were found in.
  const order = [...found].sort(([, a], [, b]) => rank[a.kind] - rank[b.kind] || role(a) - role(b));
  const position = new Map(order.map(([identity], i) => [identity, i]));
  const positions = (identities: string[]) => Int16Array.from(identities, (id) => position.get(id) ?? -1);
  const [laneOfBefore, laneOfAfter] = [positions(ofBefore), positions(ofAfter)];
  const mapped = (column: 'ofSample' | 'layerOfSample') => {
    const out = new Int16Array(before[column].length + after[column].length);
    let at = 0;
    for (const lane of before[column]) out[at++] = laneOfBefore[lane];
    for (const lane of after[column]) out[at++] = laneOfAfter[lane];
    return out;
  };
  const lanes: Lanes = {
    lanes: order.map(([, lane]) => lane),
    ofSample: mapped('ofSample'),
    layerOfSample: mapped('layerOfSample'),
  };
  return { lanes, ofBefore: laneOfBefore, ofAfter: laneOfAfter };
}

/** Keys stay unique when a domain only after is called as another one before. */
function freeKey(key: string, found: ReadonlyMap<string, Lane>): string {
  const taken = [...found.values()].some((lane) => lane.key === key);
  return taken ? freeKey(`${key}:after`, found) : key;
}
