/** Handoffs of a system under a placement: what their exchange looks like before and after, and which of them change. */
import type { Crossing, EdgeKind } from './handoff';
import type { Placed, PlacedCore } from './placement';
import type { OffloadSystem } from './system';

export interface PlacedEdge extends EdgeKind {
  /** Position in `handoffs`. */
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  readonly isCall: boolean;
  /** Paid for in the recording already. */
  readonly exists: boolean;
  readonly before: Crossing;
  readonly after: Crossing;
  /** Whether the receiver is on a side-core that could poll. */
  readonly ontoSideCore: boolean;
  /** Wait in the run queue behind what is not of the work, per notification, ns. */
  readonly waitBefore: number;
  readonly waitAfter: number;
}

/** Whether another socket may be two hops away. */
export function hasManySockets({ cores }: OffloadSystem): boolean {
  return new Set(cores.map(({ socket }) => socket ?? 0)).size > 2;
}

/** Of `placedEdges`, those that the placement changes: the others cost what they cost. */
export function changedEdges(edges: readonly PlacedEdge[]): PlacedEdge[] {
  return edges.filter(({ exists, before, after, waitBefore, waitAfter }) => {
    const alike =
      before.near === after.near &&
      before.same === after.same &&
      before.far === after.far &&
      before.shared === after.shared &&
      waitBefore === waitAfter;
    return exists ? !alike : after.share > before.share;
  });
}

/** Of `placedEdges`, those that the recording has paid for, calls left aside. */
export function existingEdges(edges: readonly PlacedEdge[]): PlacedEdge[] {
  return edges.filter(({ exists, isCall }) => exists && !isCall);
}

/** All handoffs, in the order of the system. */
export function placedEdges(system: OffloadSystem, placed: Placed): PlacedEdge[] {
  const { units, handoffs } = system;
  const manySockets = hasManySockets(system);
  const count = placed.cores.length;
  const sharedBefore = sharedCores(system, placed, placed.before);
  const sharedAfter = sharedCores(system, placed, placed.after);
  return handoffs.map(({ from, to, kind, bytes, exists }, edge) => {
    const { domain } = units[from];
    return {
      edge,
      from,
      to,
      isCall: kind === 'call',
      exists,
      sameDomain: domain !== null && domain === units[to].domain,
      bytes,
      manySockets,
      before: crossingOf(placed, placed.before, sharedBefore, from, to),
      after: crossingOf(placed, placed.after, sharedAfter, from, to),
      ontoSideCore: placed.sideCores.some((core) => placed.after[to * count + core] > 0),
      waitBefore: foreignWait(system, placed, placed.before, to),
      waitAfter: foreignWait(system, placed, placed.after, to),
    };
  });
}

function crossingOf(
  { cores }: Placed,
  placement: Float64Array,
  sharedCore: Uint8Array,
  from: number,
  to: number,
): Crossing {
  const count = cores.length;
  let shared = false;
  for (let core = 0; core < count; core++)
    if (sharedCore[core] === 1 && placement[to * count + core] > 0) shared = true;
  return crossing(cores, placement, from * count, placement, to * count, shared);
}

/** One byte per core: 1 where units of several domains run, or much that is not of the work. */
function sharedCores({ units }: OffloadSystem, { cores }: Placed, placement: Float64Array): Uint8Array {
  const count = cores.length;
  return Uint8Array.from(cores, ({ background }, core) => {
    if (background > BUSY_WITH_OTHERS) return 1;
    const first = units.findIndex((_, unit) => placement[unit * count + core] > 0);
    return Number(
      units.some(
        ({ domain }, unit) =>
          unit > first && placement[unit * count + core] > 0 && domain !== units[first].domain,
      ),
    );
  });
}

/**
 * As if both ends were placed independently: what floats meets by chance.
 *
 * @param from shares of the sender on the cores, from `fromAt` on; no views of them, for a search makes thousands of crossings
 * @param to the receiver's, from `toAt` on
 * @param shared whether others share the receiver's core
 */
export function crossing(
  cores: readonly PlacedCore[],
  from: Float64Array,
  fromAt: number,
  to: Float64Array,
  toAt: number,
  shared: boolean,
): Crossing {
  const count = cores.length;
  let near = 0;
  let same = 0;
  let far = 0;
  for (let a = 0; a < count; a++) {
    if (from[fromAt + a] === 0) continue;
    for (let b = 0; b < count; b++) {
      const both = from[fromAt + a] * to[toAt + b];
      if (both === 0 || a === b) continue;
      if (cores[a].socket !== cores[b].socket) far += both;
      else if (cores[a].physical === cores[b].physical) near += both;
      else same += both;
    }
  }
  return { share: near + same + far, near, same, far, shared };
}

/** Ticks and management alone do not make a core shared. */
const BUSY_WITH_OTHERS = 0.1;

/**
 * Time from wake-up to running that is spent behind what is not of the work: the part of the recorded wait that the background
 * on the receiver's cores has of all that others run there. Waiting for the work's own units is the loop's queueing.
 */
function foreignWait(system: OffloadSystem, placed: Placed, placement: Float64Array, to: number): number {
  const { units, work, wakeToRunNs } = system;
  const { domain } = units[to];
  const wait = domain === null ? undefined : wakeToRunNs.get(domain);
  if (wait === undefined || work === null) return 0;
  const recorded = backgroundOf(placed, placed.before, to);
  if (recorded <= 0) return 0;
  const count = placed.cores.length;
  let others = 0;
  units.forEach((unit, i) => {
    if (unit.domain === domain) return;
    for (let core = 0; core < count; core++) {
      others += placed.before[to * count + core] * placed.before[i * count + core] * unit.demandNs;
    }
  });
  const busyWithOthers = (others * work.recordedPerSecond) / 1e9;
  const here = backgroundOf(placed, placement, to) / recorded;
  return (wait * recorded * here) / (recorded + busyWithOthers);
}

/** Busy share of the unit's cores that is not of the work; ticks do not count. */
function backgroundOf({ cores }: Placed, placement: Float64Array, unit: number): number {
  const count = cores.length;
  return cores.reduce((sum, { background }, core) => {
    const share = placement[unit * count + core];
    return background > BUSY_WITH_OTHERS ? sum + share * background : sum;
  }, 0);
}
