/** One open profile and what of it is being looked at. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { ViewQuery } from '../protocol/messages';
import { sourceOf } from './profileSource';
import type { Opening } from './worker/workerMessages';
import { WorkerDocument, type DocumentContext } from './workerDocument';

export class ProfileDocument extends WorkerDocument implements vscode.CustomDocument {
  private looked: ViewQuery | undefined;

  constructor(
    readonly uri: vscode.Uri,
    context: DocumentContext,
  ) {
    super(context);
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

  protected async opening(): Promise<Opening> {
    return { source: await sourceOf(this.uri) };
  }
}
