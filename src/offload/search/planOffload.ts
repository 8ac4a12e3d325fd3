/**
 * The best placement for k side-cores, the runner-up and why it lost, and where the next side-core stops paying. The search finds
 * a few good placements at the middle of all assumptions; draws of all assumptions decide between them.
 */
import { avoidAdvice } from '../advice/advice';
import { candidates } from '../candidates/candidates';
import type { CurvePoint, Estimate, Estimated, Move, SideCore } from '../estimate';
import { estimatePrepared } from '../estimateSystem';
import { scaled } from '../estimated';
import { baselinePerSecond } from '../gainEstimate';
import type { Placement, Plan } from '../plan';
import type { Prepared } from '../prepared';
import type { RecordedState } from '../steps/recordedState';
import { stepsFor } from '../steps/stepsFor';
import { fractionalGain } from './ceiling';
import { compareEffort, effortOf } from './effort';
import { fewerDraws } from './fewerDraws';
import { placementProblem } from './problem';
import { lowerFifth } from './quantileOf';
import { NEAR, nearlyBest, rank } from './ranking';
import { sideCoresFor } from './sideCores';

/** Candidates and advice are judged by these many; the best and what lost by all, so that they can be compared. */
const QUICK_DRAWS = 200;
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
  const quick = fewerDraws(prepared, QUICK_DRAWS);
  const ranked = rank(prepared, sideCores);
  const placement = (row: number) =>
    ranked.length > row ? placementOf(prepared, state, sideCores, ranked[row].moves) : null;
  const first = placement(0);
  // Moving nothing costs nothing: what is not sure enough to gain is not better than that.
  const worth = first !== null && first.estimate.verdict === 'gain' && lowerFifth(first.estimate.gain) > 1;
  const second = worth ? placement(1) : null;
  const problem = placementProblem(system, sideCores);
  const curve = curveOf(prepared, sideCores, first?.estimate ?? null);
  return {
    best: worth ? first : null,
    withheld: [...(worth ? [] : [noneBest(first)]), ...system.withheld],
    runnerUp: worth
      ? second && { placement: second, lostBy: whyLost(system, first, second) }
      : first && { placement: first, lostBy: notWorth(first.estimate) },
    fractionalGain: problem === null ? null : fractionalGain(problem),
    curve,
    enoughSideCores: enough(curve),
    candidates: candidates(system, quick, sideCores.at(0) ?? { pcpu: null, place: 'own-core' }),
    advice: avoidAdvice(system, quick, state),
  };
}

/** The moves of the best placement alone, or of what comes nearest: what `estimate` without moves is asked for. */
export function bestMoves(prepared: Prepared, sideCores: readonly SideCore[]): readonly Move[] {
  return rank(prepared, sideCores).at(0)?.moves ?? [];
}

/** @param own the estimate for as many side-cores as were asked for */
function curveOf(prepared: Prepared, sideCores: readonly SideCore[], own: Estimate | null): CurvePoint[] {
  const { system } = prepared;
  const count = sideCores.length;
  const perSecond = baselinePerSecond(prepared);
  const curve: CurvePoint[] = [pointAt(0, { low: 1, median: 1, high: 1 }, perSecond)];
  for (let k = 1; k <= Math.max(Math.min(count, MOST_CURVE), 2); k++) {
    const cores = k <= count ? sideCores.slice(0, k) : sideCoresFor(system, k, sideCores.at(0)?.place);
    const gain = k === count ? own?.gain : nearlyBest(prepared, cores)?.gain;
    const last = curve[k - 1].gain;
    // A further side-core may stand idle: it never makes it worse.
    const better =
      gain !== undefined && gain.median >= last.median && (system.work === null || lowerFifth(gain) > 1);
    curve.push(pointAt(k, better ? gain : last, perSecond));
  }
  return curve;
}

function pointAt(sideCores: number, gain: Estimated, perSecond: number | null): CurvePoint {
  return { sideCores, gain, throughput: perSecond === null ? null : scaled(gain, perSecond) };
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

function noneBest(nearest: Placement | null): string {
  if (nearest === null) return 'No plan: nothing that was recorded can be moved by itself.';
  const { verdict, summary } = nearest.estimate;
  switch (verdict) {
    case 'bounds-only':
      return 'No plan: without throughput only bounds are known, and nothing can be called a gain.';
    case 'withheld':
      return `No plan. ${summary}`;
    default:
      return 'No plan: no placement gains so surely that it is better than moving nothing.';
  }
}

function notWorth({ verdict, gain }: Estimate): string {
  if (verdict === 'bounds-only') return 'It comes nearest by its bounds; what it gains is not known.';
  if (verdict === 'withheld') return 'It comes nearest, if the recording were bound as modelled.';
  return `It comes nearest, but only four of five draws are above ${percent(lowerFifth(gain))}.`;
}

function whyLost(
  system: Prepared['system'],
  { estimate: a, moves: own }: Placement,
  { estimate: b, moves }: Placement,
): string {
  const first = `Four of five draws are above ${percent(lowerFifth(b.gain))}, of the best plan above ${percent(lowerFifth(a.gain))}`;
  const [effort, best] = [effortOf(system, moves), effortOf(system, own)];
  if (lowerFifth(b.gain) >= NEAR * lowerFifth(a.gain) && compareEffort(effort, best) > 0) {
    if (effort.loads > best.loads) return `${first}; it moves the program that makes the load.`;
    return `${first}; it is more to do (${movesIn(moves)}${effort.additions > best.additions ? ', and another vCPU or queue' : ''}).`;
  }
  const core = [...b.cores].sort((x, y) => y.bottleneck - x.bottleneck).at(0);
  return core === undefined
    ? `${first} (${movesIn(moves)}).`
    : `${first}; ${core.label} is its bottleneck (${movesIn(moves)}).`;
}

const percent = (gain: number): string =>
  `${gain >= 1 ? '+' : '−'}${Math.abs(100 * (gain - 1)).toFixed(0)} %`;

const movesIn = (moves: readonly Move[]): string =>
  `${moves.length} ${moves.length === 1 ? 'move' : 'moves'}`;

/** The first number of side-cores after which the next one adds too little to the 5 % quantile. */
function enough(curve: readonly CurvePoint[]): number {
  for (let i = 0; i + 1 < curve.length; i++) {
    if (curve[i + 1].gain.low < curve[i].gain.low * WORTH) return curve[i].sideCores;
  }
  return curve[curve.length - 1].sideCores;
}
