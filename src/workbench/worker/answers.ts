/** What a worker answers about the profile, or the pair of profiles, that it holds. */
import type { CategoryRules } from '../../iopath/categories/categoryRules';
import { withRules, type LayeredProfile } from '../../iopath/layeredProfile';
import { pairProfiles, type Pair } from '../../compare/pairProfiles';
import { symbolsOfRow } from '../../source/costs/recordedSymbols';
import type { RecordedSymbol } from '../../source/recordedSymbol';
import { breakdownReply } from '../present/breakdownReply';
import { comparisonReply } from '../present/comparisonReply';
import { openedMessage } from '../present/openedMessage';
import { pairedMessage } from '../present/pairedMessage';
import { pathReply } from '../present/pathReply';
import { functionsReply, RefusedQuery, weightsReply } from '../present/replies';
import { scheduleFactsReply, scheduleReply } from '../present/scheduleReply';
import { OffloadAnswers } from './offloadAnswers';
import { calibratedAnswer, predictionAnswer } from './predictionAnswers';
import { SourceAnswers } from './sourceAnswers';
import type { Answer, Question } from './workerMessages';

/** What a worker holds. */
export interface Held {
  answer(question: Question): Answer;
  useRules(rules: CategoryRules): void;
}

export class OneProfile implements Held {
  /** Made when it is asked for first. */
  private offload: OffloadAnswers | null = null;
  private source: SourceAnswers | null = null;

  constructor(private layered: LayeredProfile) {}

  useRules(rules: CategoryRules): void {
    this.layered = withRules(this.layered, rules);
    this.offload = null;
    this.source = null;
  }

  answer(question: Question): Answer {
    const { layered } = this;
    switch (question.ask) {
      case 'opened':
        return openedMessage(layered);
      case 'weights':
        return weightsReply(layered, question.query);
      case 'functions':
        return functionsReply(layered, question.query, question.most);
      case 'breakdown':
        return breakdownReply(layered, question.query, question.per);
      case 'path':
        return pathReply(layered, question.query, question.per);
      case 'schedule':
        return scheduleReply(layered);
      case 'scheduleFacts':
        return scheduleFactsReply(layered, question.timeNs);
      case 'offload':
        return this.offloading().offload(question.of, question.calibrations);
      case 'estimate':
        return this.offloading().estimate(question.of, question.calibrations);
      case 'sourceCosts':
        return this.sources().sourceCosts(question.metric, question.calibrations);
      case 'callPartners':
        return this.sources().callPartners(question.metric, question.group, question.lane);
      case 'symbols':
        return this.sources().symbols(question);
      default:
        throw new RefusedQuery('This is one profile; there is nothing to compare it with.');
    }
  }

  private offloading(): OffloadAnswers {
    return (this.offload ??= new OffloadAnswers(this.layered));
  }

  private sources(): SourceAnswers {
    return (this.source ??= new SourceAnswers(this.layered, () => this.offloading()));
  }
}

export class TwoProfiles implements Held {
  private pair: Pair;

  constructor(
    private before: LayeredProfile,
    private after: LayeredProfile,
  ) {
    this.pair = pairProfiles(before, after);
  }

  useRules(rules: CategoryRules): void {
    this.before = withRules(this.before, rules);
    this.after = withRules(this.after, rules);
    this.pair = pairProfiles(this.before, this.after);
  }

  answer(question: Question): Answer {
    switch (question.ask) {
      case 'paired':
        return pairedMessage(this.pair);
      case 'comparison':
        return comparisonReply(this.pair, question.compare, question.most);
      case 'prediction':
        return predictionAnswer(this.pair, question);
      case 'calibrate':
        return calibratedAnswer(this.pair, question);
      case 'symbols':
        return { kind: 'symbols', symbols: this.symbols(question) };
      default:
        throw new RefusedQuery('These are two profiles; open one of them for that.');
    }
  }

  /** Of a row of the pair's tables; units are those of one profile. */
  private symbols(question: Extract<Question, { ask: 'symbols' }>): RecordedSymbol[] {
    if (!('func' in question))
      throw new RefusedQuery('These are two profiles; open one of them for its units.');
    const { profile, tree } = this.pair;
    return symbolsOfRow(profile, question.func, tree.funcCount);
  }
}

/** Big columns move, they are not copied; every answer is made of fresh ones. */
export function columnsOf(value: Answer): ArrayBuffer[] {
  if ('type' in value) {
    const { tree, funcs } = value;
    const own = [tree.func, tree.depth, tree.subtreeEnd, funcs.module, funcs.layer];
    if (value.type === 'paired' || value.schedule === null) return own;
    const { vcpu, pcpu, start, end } = value.schedule;
    return [...own, vcpu, pcpu, start, end];
  }
  switch (value.kind) {
    case 'weights':
      return [value.total, value.self];
    case 'schedule':
      return Object.values(value.intervals) as ArrayBuffer[];
    case 'comparison':
      return Object.values(value.nodes) as ArrayBuffer[];
    default:
      return [];
  }
}
