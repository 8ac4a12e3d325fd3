/** What is open in a worker of its own: how far reading has come, and questions to it. */
import * as vscode from 'vscode';
import type { Failure } from '../protocol/messages';
import type { Log } from './log';
import type { Calibrations } from './offload/calibrations';
import type { OwnRules } from './ownRules';
import { OpenFailed, ProfileClient, type Progress } from './worker/profileClient';
import type { AnswerTo, Opening, Question } from './worker/workerMessages';

export type DocumentState =
  | { readonly state: 'loading'; readonly progress: Progress }
  | { readonly state: 'open' }
  | { readonly state: 'failed'; readonly failure: Failure };

/** What every document is made with. */
export interface DocumentContext {
  /** The worker's script. */
  readonly workerFile: string;
  readonly rules: OwnRules;
  /** What was learnt of hosts, for estimates. */
  readonly calibrations: Calibrations;
  readonly log: Log;
}

const BEGIN: Progress = { phase: 'Opening', done: 0, total: null };

export abstract class WorkerDocument implements vscode.Disposable {
  protected readonly changed = new vscode.EventEmitter<void>();
  /** The state, or what is looked at, changed. */
  readonly onDidChange = this.changed.event;
  protected readonly rulesChanged = new vscode.EventEmitter<void>();
  /** Categories, or what was learnt of hosts, have changed: answers given before are out of date. */
  readonly onDidChangeRules = this.rulesChanged.event;
  private readonly following: vscode.Disposable;
  private client: ProfileClient | undefined;
  private current: DocumentState = { state: 'loading', progress: BEGIN };

  protected constructor(protected readonly context: DocumentContext) {
    this.following = context.rules.onDidChange(() => {
      this.client?.useRules(context.rules.current);
      this.rulesChanged.fire();
      this.changed.fire();
    });
  }

  /** For people. */
  abstract get name(): string;

  /** What to read. */
  protected abstract opening(): Promise<Opening>;

  get status(): DocumentState {
    return this.current;
  }

  /** Reads everything, from the start if it was read or tried before. */
  async load(): Promise<void> {
    const { workerFile, rules, log } = this.context;
    await this.client?.dispose();
    this.set({ state: 'loading', progress: BEGIN });
    try {
      const client = new ProfileClient(workerFile, await this.opening(), rules.current, (progress) => {
        if (this.client === client) this.set({ state: 'loading', progress });
      });
      this.client = client;
      const started = Date.now();
      await client.whenOpen();
      log.info(`${this.name}: read in ${Date.now() - started} ms`);
      this.set({ state: 'open' });
    } catch (error) {
      this.fail(error);
    }
  }

  cancel(): void {
    this.client?.cancel();
  }

  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    if (this.client === undefined) return Promise.reject(new Error('The profile is not open.'));
    return this.client.ask(question);
  }

  dispose(): void {
    this.following.dispose();
    void this.client?.dispose();
    this.client = undefined;
    this.changed.dispose();
    this.rulesChanged.dispose();
  }

  private fail(error: unknown): void {
    const { log } = this.context;
    if (!(error instanceof OpenFailed)) log.error(error instanceof Error ? error : String(error));
    const failure: Failure =
      error instanceof OpenFailed
        ? error.failure
        : {
            title: `Cannot read ${this.name}`,
            message: error instanceof Error ? error.message : String(error),
            remedy: 'The log ("Xen I/O: Show Log") has the details.',
          };
    log.warn(
      `${failure.title}: ${[failure.place, failure.message].filter((x) => x !== undefined).join(': ')}`,
    );
    this.set({ state: 'failed', failure });
  }

  private set(state: DocumentState): void {
    this.current = state;
    this.changed.fire();
  }
}
