/** Handoffs of a system under a placement: which of them change, and what their exchange looks like before and after. */
import type { Crossing, EdgeKind } from './handoff';
import type { Placed, PlacedCore } from './placement';
import type { OffloadSystem } from './system';

export interface ChangedEdge extends EdgeKind {
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

/** Edges that the placement changes: the others cost what they cost. */
export function changedEdges(system: OffloadSystem, placed: Placed): ChangedEdge[] {
  return placedEdges(system, placed).filter(({ exists, before, after, waitBefore, waitAfter }) => {
    const alike =
      before.near === after.near &&
      before.same === after.same &&
      before.far === after.far &&
      before.shared === after.shared &&
      waitBefore === waitAfter;
    return exists ? !alike : after.share > before.share;
  });
}

/** Edges that the recording has paid for, calls left aside. */
export function existingEdges(system: OffloadSystem, placed: Placed): ChangedEdge[] {
  return placedEdges(system, placed).filter(({ exists, isCall }) => exists && !isCall);
}

function placedEdges(system: OffloadSystem, placed: Placed): ChangedEdge[] {
  const { units, handoffs } = system;
  const manySockets = hasManySockets(system);
  const count = placed.cores.length;
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
      before: crossingOf(system, placed, placed.before, from, to),
      after: crossingOf(system, placed, placed.after, from, to),
      ontoSideCore: placed.sideCores.some((core) => placed.after[to * count + core] > 0),
      waitBefore: foreignWait(system, placed, placed.before, to),
      waitAfter: foreignWait(system, placed, placed.after, to),
    };
  });
}

function crossingOf(
  { units }: OffloadSystem,
  { cores }: Placed,
  placement: Float64Array,
  from: number,
  to: number,
): Crossing {
  const count = cores.length;
  const onto = (unit: number) => placement.subarray(unit * count, (unit + 1) * count);
  const shared = cores.some(
    ({ background }, core) =>
      onto(to)[core] > 0 &&
      (background > BUSY_WITH_OTHERS ||
        units.some(({ domain }, unit) => domain !== units[to].domain && onto(unit)[core] > 0)),
  );
  return { ...distances(cores, onto(from), onto(to)), shared };
}

/** As if both ends were placed independently: what floats meets by chance. */
export function distances(
  cores: readonly PlacedCore[],
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): Omit<Crossing, 'shared'> {
  const count = cores.length;
  let [near, same, far] = [0, 0, 0];
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const both = from[a] * to[b];
      if (both === 0 || a === b) continue;
      if (cores[a].socket !== cores[b].socket) far += both;
      else if (cores[a].physical === cores[b].physical) near += both;
      else same += both;
    }
  }
  return { share: near + same + far, near, same, far };
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
