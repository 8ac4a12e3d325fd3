/** What the extension host and its worker say to each other. Both ends are this extension, of one build. */
import type { Failure, ViewQuery } from '../../protocol/messages';
import type { OpenedMessage } from '../present/openedMessage';
import type { FunctionsReply, WeightsReply } from '../present/replies';

/** Where the bytes are: on disk, or handed over (virtual file systems). */
export type Source = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

export type Question =
  | { readonly ask: 'opened' }
  | { readonly ask: 'weights'; readonly query: ViewQuery }
  | { readonly ask: 'functions'; readonly query: ViewQuery; readonly most: number };

export type Answer = OpenedMessage | WeightsReply | FunctionsReply;
export type AnswerTo<Q extends Question> = Q extends { ask: 'opened' }
  ? OpenedMessage
  : Q extends { ask: 'weights' }
    ? WeightsReply
    : FunctionsReply;

export type ToWorker =
  | { readonly type: 'open'; readonly source: Source }
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
