/** What the search chooses, against every placement there is: as the model sees them, and as the simulator does. */
import type { Move, SideCore } from '../../src/offload/estimate';
import { estimateGain } from '../../src/offload/gainEstimate';
import { prepareEstimates } from '../../src/offload/prepared';
import { bestMoves } from '../../src/offload/search/planOffload';
import { isPossible, movesOf, placementProblem } from '../../src/offload/search/problem';
import { lowerFifth } from '../../src/offload/search/quantileOf';
import { TELLING_CHANCE } from '../../src/offload/verdict';
import { movedBy, withMisses, withoutRecorders } from './changes';
import { caseOf } from './judge';
import { simulate } from './simulate';

export interface Choice {
  readonly seed: number;
  /** Placements that were compared. */
  readonly placements: number;
  /** Lower fifth of the predicted gain that is lost against the best placement that moves anything, as a share. */
  readonly lostByModel: number;
  /** Simulated throughput that is lost against the best placement of all, where a gain that cannot be told from none is not tried. */
  readonly lostByTruth: number;
  /** What a side-core can bring at best: simulated throughput over that with nothing moved. */
  readonly best: number;
}

const DRAWS = 200;
/** Beyond so many nodes the simulator would run too often. */
const MOST_NODES = 5;
const RUN = { work: 4_000, warmUp: 1_000 };

/** One side-core of its own; null for systems in which nothing can be moved, or too much. */
export function choiceIn(seed: number): Choice | null {
  const { system, recorded } = caseOf(seed);
  if (system.sideCores.length !== 1 || system.sideCores[0].place !== 'own-core') return null;
  const sideCores: readonly SideCore[] = system.sideCores;
  const problem = placementProblem(recorded, sideCores);
  if (problem === null || problem.nodes.length > MOST_NODES) return null;
  const all: Move[][] = [];
  for (let set = 0; set < 2 ** problem.nodes.length; set++) {
    const assignment = Uint8Array.from(problem.nodes, (_, node) => (set >> node) & 1);
    if (isPossible(problem, assignment)) all.push(movesOf(problem, assignment));
  }
  const prepared = prepareEstimates(recorded, { draws: DRAWS, seed });
  const chosen = bestMoves(prepared, sideCores);
  const predicted = (moves: readonly Move[]) => lowerFifth(estimateGain(prepared, sideCores, moves).gain);
  const simulated = (moves: readonly Move[]) =>
    simulate(withoutRecorders(withMisses(system, movedBy(system, moves)).machine), { ...RUN, seed })
      .perSecond;
  const tried = estimateGain(prepared, sideCores, chosen).chanceOfGain >= TELLING_CHANCE ? chosen : [];
  const rates = all.map(simulated);
  const fastest = Math.max(...rates);
  return {
    seed,
    placements: all.length,
    lostByModel: 1 - predicted(chosen) / Math.max(...all.filter((moves) => moves.length > 0).map(predicted)),
    lostByTruth: 1 - simulated(tried) / fastest,
    best: fastest / simulated([]),
  };
}

/** Of the first so many systems in which there is something to choose. */
export function choicesFrom(firstSeed: number, count: number): Choice[] {
  const choices: Choice[] = [];
  for (let seed = firstSeed; choices.length < count; seed++) {
    const choice = choiceIn(seed);
    if (choice !== null) choices.push(choice);
  }
  return choices;
}

/** Share of the choices that lose at most so much. */
export function shareWithin(
  choices: readonly Choice[],
  lost: (choice: Choice) => number,
  most: number,
): number {
  return choices.filter((choice) => lost(choice) <= most).length / choices.length;
}

export function choiceTable(choices: readonly Choice[]): string {
  const row = (name: string, lost: (choice: Choice) => number) => {
    const percents = [0.02, 0.05, 0.1].map(
      (most) => `${(100 * shareWithin(choices, lost, most)).toFixed(0)} %`,
    );
    return `| ${name} | ${choices.length} | ${percents.join(' | ')} | ${(100 * Math.max(...choices.map(lost))).toFixed(0)} % |`;
  };
  return [
    '| chosen set against all placements | systems | loses at most 2 % | 5 % | 10 % | loses most |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    row('by the model', ({ lostByModel }) => lostByModel),
    row('by the simulator', ({ lostByTruth }) => lostByTruth),
  ].join('\n');
}
