/**
 * Talking to the extension host: checked messages both ways, requests with ids that can be answered, refused or
 * cancelled. Works on a plain `post` function, so that it can be tested without a window.
 */
import type {
  EstimateAsk,
  FromEditor,
  OffloadAsk,
  Per,
  ReplyValue,
  ToEditor,
  ViewQuery,
} from '../src/protocol/messages';
import { check, toEditorSchema } from '../src/protocol/schemas';

/** What the webview asks for; the id is given by the channel. */
export type Question =
  | { readonly type: 'weights'; readonly query: ViewQuery }
  | { readonly type: 'functions'; readonly query: ViewQuery; readonly most: number }
  | { readonly type: 'breakdown'; readonly query: ViewQuery; readonly per: Per }
  | { readonly type: 'path'; readonly query: ViewQuery; readonly per: Per }
  | { readonly type: 'schedule' }
  | { readonly type: 'scheduleFacts'; readonly timeNs?: readonly [number, number] }
  | { readonly type: 'offload'; readonly ask: OffloadAsk }
  | { readonly type: 'estimate'; readonly ask: EstimateAsk };

export type Kind = Question['type'];
export type Answer<K extends Kind> = Extract<ReplyValue, { kind: K }>;

/** Messages that are no answers. */
export type Announcement = Exclude<ToEditor, { type: 'reply' | 'refused' }>;

/** The host refused; the message is for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The answer is no longer wanted: a newer question of the same kind took its place. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

interface Pending {
  readonly id: number;
  readonly kind: Kind;
  readonly resolve: (value: ReplyValue) => void;
  readonly reject: (reason: Error) => void;
}

export class EditorChannel {
  private nextId = 1;
  /** At most one open question of a kind. */
  private readonly pending = new Map<Kind, Pending>();

  constructor(
    private readonly post: (message: FromEditor) => void,
    private readonly announced: (message: Announcement) => void,
  ) {}

  /** Takes anything that arrived; what is not a message of the protocol is reported and dropped. */
  receive(data: unknown): void {
    const checked = check(toEditorSchema, data);
    if (!checked.ok) {
      this.post({ type: 'trouble', message: `Dropped a message from the host: ${checked.reason}` });
      return;
    }
    const message = checked.value;
    if (message.type === 'reply') this.answer(message.id, message.value);
    else if (message.type === 'refused') this.take(message.id)?.reject(new Refused(message.message));
    else this.announced(message);
  }

  /**
   * Asks the host. A newer question of the same kind cancels the one before it, whose promise rejects with Superseded;
   * a refusal rejects with Refused.
   */
  ask<K extends Kind>(question: Extract<Question, { type: K }>): Promise<Answer<K>> {
    this.cancel(question.type);
    const id = this.nextId++;
    const answer = new Promise<ReplyValue>((resolve, reject) => {
      this.pending.set(question.type, { id, kind: question.type, resolve, reject });
    });
    this.post({ ...question, id });
    return answer as Promise<Answer<K>>;
  }

  /** Drops the open question of a kind, if there is one. */
  cancel(kind: Kind): void {
    const open = this.pending.get(kind);
    if (!open) return;
    this.pending.delete(kind);
    this.post({ type: 'cancel', id: open.id });
    open.reject(new Superseded('A newer question took its place'));
  }

  private answer(id: number, value: ReplyValue): void {
    const open = this.take(id);
    if (!open) return;
    if (value.kind === open.kind) open.resolve(value);
    else open.reject(new Refused(`The answer is of kind ${value.kind}, ${open.kind} was asked for`));
  }

  /** The question with that id, which is then no longer open; undefined for a stale answer. */
  private take(id: number): Pending | undefined {
    for (const open of this.pending.values()) {
      if (open.id !== id) continue;
      this.pending.delete(open.kind);
      return open;
    }
    return undefined;
  }
}
