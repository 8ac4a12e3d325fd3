/** A tab whose content is an answer of the host: asks when it is in sight and what it shows is out of date. */
import type { Answer, EditorChannel, Kind, Question } from '../messaging';
import type { RequestStatus } from './requestStatus';

export interface TabContent<K extends Kind> {
  /** What to ask; null if there is nothing to ask for. */
  question(): Extract<Question, { type: K }> | null;
  show(answer: Answer<K>): void;
  /** An answer is on its way; what is in sight is out of date. */
  busy?(): void;
  /** The host could not answer; `retry` asks again. Without it the page's banner says so. */
  failed?(message: string, retry: () => void): void;
}

export class AnsweredTab<K extends Kind> {
  private stale = true;
  private inSight = false;

  constructor(
    private readonly channel: EditorChannel,
    private readonly status: RequestStatus,
    private readonly content: TabContent<K>,
  ) {}

  /** What was asked before no longer holds. */
  invalidate(): void {
    this.stale = true;
    this.refresh();
  }

  setInSight(inSight: boolean): void {
    this.inSight = inSight;
    this.refresh();
  }

  private refresh(): void {
    if (!this.stale || !this.inSight) return;
    const question = this.content.question();
    if (!question) return;
    this.stale = false;
    this.content.busy?.();
    this.status.during(
      this.channel.ask(question),
      (answer) => this.content.show(answer),
      () => this.invalidate(),
      this.content.failed?.bind(this.content),
    );
  }
}
