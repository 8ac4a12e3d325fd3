/** What a webview has been told of its document: each state once, and everything anew to a page that is made anew. */
import { PROTOCOL_VERSION, type Failure } from '../protocol/messages';
import type { Progress } from './worker/profileClient';
import type { DocumentState } from './workerDocument';

/** What every page is told until there is something to show. */
type OpeningMessage =
  | ({ readonly type: 'loading'; readonly name: string } & Progress)
  | { readonly type: 'failed'; readonly failure: Failure };

export class ToldState {
  private listening = false;
  private told: 'nothing' | DocumentState['state'] = 'nothing';

  constructor(private readonly post: (message: OpeningMessage) => void) {}

  /** It has been told that its document is open. */
  get isOpen(): boolean {
    return this.listening && this.told === 'open';
  }

  /** A page begins to listen. @returns false if it speaks another protocol; then nothing is told */
  listens(version: number): boolean {
    this.listening = version === PROTOCOL_VERSION;
    this.told = 'nothing';
    return this.listening;
  }

  /** VS Code throws the page of a hidden panel away, and makes it anew. */
  gone(): void {
    this.listening = false;
  }

  /** The page goes on with another document. */
  forget(): void {
    this.told = 'nothing';
  }

  /** @returns true if the document is open and that has not been told: what is in it is for the caller to tell */
  tell(name: string, status: DocumentState): boolean {
    if (!this.listening) return false;
    const before = this.told;
    this.told = status.state;
    if (status.state === 'loading') {
      const { phase, done, total } = status.progress;
      this.post({ type: 'loading', name, phase, done, total });
    } else if (status.state === 'failed' && before !== 'failed')
      this.post({ type: 'failed', failure: status.failure });
    return status.state === 'open' && before !== 'open';
  }
}
