/** What a worker answers about source code: costs of functions, made once for each metric and calibration, and who calls whom. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Calibration } from '../../offload/calibration/calibration';
import { callPartners } from '../../source/costs/callPartners';
import { estimatesOf, type Estimates } from '../../source/costs/estimates';
import { symbolsOfRow, symbolsOfUnit } from '../../source/costs/recordedSymbols';
import { sourceCosts } from '../../source/costs/sourceCosts';
import { SourceFacts } from '../../source/costs/sourceFacts';
import { weighView, type WeighedView } from '../../source/costs/sourceMetrics';
import type { CallPartners, SourceCosts } from '../../source/sourceCosts';
import { FIRST_ASK } from '../offload/firstAsk';
import { RefusedQuery } from '../present/replies';
import type { OffloadAnswers } from './offloadAnswers';
import type { Question, SymbolsAnswer } from './workerMessages';

/** Lenses show one metric, and a person tries some others. */
const MOST_COSTS = 4;
/** Of a unit's functions, whatever is asked for. */
const MOST_SYMBOLS = 1000;

export class SourceAnswers {
  private readonly facts: SourceFacts;
  private readonly costs = new Map<string, SourceCosts>();
  /** The last one asked for. */
  private last: { readonly metric: string; readonly weighed: WeighedView | null } | null = null;

  /** @param offload of the same profile: the plan that the sidebar shows is not made a second time */
  constructor(
    private readonly layered: LayeredProfile,
    private readonly offload: () => OffloadAnswers,
  ) {
    this.facts = new SourceFacts(layered);
  }

  sourceCosts(metric: string, calibrations: readonly Calibration[] = []): SourceCosts {
    const weighed = this.weigh(metric);
    const key = JSON.stringify([weighed?.view.key, calibrations]);
    const known = this.costs.get(key);
    if (known !== undefined) return known;
    const made = sourceCosts(this.layered, metric, this.estimates(calibrations), this.facts, weighed);
    if (this.costs.size >= MOST_COSTS) this.costs.clear();
    this.costs.set(key, made);
    return made;
  }

  /** @throws RefusedQuery for a function or a lane that is not there */
  callPartners(metric: string, group: number, lane: string): CallPartners {
    const weighed = this.weigh(metric);
    const { lanes } = this.layered.lanes;
    const position = lanes.findIndex(({ key }) => key === lane);
    const isKnown = group >= 0 && group < this.facts.groups.groups.length;
    if (weighed === null || position < 0 || !isKnown)
      throw new RefusedQuery('This profile has no such function; it was opened again, or is another one.');
    return callPartners(this.layered, this.facts.groups, weighed, group, position);
  }

  symbols(question: Extract<Question, { ask: 'symbols' }>): SymbolsAnswer {
    const { profile, tree } = this.layered;
    const symbols =
      'func' in question
        ? symbolsOfRow(profile, question.func, tree.funcCount)
        : symbolsOfUnit(this.layered, this.facts, question.unit, Math.min(question.most, MOST_SYMBOLS));
    return { kind: 'symbols', symbols };
  }

  private weigh(metric: string): WeighedView | null {
    if (this.last?.metric !== metric) this.last = { metric, weighed: weighView(this.layered, metric) };
    return this.last.weighed;
  }

  /** What the model refuses is a sentence for people. */
  private estimates(calibrations: readonly Calibration[]): Estimates | string {
    try {
      return estimatesOf(this.offload().offload(FIRST_ASK, calibrations).plan);
    } catch (error) {
      if (error instanceof RefusedQuery) return error.message;
      throw error;
    }
  }
}
