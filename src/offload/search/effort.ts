/**
 * What a placement asks of the person who does it: placements that gain nearly the same are told apart by it. Whole domains and
 * backends are pinned in dom0 at any time; parts of a guest need its owner, and mostly a vCPU more; programs are the user's own.
 */
import type { Move } from '../estimate';
import type { OffloadSystem } from '../system';

/** In the order in which they count; less is simpler. */
export interface Effort {
  /** Programs that make the load: where they run is a matter of the experiment and not of the I/O path. */
  readonly loads: number;
  /** vCPUs that domains do not have yet, and units that need more queues, which need a reconnect. */
  readonly additions: number;
  /** Moves as they are simple to do, summed up. */
  readonly weight: number;
}

const DOMAIN = 1;
const BACKEND = 1.5;
const KERNEL = 2;
const PROGRAM = 4;

export function effortOf({ units }: OffloadSystem, moves: readonly Move[]): Effort {
  const onto = new Map<string, Set<number>>();
  const pieces = new Map<string, Set<string>>();
  let [loads, additions, weight] = [0, 0, 0];
  for (const { unit: name, sideCore } of moves) {
    const unit = units.find((each) => each.unit === name);
    const domain = unit?.domain ?? name;
    add(onto, domain, sideCore);
    if (unit === undefined) {
      weight += DOMAIN;
      for (const each of units) if (each.domain === name) add(pieces, name, each.unit);
      continue;
    }
    // A unit on a second core becomes two queues.
    if (pieces.get(domain)?.has(name) === true) additions++;
    add(pieces, domain, name);
    if (unit.makesLoad === true) loads++;
    weight += isProgram(name) ? PROGRAM : /^(?:netback|blkback)/.test(name) ? BACKEND : KERNEL;
  }
  for (const [domain, cores] of onto) {
    const members = units.filter((unit) => unit.domain === domain);
    const stays = members.some(({ unit }) => pieces.get(domain)?.has(unit) !== true);
    const vcpus = new Set(members.flatMap((unit) => unit.vcpus)).size;
    if (vcpus > 0) additions += Math.max(0, cores.size + Number(stays) - vcpus);
  }
  return { loads, additions, weight };
}

/** Below 0 if `a` is simpler. */
export function compareEffort(a: Effort, b: Effort): number {
  return a.loads - b.loads || a.additions - b.additions || a.weight - b.weight;
}

const isProgram = (unit: string): boolean => unit.includes(':app');

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}
