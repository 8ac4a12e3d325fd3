/** One open profile: the worker that holds it, how far reading has come, and what is being looked at. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Failure, ViewQuery } from '../protocol/messages';
import type { Log } from './log';
import { OpenFailed, ProfileClient, type Progress } from './worker/profileClient';
import type { AnswerTo, Question, Source } from './worker/workerMessages';

export type DocumentState =
  | { readonly state: 'loading'; readonly progress: Progress }
  | { readonly state: 'open' }
  | { readonly state: 'failed'; readonly failure: Failure };

/** Files of virtual file systems come as one piece; larger ones must be copied to disk first. */
const MOST_VIRTUAL_BYTES = 512 << 20;
const BEGIN: Progress = { phase: 'Opening', done: 0, total: null };

export class ProfileDocument implements vscode.CustomDocument {
  private readonly changed = new vscode.EventEmitter<void>();
  /** State or query changed. */
  readonly onDidChange = this.changed.event;
  private client: ProfileClient | undefined;
  private current: DocumentState = { state: 'loading', progress: BEGIN };
  private looked: ViewQuery | undefined;

  constructor(
    readonly uri: vscode.Uri,
    private readonly workerFile: string,
    private readonly log: Log,
  ) {
    void this.load();
  }

  get name(): string {
    return basename(this.uri.path);
  }

  get status(): DocumentState {
    return this.current;
  }

  /** What the editor shows last, once it has told. */
  get query(): ViewQuery | undefined {
    return this.looked;
  }

  setQuery(query: ViewQuery): void {
    this.looked = query;
    this.changed.fire();
  }

  /** Reads the file, from the start if it was read or tried before. */
  async load(): Promise<void> {
    await this.client?.dispose();
    this.set({ state: 'loading', progress: BEGIN });
    try {
      const client = new ProfileClient(this.workerFile, await this.source(), (progress) => {
        if (this.client === client) this.set({ state: 'loading', progress });
      });
      this.client = client;
      const started = Date.now();
      await client.whenOpen();
      this.log.info(`${this.name}: read in ${Date.now() - started} ms`);
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
    void this.client?.dispose();
    this.client = undefined;
    this.changed.dispose();
  }

  private async source(): Promise<Source> {
    if (this.uri.scheme === 'file') return { path: this.uri.fsPath };
    const { size } = await vscode.workspace.fs.stat(this.uri);
    if (size > MOST_VIRTUAL_BYTES) {
      const failure = {
        title: `${this.name} is too large to read from here`,
        message: `It has ${Math.round(size / (1 << 20))} MiB and is not on the disk of this machine.`,
        remedy: 'Copy it to a local folder and open the copy.',
      };
      throw new OpenFailed(failure, false);
    }
    return { name: this.name, bytes: await vscode.workspace.fs.readFile(this.uri) };
  }

  private fail(error: unknown): void {
    if (!(error instanceof OpenFailed)) this.log.error(error instanceof Error ? error : String(error));
    const failure: Failure =
      error instanceof OpenFailed
        ? error.failure
        : {
            title: `Cannot read ${this.name}`,
            message: error instanceof Error ? error.message : String(error),
            remedy: 'The log ("Xen I/O: Show Log") has the details.',
          };
    this.log.warn(
      `${failure.title}: ${[failure.place, failure.message].filter((x) => x !== undefined).join(': ')}`,
    );
    this.set({ state: 'failed', failure });
  }

  private set(state: DocumentState): void {
    this.current = state;
    this.changed.fire();
  }
}
