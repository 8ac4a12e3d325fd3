/** What the extension host and its worker say to each other. Both ends are this extension, of one build. */
import type { DebugOptions } from '../../debugInfo/resolveSpots';
import type { OwnRule } from '../../iopath/categories/ownRules';
import type {
  BreakdownReply,
  EstimateAsk,
  EstimateReply,
  Failure,
  OffloadAsk,
  OffloadReply,
  PathReply,
  Per,
  ScheduleFactsReply,
  ScheduleReply,
  ViewQuery,
} from '../../protocol/messages';
import type { Calibration } from '../../offload/calibration/calibration';
import type { CompareAsk, ComparisonReply } from '../../protocol/compare';
import type { LineCosts } from '../../source/lines/lineCosts';
import type { RecordedSymbol } from '../../source/recordedSymbol';
import type { CallPartners, SourceCosts } from '../../source/sourceCosts';
import type { OpenedMessage } from '../present/openedMessage';
import type { PairedMessage } from '../present/pairedMessage';
import type { FunctionsReply, WeightsReply } from '../present/replies';
import type { CalibratedAnswer, PredictionAnswer, TriedQuestion } from './predictionAnswers';

/** Where the bytes are: on disk, or handed over (virtual file systems). */
export type Source = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** One profile, two to be compared, or one of which nothing is asked but what its lines cost. */
export type Opening =
  | { readonly source: Source }
  | { readonly before: Source; readonly after: Source }
  | { readonly lines: Source; readonly debug: DebugOptions };

export type Question =
  | { readonly ask: 'opened' }
  | { readonly ask: 'weights'; readonly query: ViewQuery }
  | { readonly ask: 'functions'; readonly query: ViewQuery; readonly most: number }
  | { readonly ask: 'breakdown'; readonly query: ViewQuery; readonly per: Per }
  | { readonly ask: 'path'; readonly query: ViewQuery; readonly per: Per }
  | { readonly ask: 'schedule' }
  | { readonly ask: 'scheduleFacts'; readonly timeNs?: readonly [number, number] }
  /** `calibrations`: what was learnt of hosts; that of the recording's host counts. */
  | { readonly ask: 'offload'; readonly of: OffloadAsk; readonly calibrations?: readonly Calibration[] }
  | { readonly ask: 'estimate'; readonly of: EstimateAsk; readonly calibrations?: readonly Calibration[] }
  /** What functions cost, for source code; the metric is the key of a view, the first view if it is unknown. */
  | { readonly ask: 'sourceCosts'; readonly metric: string; readonly calibrations?: readonly Calibration[] }
  | {
      readonly ask: 'callPartners';
      readonly metric: string;
      /** As in {@link SourceCosts}. */
      readonly group: number;
      readonly lane: string;
    }
  /** The function of a row; of two profiles too. */
  | { readonly ask: 'symbols'; readonly func: number }
  /** The dearest functions of a unit of the offload model, at most `most`. */
  | { readonly ask: 'symbols'; readonly unit: string; readonly most: number }
  /** Of a profile opened for its lines; the metric as above. */
  | { readonly ask: 'lineCosts'; readonly metric: string }
  /** Of two profiles. */
  | { readonly ask: 'paired' }
  | { readonly ask: 'comparison'; readonly compare: CompareAsk; readonly most: number }
  /** A plan that was tried between two profiles: what was measured, and what it teaches. */
  | ({ readonly ask: 'prediction' } & TriedQuestion)
  | ({ readonly ask: 'calibrate' } & TriedQuestion);

export interface SymbolsAnswer {
  readonly kind: 'symbols';
  readonly symbols: readonly RecordedSymbol[];
}

/** What each question is answered with. */
interface Answers {
  readonly opened: OpenedMessage;
  readonly weights: WeightsReply;
  readonly functions: FunctionsReply;
  readonly breakdown: BreakdownReply;
  readonly path: PathReply;
  readonly schedule: ScheduleReply;
  readonly scheduleFacts: ScheduleFactsReply;
  readonly offload: OffloadReply;
  readonly estimate: EstimateReply;
  readonly sourceCosts: SourceCosts;
  readonly callPartners: CallPartners;
  readonly symbols: SymbolsAnswer;
  readonly lineCosts: LineCosts;
  readonly paired: PairedMessage;
  readonly comparison: ComparisonReply;
  readonly prediction: PredictionAnswer;
  readonly calibrate: CalibratedAnswer;
}

export type AnswerTo<Q extends Question> = Answers[Q['ask']];
export type Answer = AnswerTo<Question>;

export type ToWorker =
  /** Rules of one's own come first, so that the first picture has them. */
  | { readonly type: 'rules'; readonly own: readonly OwnRule[] }
  | { readonly type: 'open'; readonly opening: Opening }
  | { readonly type: 'cancel' }
  | { readonly type: 'question'; readonly id: number; readonly question: Question };

export type FromWorker =
  | {
      readonly type: 'progress';
      readonly phase: string;
      readonly done: number;
      readonly total: number | null;
    }
  /** Read and ready for questions. */
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly failure: Failure; readonly cancelled: boolean }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };
