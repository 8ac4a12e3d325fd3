/** Two profiles, read to be compared. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { sourceOf } from './profileSource';
import type { Opening } from './worker/workerMessages';
import { WorkerDocument, type DocumentContext } from './workerDocument';

/** Files to compare: what was before, and after the change. */
export interface ComparedFiles {
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
}

export class ComparisonDocument extends WorkerDocument {
  constructor(
    readonly files: ComparedFiles,
    context: DocumentContext,
  ) {
    super(context);
    void this.load();
  }

  get name(): string {
    return `${basename(this.files.before.path)} \u2194 ${basename(this.files.after.path)}`;
  }

  protected async opening(): Promise<Opening> {
    return { before: await sourceOf(this.files.before), after: await sourceOf(this.files.after) };
  }
}
