/** A profile that is to be asked: that of an editor if one has it open, otherwise one without an editor, closed when nobody asks any more. */
import * as vscode from 'vscode';
import type { ActiveProfile } from '../activeProfile';
import { ProfileDocument } from '../profileDocument';
import type { DocumentContext } from '../workerDocument';

/** A person who reads code clicks again within this time; after it the memory is of more use. */
const KEPT_MS = 120_000;

export class ProfileAtHand implements vscode.Disposable {
  private readonly closed = new vscode.EventEmitter<void>();
  private own: ProfileDocument | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly documents: DocumentContext,
    private readonly active: ActiveProfile,
  ) {}

  /** Begins to read the file if nobody has it open. Who goes on using it calls this again. */
  open(uri: vscode.Uri): ProfileDocument {
    const shown = this.active.handleOf(uri)?.document;
    if (shown !== undefined) {
      this.close();
      return shown;
    }
    if (this.own?.uri.toString() !== uri.toString() || this.own.status.state === 'failed') {
      this.close();
      this.own = new ProfileDocument(uri, this.documents);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.closeUnlessReading(), KEPT_MS);
    return this.own;
  }

  /** The same, once it can be asked. @throws Error with a sentence for people, also if it is closed meanwhile */
  async ready(uri: vscode.Uri): Promise<ProfileDocument> {
    const document = this.open(uri);
    const gone = new AbortController();
    const look = () => {
      if (this.own !== document && this.active.handleOf(uri)?.document !== document) gone.abort();
    };
    const following = vscode.Disposable.from(this.active.onDidChange(look), this.closed.event(look));
    try {
      await whenOpen(document, gone.signal);
      return document;
    } finally {
      following.dispose();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.own?.dispose();
    this.own = undefined;
    this.closed.fire();
  }

  dispose(): void {
    this.close();
    this.closed.dispose();
  }

  private closeUnlessReading(): void {
    if (this.own?.status.state === 'loading')
      this.timer = setTimeout(() => this.closeUnlessReading(), KEPT_MS);
    else this.close();
  }
}

/** Waits until it can be asked. @throws Error with a sentence for people */
export async function whenOpen(document: ProfileDocument, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      const { status } = document;
      if (status.state === 'loading') return;
      following.dispose();
      if (status.state === 'open') resolve();
      else reject(new Error(failureText(status.failure)));
    };
    const following = document.onDidChange(look);
    signal.addEventListener('abort', () => {
      following.dispose();
      reject(new Error(`${document.name} was closed.`));
    });
    look();
  });
}

export function failureText({
  title,
  message,
  remedy,
}: {
  title: string;
  message: string;
  remedy?: string;
}): string {
  const told = `${title}: ${message}`;
  const sentence = /[.!?]$/.test(told) ? told : `${told}.`;
  return remedy === undefined ? sentence : `${sentence} ${remedy}`;
}
