/**
 * The best placement for k side-cores, the runner-up and why it lost, and where the next side-core stops paying. The search finds
 * a few good placements at the middle of all assumptions; draws of all assumptions decide between them.
 */
import { avoidAdvice } from '../advice/advice';
import { candidates } from '../candidates/candidates';
import type { CurvePoint, Estimated, Move, SideCore } from '../estimate';
import { estimatePrepared } from '../estimateSystem';
import { scaled } from '../estimated';
import { baselinePerSecond, estimateGain, type GainEstimate } from '../gainEstimate';
import type { Placement, Plan } from '../plan';
import type { Prepared } from '../prepared';
import type { RecordedState } from '../steps/recordedState';
import { stepsFor } from '../steps/stepsFor';
import { branchAndBound } from './branchAndBound';
import { fractionalGain } from './ceiling';
import { enumerate, MOST_ENUMERATED } from './enumerate';
import { fewerDraws } from './fewerDraws';
import { minimumCuts } from './minimumCut';
import { movesOf, objectiveOf, placementProblem, type Found, type PlacementProblem } from './problem';
import { lowerFifth } from './quantileOf';
import { sideCoresFor } from './sideCores';

/** Placements that draws decide between. */
const FINALISTS = 5;
const FINALIST_DRAWS = 200;
/** Beyond so many side-cores the curve says nothing new. */
const MOST_CURVE = 4;
/** The next side-core must add so much to the 5 % quantile. */
const WORTH = 1.03;

/**
 * @param state what undoing must bring back
 * @param sideCores those that may be used, all of them at most
 */
export function planOffload(prepared: Prepared, state: RecordedState, sideCores: readonly SideCore[]): Plan {
  const { system } = prepared;
  const quick = fewerDraws(prepared, FINALIST_DRAWS);
  const count = sideCores.length;
  const place = sideCores.at(0)?.place;
  const ranked = rank(quick, sideCores);
  const found = ranked.slice(0, 2).map(({ moves }) => placementOf(prepared, state, sideCores, moves));
  const best = found.at(0);
  const runnerUp = found.at(1);
  const perSecond = baselinePerSecond(prepared);
  const curve: CurvePoint[] = [pointAt(0, { low: 1, median: 1, high: 1 }, perSecond)];
  for (let k = 1; k <= Math.max(Math.min(count, MOST_CURVE), 2); k++) {
    const cores = k <= count ? sideCores.slice(0, k) : sideCoresFor(system, k, place);
    const estimate = k === count ? best?.estimate : rank(quick, cores).at(0)?.estimate;
    const last = curve[curve.length - 1];
    // A further side-core may stand idle: it never makes it worse.
    const better = estimate !== undefined && estimate.gain.median >= last.gain.median;
    curve.push(pointAt(k, better ? estimate.gain : last.gain, perSecond));
  }
  const problem = placementProblem(system, sideCores);
  const worth = best !== undefined && best.estimate.gain.median > 1;
  return {
    best: worth ? best : null,
    withheld: [...(worth ? [] : [noneBest(ranked, count)]), ...system.withheld],
    runnerUp:
      worth && runnerUp !== undefined ? { placement: runnerUp, lostBy: whyLost(best, runnerUp) } : null,
    fractionalGain: problem === null ? null : fractionalGain(problem),
    curve,
    enoughSideCores: enough(curve),
    candidates: candidates(system, quick, sideCores.at(0) ?? { pcpu: null, place: 'own-core' }),
    advice: avoidAdvice(system, quick, state),
  };
}

/** The moves of the best placement alone: what `estimate` without moves is asked for. */
export function bestMoves(prepared: Prepared, sideCores: readonly SideCore[]): readonly Move[] {
  return rank(fewerDraws(prepared, FINALIST_DRAWS), sideCores).at(0)?.moves ?? [];
}

function pointAt(sideCores: number, gain: Estimated, perSecond: number | null): CurvePoint {
  return { sideCores, gain, throughput: perSecond === null ? null : scaled(gain, perSecond) };
}

interface Ranked {
  readonly moves: Move[];
  readonly estimate: GainEstimate;
}

/** The best first: by the lower fifth of their gain, then at equal cores, then the fewest moves. */
function rank(quick: Prepared, sideCores: readonly SideCore[]): Ranked[] {
  const { system } = quick;
  const problem = placementProblem(system, sideCores);
  if (problem === null) return [];
  const score = ({ estimate, moves }: Ranked) => [
    lowerFifth(estimate.gain),
    estimate.equalCoreGain?.median ?? 0,
    -moves.length,
  ];
  return finalists(problem)
    .map(({ assignment }) => movesOf(problem, assignment))
    .filter((moves) => moves.length > 0)
    .map((moves): Ranked => ({ moves, estimate: estimateGain(quick, sideCores, moves) }))
    .sort((a, b) => {
      const [x, y] = [score(a), score(b)];
      // Within one in two hundred the draws do not tell them apart.
      if (Math.abs(x[0] - y[0]) > 0.005) return y[0] - x[0];
      return Math.abs(x[1] - y[1]) > 0.005 ? y[1] - x[1] : y[2] - x[2];
    });
}

/** Good placements of different kinds: what the search finds best, and the simplest ones. */
function finalists(problem: PlacementProblem): Found[] {
  const search = () => {
    if (problem.sideCores === 1)
      return problem.nodes.length <= MOST_ENUMERATED
        ? enumerate(problem, FINALISTS)
        : minimumCuts(problem, FINALISTS);
    return branchAndBound(problem, FINALISTS);
  };
  const found = search();
  const simple = simplest(problem);
  return [
    ...found,
    ...simple.filter(({ assignment }) => found.every((row) => row.assignment.join() !== assignment.join())),
  ];
}

/** A whole domain, and the best single unit, each alone on the first side-core. */
function simplest(problem: PlacementProblem): Found[] {
  const one = (moves: (node: number) => boolean): Found => {
    const assignment = Uint8Array.from(problem.nodes, (_, node) => Number(moves(node)));
    return { assignment, objective: objectiveOf(problem, assignment) };
  };
  const byObjective = (rows: Found[]) =>
    rows.filter(({ objective }) => Number.isFinite(objective)).sort((a, b) => a.objective - b.objective);
  const domains = new Set(problem.nodes.flatMap(({ restOf }) => restOf ?? []));
  const whole = byObjective([...domains].map((name) => one((node) => problem.nodes[node].domain === name)));
  const units = byObjective(problem.nodes.map((_, unit) => one((node) => node === unit)));
  return [...whole.slice(0, 2), ...units.slice(0, 1)];
}

function placementOf(
  full: Prepared,
  state: RecordedState,
  sideCores: readonly SideCore[],
  moves: readonly Move[],
): Placement {
  return {
    moves,
    sideCores,
    estimate: estimatePrepared(full, { sideCores, moves }),
    steps: stepsFor(full.system, state, sideCores, moves),
  };
}

function noneBest(own: readonly Ranked[], sideCores: number): string {
  return own.length === 0
    ? 'No plan: nothing that was recorded can be moved by itself.'
    : `No plan: no placement on ${sideCores} ${sideCores === 1 ? 'side-core' : 'side-cores'} is likelier to gain than to lose.`;
}

function whyLost({ estimate: a }: Placement, { estimate: b, moves }: Placement): string {
  const percent = (gain: number) => `${gain >= 1 ? '+' : '−'}${Math.abs(100 * (gain - 1)).toFixed(0)} %`;
  const first = `Four of five draws are above ${percent(lowerFifth(b.gain))}, of the best plan above ${percent(lowerFifth(a.gain))}`;
  const core = [...b.cores].sort((x, y) => y.bottleneck - x.bottleneck).at(0);
  const moved = `${moves.length} ${moves.length === 1 ? 'move' : 'moves'}`;
  return core === undefined
    ? `${first} (${moved}).`
    : `${first}; ${core.label} is its bottleneck (${moved}).`;
}

/** The first number of side-cores after which the next one adds too little to the 5 % quantile. */
function enough(curve: readonly CurvePoint[]): number {
  for (let i = 0; i + 1 < curve.length; i++) {
    if (curve[i + 1].gain.low < curve[i].gain.low * WORTH) return curve[i].sideCores;
  }
  return curve[curve.length - 1].sideCores;
}
