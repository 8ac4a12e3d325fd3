/** One open profile and what of it is being looked at. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { ViewQuery } from '../protocol/messages';
import { sourceOf } from './profileSource';
import type { AnswerTo, Opening, Question } from './worker/workerMessages';
import { WorkerDocument, type DocumentContext } from './workerDocument';

export class ProfileDocument extends WorkerDocument implements vscode.CustomDocument {
  private looked: ViewQuery | undefined;
  private readonly learning: { dispose(): void };

  constructor(
    readonly uri: vscode.Uri,
    context: DocumentContext,
  ) {
    super(context);
    this.learning = context.calibrations.onDidChange(() => this.rulesChanged.fire());
    void this.load();
  }

  get name(): string {
    return basename(this.uri.path);
  }

  /** What the editor shows last, once it has told. */
  get query(): ViewQuery | undefined {
    return this.looked;
  }

  setQuery(query: ViewQuery): void {
    this.looked = query;
    this.changed.fire();
  }

  /** Estimates use what was learnt of the host that was recorded. */
  override ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    const estimates =
      question.ask === 'offload' || question.ask === 'estimate' || question.ask === 'sourceCosts';
    return super.ask(estimates ? { ...question, calibrations: this.context.calibrations.all } : question);
  }

  override dispose(): void {
    this.learning.dispose();
    super.dispose();
  }

  protected async opening(): Promise<Opening> {
    return { source: await sourceOf(this.uri) };
  }
}
