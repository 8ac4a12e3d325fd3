/** The sample table while it is being filled. */
import type { DomainIndex, EventIndex, SampleIndex, StackIndex, ThreadIndex } from './ids';
import type { SampleTable } from './profile';

/** One sample as a reader knows it; what it does not know is left out. */
export interface NewSample {
  readonly stack: StackIndex;
  readonly timeNs?: number;
  readonly event: EventIndex;
  readonly period?: number;
  readonly cpu?: number;
  readonly vcpu?: number;
  readonly domain: DomainIndex;
  readonly thread?: ThreadIndex;
}

/**
 * All columns have one length and grow together. Each is a typed array of its own class at a field of its own, so that
 * a store is one machine instruction: through a general growing array it would be a look-up of the element kind, eight
 * times a sample.
 */
export class SampleColumns {
  length = 0;
  stack = new Int32Array(0);
  timeNs = new Float64Array(0);
  event = new Uint16Array(0);
  period = new Float64Array(0);
  cpu = new Int16Array(0);
  vcpu = new Int16Array(0);
  domain = new Int16Array(0);
  thread = new Int32Array(0);

  push(s: NewSample): void {
    if (this.length === this.stack.length) this.resize(Math.max(1024, this.length * 2));
    const i = this.length++;
    this.stack[i] = s.stack;
    this.timeNs[i] = s.timeNs ?? NaN;
    this.event[i] = s.event;
    this.period[i] = s.period ?? 1;
    this.cpu[i] = s.cpu ?? -1;
    this.vcpu[i] = s.vcpu ?? -1;
    this.domain[i] = s.domain;
    this.thread[i] = s.thread ?? -1;
  }

  /** Makes room for just `count` more samples: no column is then larger than it must be, nor copied at the end. */
  reserve(count: number): void {
    if (this.length + count > this.stack.length) this.resize(this.length + count);
  }

  done(): SampleTable {
    if (this.length < this.stack.length) this.resize(this.length);
    const { stack, timeNs, event, period, cpu, vcpu, domain, thread } = this;
    return { stack, timeNs, event, period, cpu, vcpu, domain, thread };
  }

  /** Times of the samples `from` up to `end` (excluded). */
  moveTimes(from: SampleIndex, end: SampleIndex, move: (ns: number) => number): void {
    for (let i = from; i < end; i++) this.timeNs[i] = move(this.timeNs[i]);
  }

  private resize(room: number): void {
    this.stack = copied(this.stack, new Int32Array(room));
    this.timeNs = copied(this.timeNs, new Float64Array(room));
    this.event = copied(this.event, new Uint16Array(room));
    this.period = copied(this.period, new Float64Array(room));
    this.cpu = copied(this.cpu, new Int16Array(room));
    this.vcpu = copied(this.vcpu, new Int16Array(room));
    this.domain = copied(this.domain, new Int16Array(room));
    this.thread = copied(this.thread, new Int32Array(room));
  }
}

type Column = Int16Array | Uint16Array | Int32Array | Float64Array;

function copied<T extends Column>(from: T, to: T): T {
  to.set(from.subarray(0, to.length));
  return to;
}
