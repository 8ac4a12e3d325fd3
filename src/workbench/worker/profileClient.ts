/** The extension host's end of a worker: opens a file and asks it questions. Knows nothing of VS Code. */
import { Worker } from 'node:worker_threads';
import type { OwnRule } from '../../iopath/categories/ownRules';
import type { Failure } from '../../protocol/messages';
import type { Answer, AnswerTo, FromWorker, Opening, Question, ToWorker } from './workerMessages';

export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
}

/** The file could not be read; `failure` is what people are told. */
export class OpenFailed extends Error {
  override readonly name = 'OpenFailed';

  constructor(
    readonly failure: Failure,
    readonly cancelled: boolean,
  ) {
    super(failure.message);
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
}

export class ProfileClient {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private readonly opened: Promise<void>;
  private settleOpen: { resolve: () => void; reject: (reason: Error) => void } = {
    resolve: () => undefined,
    reject: () => undefined,
  };

  constructor(
    workerFile: string,
    opening: Opening,
    own: readonly OwnRule[],
    private readonly onProgress: (progress: Progress) => void,
  ) {
    this.opened = new Promise((resolve, reject) => (this.settleOpen = { resolve, reject }));
    // Whoever waits sees the failure; without this, a file that fails before anybody waits would be an unhandled one.
    this.opened.catch(() => undefined);
    this.worker = new Worker(workerFile, { name: 'xen-io-profile' });
    this.worker.on('message', (message: FromWorker) => this.receive(message));
    this.worker.on('error', (error) => this.end(workerFailure(error)));
    this.worker.on('exit', () => this.end(new Error('The profile was closed.')));
    this.useRules(own);
    this.send({ type: 'open', opening });
  }

  /** Settles when the file has been read. @throws OpenFailed */
  whenOpen(): Promise<void> {
    return this.opened;
  }

  async ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    await this.opened;
    const id = this.nextId++;
    const answer = new Promise<Answer>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.send({ type: 'question', id, question });
    return (await answer) as AnswerTo<Q>;
  }

  /** Categories by these rules first; what was answered before is out of date. */
  useRules(own: readonly OwnRule[]): void {
    this.send({ type: 'rules', own });
  }

  /** Stops reading at the next chunk. */
  cancel(): void {
    this.send({ type: 'cancel' });
  }

  async dispose(): Promise<void> {
    await this.worker.terminate();
  }

  private send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private receive(message: FromWorker): void {
    switch (message.type) {
      case 'progress':
        this.onProgress(message);
        break;
      case 'ready':
        this.settleOpen.resolve();
        break;
      case 'failed':
        this.settleOpen.reject(new OpenFailed(message.failure, message.cancelled));
        break;
      case 'answer':
        this.take(message.id)?.resolve(message.answer);
        break;
      case 'refused':
        this.take(message.id)?.reject(new Error(message.message));
        break;
    }
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private end(reason: Error): void {
    this.settleOpen.reject(reason);
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}

function workerFailure(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  const failure = {
    title: 'Not enough memory',
    message: 'The profile does not fit into memory.',
    remedy: 'Record for a shorter time or at a lower frequency.',
  };
  return new OpenFailed(failure, false);
}
