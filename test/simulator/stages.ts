/** Queues between units: bounded, first in first out; each descriptor knows when its unit of work began. */
import type { StageSpec } from './machine';
import type { Thread } from './thread';

export class Stage {
  count = 0;
  /** Slots that a batch in hand will fill. */
  reserved = 0;
  /** Fraction of a descriptor that is owed, where `perItem` is not whole. */
  owed = 0;
  /** Core whose caches the descriptors are in; -1: a device's. */
  senderCore = -1;
  /** Senders that wait for free slots. */
  readonly blocked: Thread[] = [];
  readonly next: readonly number[];
  /** Since the last reset: batches taken, descriptors taken, notifications through event channels, wake-ups in the same vCPU. */
  batches = 0;
  items = 0;
  published = 0;
  notifications = 0;
  localWakes = 0;
  /** Time that lines took on their way from other cores. */
  lineNs = 0;
  private readonly born: Float64Array;
  private head = 0;

  constructor(
    readonly spec: StageSpec,
    index: number,
    all: readonly StageSpec[],
  ) {
    this.next = all.flatMap(({ from }, i) => (from === index ? [i] : []));
    this.born = new Float64Array(spec.slots);
  }

  get free(): number {
    return this.spec.slots - this.count - this.reserved;
  }

  put(born: number): void {
    this.born[(this.head + this.count++) % this.spec.slots] = born;
  }

  take(into: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) into[i] = this.born[(this.head + i) % this.spec.slots];
    this.head = (this.head + count) % this.spec.slots;
    this.count -= count;
    this.batches++;
    this.items += count;
  }

  /** How many descriptors of the stage before may be worked on until this one is full. */
  takes(): number {
    const { perItem } = this.spec;
    return perItem > 0 ? Math.max(0, Math.floor((this.free - this.owed) / perItem)) : Infinity;
  }

  /** Descriptors that so many of the stage before become at most. */
  becomes(count: number): number {
    return Math.ceil(count * this.spec.perItem + this.owed);
  }

  reset(): void {
    this.batches = 0;
    this.items = 0;
    this.published = 0;
    this.notifications = 0;
    this.localWakes = 0;
    this.lineNs = 0;
  }
}
