/** Lanes: the layers a profile is divided into. Every sample is in one lane, so that lanes add up to the whole. */
import type { DomainIndex } from './ids';
import { LAYERS, type Domain, type Profile } from './profile';

export interface Lane {
  /** Stable across readings: `hypervisor`, `idle`, `domain:dom0`, `domain:guest1`. */
  readonly key: string;
  readonly kind: 'hypervisor' | 'domain' | 'idle';
  readonly label: string;
  /** Only of domain lanes. */
  readonly domain: DomainIndex | null;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** Position in `lanes` per sample: the lane of the flame graph that its stack stands in. */
  readonly ofSample: Int16Array;
  /**
   * Position in `lanes` per sample by where its innermost function runs. Differs from `ofSample` only for joined
   * stacks, which go from a domain's code on into the hypervisor.
   */
  readonly layerOfSample: Int16Array;
}

const HYPERVISOR = LAYERS.indexOf('hypervisor');

/**
 * Divides the samples: a CPU that waits is idle; code in Xen is the hypervisor's, on whose behalf it may be; everything
 * else is its domain's. A joined stack that begins in a domain stands in that domain's lane.
 * Lanes come as hypervisor, dom0, driver domains, guests, machines, idle; only those with samples.
 * @param idle per stack, from `iopath/idle.ts`
 */
export function divideIntoLanes(profile: Profile, idle: Uint8Array): Lanes {
  const { samples, stacks, funcs, domains } = profile;
  const count = samples.stack.length;
  // 0 … domains-1 are domain lanes, then hypervisor, then idle.
  const hypervisorLane = domains.length;
  const idleLane = domains.length + 1;
  const layerOf = new Int16Array(count);
  const used = new Uint8Array(domains.length + 2);
  const idleDomain = Uint8Array.from(domains, (d) => Number(d.role === 'idle'));
  for (let i = 0; i < count; i++) {
    const stack = samples.stack[i];
    const domain = samples.domain[i];
    let lane = domain;
    if (stack >= 0 && idle[stack] === 1) lane = idleLane;
    else if (stack >= 0 && funcs.layer[stacks.func[stack]] === HYPERVISOR) lane = hypervisorLane;
    else if (idleDomain[domain] === 1) lane = idleLane;
    layerOf[i] = lane;
    used[lane] = 1;
  }
  const standsIn = joinedLanes(profile, layerOf, hypervisorLane);
  for (const lane of standsIn ?? []) used[lane] = 1;
  const order = [
    hypervisorLane,
    ...[...domains.keys()].sort((a, b) => rank(domains[a]) - rank(domains[b]) || a - b),
    idleLane,
  ].filter((lane) => used[lane] === 1);
  const position = new Int16Array(domains.length + 2);
  order.forEach((lane, i) => (position[lane] = i));
  // In place, and without a call per sample.
  for (const column of standsIn === null ? [layerOf] : [layerOf, standsIn]) {
    for (let i = 0; i < count; i++) column[i] = position[column[i]];
  }
  return {
    lanes: order.map((lane) => describe(lane, domains)),
    ofSample: standsIn ?? layerOf,
    layerOfSample: layerOf,
  };
}

/**
 * Lanes that stacks stand in where that is not the lane of their innermost function: joined stacks that go from a
 * domain's code into Xen. Null if the profile has none. Other stacks may mix layers, too (perf's of a host with shared
 * symbols), and stay with their innermost function.
 */
function joinedLanes(profile: Profile, layerOf: Int16Array, hypervisorLane: number): Int16Array | null {
  const { samples, stacks, funcs, captures, events } = profile;
  const isJoined = Uint8Array.from(events, (e) => Number(captures[e.capture].kind === 'joined'));
  if (!isJoined.includes(1)) return null;
  const root = new Int32Array(stacks.prefix.length);
  for (let stack = 0; stack < root.length; stack++) {
    const caller = stacks.prefix[stack];
    root[stack] = caller < 0 ? stacks.func[stack] : root[caller];
  }
  const lanes = layerOf.slice();
  for (let i = 0; i < lanes.length; i++) {
    if (lanes[i] !== hypervisorLane || isJoined[samples.event[i]] === 0) continue;
    if (funcs.layer[root[samples.stack[i]]] !== HYPERVISOR) lanes[i] = samples.domain[i];
  }
  return lanes;
}

function describe(lane: number, domains: readonly Domain[]): Lane {
  if (lane === domains.length)
    return { key: 'hypervisor', kind: 'hypervisor', label: 'Hypervisor', domain: null };
  if (lane === domains.length + 1) return { key: 'idle', kind: 'idle', label: 'Idle', domain: null };
  const { name, id } = domains[lane];
  const namesake = domains.some((other, i) => i !== lane && other.name === name);
  const key = namesake ? `domain:${name}:${id ?? '?'}` : `domain:${name}`;
  return { key, kind: 'domain', label: name, domain: lane };
}

const ROLES = ['dom0', 'driver', 'guest', 'native', 'idle'];

/** dom0 first, guests by id, what cannot be told apart last. */
function rank(domain: Domain): number {
  return ROLES.indexOf(domain.role) * 1e6 + (domain.id ?? 99999);
}
