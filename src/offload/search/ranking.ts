/**
 * Which of the placements that a search finds is the one to try: draws of all assumptions decide, the 20 % quantile of the gain
 * first. Of those that draws cannot tell apart the simplest to do is taken.
 */
import type { Move, SideCore } from '../estimate';
import { estimateGain, type GainEstimate } from '../gainEstimate';
import type { Prepared } from '../prepared';
import { branchAndBound } from './branchAndBound';
import { climb } from './climb';
import { compareEffort, effortOf, type Effort } from './effort';
import { enumerate, MOST_ENUMERATED } from './enumerate';
import { fewerDraws } from './fewerDraws';
import { minimumCuts } from './minimumCut';
import { isPossible, movesOf, placementProblem, type Assignment, type PlacementProblem } from './problem';
import { lowerFifth } from './quantileOf';

export interface Ranked {
  readonly moves: readonly Move[];
  readonly estimate: GainEstimate;
  readonly effort: Effort;
  /** What four of five draws exceed. */
  readonly score: number;
}

/** Where no more placements than this are possible, all of them are judged by draws. */
const MOST_JUDGED = 64;
/** Else so many as the search by the busiest core and that by the whole model find. */
const BY_CORE = 12;
const BY_MODEL = 12;
/** A point of the curve is no plan: the busiest core alone finds it well enough. */
const CURVE_JUDGED = 6;
const CURVE_DRAWS = 400;
const ROUGH_STEPS = 4000;
const ROUGHLY_ENUMERATED = 12;
/** Few draws tell what is worth many. */
const FIRST_DRAWS = 48;
const LAST_DRAWS = 200;
const FINALISTS = 6;
const SIMPLE_FINALISTS = 4;
/** Gains this near to each other are the same to a person: the simpler one is better. */
export const NEAR = 0.98;
/** Few draws tell gains apart less well. */
const ROUGHLY_NEAR = 0.95;
/** Programs that make the load are moved only if nothing else comes this near. */
const NEAR_WITHOUT_LOADS = 0.9;

/** The one to try first; then by what four of five draws exceed. None of them moves nothing. */
export function rank(prepared: Prepared, sideCores: readonly SideCore[]): Ranked[] {
  const many = fewerDraws(prepared, LAST_DRAWS);
  const sorted = finalistsOf(judgedByFew(prepared, sideCores))
    .map((row) => judged(many, sideCores, row))
    .sort(byScore);
  const chosen = choose(sorted);
  return chosen === null ? [] : [chosen, ...sorted.filter((row) => row !== chosen)];
}

/** The gain of a placement that is about as good as the best, in little time; null if nothing can be moved. */
export function nearlyBest(prepared: Prepared, sideCores: readonly SideCore[]): GainEstimate | null {
  const best = judgedByFew(prepared, sideCores, CURVE_JUDGED, 0).at(0);
  return best === undefined ? null : estimateGain(fewerDraws(prepared, CURVE_DRAWS), sideCores, best.moves);
}

function judgedByFew(
  prepared: Prepared,
  sideCores: readonly SideCore[],
  byCore = BY_CORE,
  byModel = BY_MODEL,
): Ranked[] {
  const { system } = prepared;
  const problem = placementProblem(system, sideCores);
  if (problem === null) return [];
  const few = fewerDraws(prepared, FIRST_DRAWS);
  return placementsOf(prepared, sideCores, problem, byCore, byModel)
    .map((assignment) => movesOf(problem, assignment))
    .filter((moves) => moves.length > 0)
    .map((moves) => judged(few, sideCores, { moves, effort: effortOf(system, moves) }))
    .sort(byScore);
}

function judged(
  by: Prepared,
  sideCores: readonly SideCore[],
  { moves, effort }: Pick<Ranked, 'moves' | 'effort'>,
): Ranked {
  const estimate = estimateGain(by, sideCores, moves);
  return { moves, estimate, effort, score: lowerFifth(estimate.gain) };
}

/** Placements that may be good, of every kind there is. */
function placementsOf(
  prepared: Prepared,
  sideCores: readonly SideCore[],
  problem: PlacementProblem,
  most: number,
  mostByModel: number,
): Assignment[] {
  const { nodes } = problem;
  const choices = problem.sideCores + 1;
  if (choices ** nodes.length <= MOST_JUDGED) {
    return Array.from({ length: choices ** nodes.length }, (_, code) =>
      Uint8Array.from(nodes, (_, node) => Math.floor(code / choices ** node) % choices),
    ).filter((assignment) => isPossible(problem, assignment));
  }
  const byCore = searchByCore(problem, most, mostByModel === 0).map(({ assignment }) => assignment);
  const domains = [...new Set(nodes.flatMap(({ restOf }) => restOf ?? []))].map((name) =>
    Uint8Array.from(nodes, ({ domain }) => Number(domain === name)),
  );
  const starts = [...byCore.slice(0, 1), new Uint8Array(nodes.length), ...domains];
  const byModel = mostByModel > 0 ? climb(prepared, sideCores, problem, starts, mostByModel) : [];
  const all = [...byCore, ...domains, ...byModel];
  return [...new Map(all.map((assignment) => [assignment.join(), assignment])).values()];
}

function searchByCore(problem: PlacementProblem, most: number, roughly: boolean) {
  if (problem.sideCores > 1)
    return roughly ? branchAndBound(problem, most, ROUGH_STEPS) : branchAndBound(problem, most);
  return problem.nodes.length <= (roughly ? ROUGHLY_ENUMERATED : MOST_ENUMERATED)
    ? enumerate(problem, most)
    : minimumCuts(problem, most);
}

/** The best, the best without programs that make the load, and the simplest of the nearly best. */
function finalistsOf(sorted: readonly Ranked[]): Ranked[] {
  const others = sorted.filter(({ effort }) => effort.loads === 0);
  const simplest = [sorted, others].flatMap((rows) =>
    rows
      .filter(({ score }) => score >= ROUGHLY_NEAR * rows[0].score)
      .sort((a, b) => compareEffort(a.effort, b.effort))
      .slice(0, SIMPLE_FINALISTS),
  );
  return [...new Set([...sorted.slice(0, FINALISTS), ...others.slice(0, FINALISTS / 2), ...simplest])];
}

function choose(sorted: readonly Ranked[]): Ranked | null {
  if (sorted.length === 0) return null;
  const others = sorted.filter(({ effort, score }) => effort.loads === 0 && score > 1);
  const rows = others.length > 0 && others[0].score >= NEAR_WITHOUT_LOADS * sorted[0].score ? others : sorted;
  return rows
    .filter(({ score }) => score >= NEAR * rows[0].score)
    .reduce((best, row) => (compareEffort(row.effort, best.effort) < 0 ? row : best));
}

/** The better first; within one in two hundred the gain at equal cores decides. */
function byScore(a: Ranked, b: Ranked): number {
  return rounded(b) - rounded(a) || equalCores(b) - equalCores(a) || b.score - a.score;
}

const rounded = ({ score }: Ranked): number => Math.round(score * 200);
const equalCores = ({ estimate }: Ranked): number => estimate.equalCoreGain?.median ?? 0;
