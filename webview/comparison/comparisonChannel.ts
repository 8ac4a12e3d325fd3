/** Talking to the extension host about a comparison: checked messages both ways, one open question at a time. */
import type { CompareAsk, ComparisonReply, FromComparison, ToComparison } from '../../src/protocol/compare';
import { toComparisonSchema } from '../../src/protocol/compareSchemas';
import { check } from '../../src/protocol/schemas';
import { Refused, Superseded } from '../messaging';

/** Messages that are no answers. */
export type Announcement = Exclude<ToComparison, { type: 'reply' | 'refused' }>;

interface Pending {
  readonly id: number;
  readonly resolve: (value: ComparisonReply) => void;
  readonly reject: (reason: Error) => void;
}

export class ComparisonChannel {
  private nextId = 1;
  private pending: Pending | null = null;

  constructor(
    readonly post: (message: FromComparison) => void,
    private readonly announced: (message: Announcement) => void,
  ) {}

  /** Takes anything that arrived; what is not a message of the protocol is reported and dropped. */
  receive(data: unknown): void {
    const checked = check(toComparisonSchema, data);
    if (!checked.ok) {
      this.post({ type: 'trouble', message: `Dropped a message from the host: ${checked.reason}` });
      return;
    }
    const message = checked.value;
    if (message.type === 'reply') this.take(message.id)?.resolve(message.value);
    else if (message.type === 'refused') this.take(message.id)?.reject(new Refused(message.message));
    else this.announced(message);
  }

  /** Asks the host; the question before it, if still open, rejects with Superseded, a refusal with Refused. */
  ask(ask: CompareAsk, most: number): Promise<ComparisonReply> {
    if (this.pending) {
      this.post({ type: 'cancel', id: this.pending.id });
      this.pending.reject(new Superseded('A newer question took its place'));
    }
    const id = this.nextId++;
    const answer = new Promise<ComparisonReply>((resolve, reject) => {
      this.pending = { id, resolve, reject };
    });
    this.post({ type: 'compare', id, ask, most });
    return answer;
  }

  private take(id: number): Pending | null {
    const open = this.pending?.id === id ? this.pending : null;
    if (open) this.pending = null;
    return open;
  }
}
