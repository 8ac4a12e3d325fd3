/**
 * Choosing a placement, as a problem of numbers: nodes that may move, what each costs, and what cutting an edge between two of
 * them adds on either side. All at the middle of what is thought possible; the few best are judged by draws afterwards.
 */
import { assumptionsOf } from '../assumptions';
import { canMoveNow, unitRule } from '../candidates/moveClasses';
import { workNs } from '../candidates/candidates';
import { medianRow } from '../draws';
import type { Move, SideCore } from '../estimate';
import { AS_ASSUMED, handoffCost, noCost, type HandoffCost } from '../handoff';
import type { OffloadSystem } from '../system';

/** What moves as one: a unit, or all of a domain that moves only with the whole domain. */
export interface Node {
  readonly name: string;
  /** ns per unit of work. */
  readonly demand: number;
  /** Share on each home core; adds up to 1. */
  readonly at: Float64Array;
  /** Domain whose other nodes must all be on the same core; null for units. */
  readonly restOf: string | null;
  readonly domain: string | null;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** ns per unit of work more than now if its ends are on different cores. */
  readonly send: number;
  readonly receive: number;
}

export interface PlacementProblem {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** ns per unit of work that stays, per home core. */
  readonly fixed: Float64Array;
  /** Share of its time that each home core has for the work. */
  readonly room: Float64Array;
  readonly sideCores: number;
}

/** Home is 0, side-core j is j + 1. */
export type Assignment = Uint8Array;

/** Units that cost less of all work than this stay: they gain nothing, and each doubles the number of placements. */
const LEAST_SHARE = 0.004;
const MOST_NODES = 40;
const FULL = 0.95;

/** Null where nothing can be moved. */
export function placementProblem(
  system: OffloadSystem,
  sideCores: readonly SideCore[],
): PlacementProblem | null {
  const { units, cores, handoffs } = system;
  const total = units.reduce((sum, unit) => sum + workNs(unit), 0);
  const aside = new Set(sideCores.flatMap(({ pcpu }) => (pcpu === null ? [] : [pcpu])));
  const home = cores.flatMap(({ pcpu }, i) => (aside.has(pcpu) ? [] : [i]));
  const atHome = (placement: readonly number[]) => Float64Array.from(home, (core) => placement[core] ?? 0);
  const movable = units
    .map((unit, i) => ({ unit, i }))
    .filter(({ unit }) => canMoveNow(unitRule(unit.unit)) && workNs(unit) >= LEAST_SHARE * total)
    .sort((a, b) => workNs(b.unit) - workNs(a.unit))
    .slice(0, MOST_NODES);
  const nodeOf = new Int32Array(units.length).fill(-1);
  const nodes: Node[] = movable.map(({ unit, i }, node) => {
    nodeOf[i] = node;
    return {
      name: unit.unit,
      demand: workNs(unit),
      at: atHome(unit.placement),
      restOf: null,
      domain: unit.domain,
    };
  });
  const domains = [...new Set(units.flatMap(({ domain }) => domain ?? []))];
  for (const domain of domains.length > 1 ? domains : []) {
    const rest = units.flatMap((unit, i) => (unit.domain === domain && nodeOf[i] < 0 ? [i] : []));
    const demand = rest.reduce((sum, i) => sum + workNs(units[i]), 0);
    const at = new Float64Array(home.length);
    for (const i of rest)
      atHome(units[i].placement).forEach((share, c) => (at[c] += (share * workNs(units[i])) / (demand || 1)));
    const node = nodes.push({ name: domain, demand, at, restOf: domain, domain }) - 1;
    for (const i of rest) nodeOf[i] = node;
  }
  if (nodes.length === 0) return null;
  const fixed = new Float64Array(home.length);
  units.forEach((unit, i) => {
    if (nodeOf[i] < 0) atHome(unit.placement).forEach((share, c) => (fixed[c] += share * workNs(unit)));
  });
  const row = medianRow(assumptionsOf(system));
  const far = sideCores.some(({ place }) => place === 'other-socket');
  const near = sideCores.every(({ place }) => place === 'smt-sibling');
  const edges = handoffs.flatMap(({ from, to, perUnit, batch, notified, bytes }): Edge[] => {
    const ends = [nodeOf[from], nodeOf[to]];
    if (ends[0] === ends[1] || ends.every((end) => end < 0)) return [];
    const sameDomain = units[from].domain !== null && units[from].domain === units[to].domain;
    const cost = (share: number): HandoffCost => {
      const out = noCost();
      const crossing = {
        share,
        near: near ? share : 0,
        same: near || far ? 0 : share,
        far: far ? share : 0,
        shared: false,
      };
      const notifications = Math.min(1, notified.mid / batch.mid);
      handoffCost(
        out,
        row,
        0,
        crossing,
        { sameDomain, bytes, manySockets: false },
        perUnit.mid,
        batch.mid,
        notifications,
        0,
        // The draws that decide in the end know better.
        AS_ASSUMED,
      );
      return out;
    };
    const [cut, whole] = [cost(1), cost(0)];
    return [
      { from: ends[0], to: ends[1], send: cut.send - whole.send, receive: cut.receive - whole.receive },
    ];
  });
  return {
    nodes,
    edges,
    fixed,
    room: Float64Array.from(home, (core) => Math.max(0.02, FULL - cores[core].background)),
    sideCores: sideCores.length,
  };
}

/** ns of the busiest core per unit of work; Infinity for a placement that cannot be. */
export function objectiveOf(problem: PlacementProblem, assignment: Assignment): number {
  return new Objective(problem).of(assignment);
}

/**
 * {@link objectiveOf} of many placements. A search asks for tens of thousands of them: so numbers are flat, loops are plain, and nothing
 * is allocated.
 */
export class Objective {
  private readonly load: Float64Array;
  private readonly side: Float64Array;
  private readonly demand: Float64Array;
  /** Share of a node on a home core: `at[node * cores + core]`. */
  private readonly at: Float64Array;
  private readonly hasRest: boolean;

  constructor(private readonly problem: PlacementProblem) {
    const { nodes, fixed, sideCores } = problem;
    this.load = new Float64Array(fixed.length);
    this.side = new Float64Array(sideCores);
    this.demand = Float64Array.from(nodes, ({ demand }) => demand);
    this.at = new Float64Array(nodes.length * fixed.length);
    nodes.forEach(({ at }, node) => this.at.set(at, node * fixed.length));
    this.hasRest = nodes.some(({ restOf }) => restOf !== null);
  }

  of(assignment: Assignment): number {
    const { load, side, demand, problem } = this;
    const { edges, fixed, room } = problem;
    if (this.hasRest && !isPossible(problem, assignment)) return Infinity;
    for (let c = 0; c < load.length; c++) load[c] = fixed[c];
    for (let c = 0; c < side.length; c++) side[c] = 0;
    for (let node = 0; node < demand.length; node++) this.add(node, assignment[node], demand[node]);
    for (let e = 0; e < edges.length; e++) {
      const { from, to, send, receive } = edges[e];
      const a = from < 0 ? 0 : assignment[from];
      const b = to < 0 ? 0 : assignment[to];
      if (a === b) continue;
      if (from >= 0) this.add(from, a, send);
      if (to >= 0) this.add(to, b, receive);
    }
    let worst = 0;
    for (let c = 0; c < load.length; c++) worst = Math.max(worst, load[c] / room[c]);
    for (let c = 0; c < side.length; c++) worst = Math.max(worst, side[c] / FULL);
    return worst;
  }

  private add(node: number, core: number, ns: number): void {
    const { load, side, at } = this;
    if (core > 0) side[core - 1] += ns;
    else for (let c = 0; c < load.length; c++) load[c] += at[node * load.length + c] * ns;
  }
}

/** What is a domain's own moves with all of the domain only. */
export function isPossible({ nodes }: PlacementProblem, assignment: Assignment): boolean {
  return nodes.every(
    ({ restOf }, rest) =>
      restOf === null ||
      assignment[rest] === 0 ||
      nodes.every(({ domain }, node) => domain !== restOf || assignment[node] === assignment[rest]),
  );
}

export function movesOf({ nodes }: PlacementProblem, assignment: Assignment): Move[] {
  const whole = new Set(
    nodes.flatMap(({ restOf }, i) => (restOf !== null && assignment[i] > 0 ? [restOf] : [])),
  );
  return nodes.flatMap(({ name, restOf, domain }, node): Move[] => {
    if (assignment[node] === 0 || (restOf === null && domain !== null && whole.has(domain))) return [];
    return [{ unit: name, sideCore: assignment[node] - 1 }];
  });
}
