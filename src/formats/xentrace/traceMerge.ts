/**
 * Brings the records of all pCPUs into the order of their time stamps, without holding the file.
 *
 * xentrace empties the buffers of the pCPUs one after the other, again and again: a round gives each pCPU that has
 * something to say one window. Whatever was recorded before the last round began is in the file when this round ends,
 * because every buffer was emptied in between. So at the end of a round everything up to the newest record of the
 * round before may go, and only about two rounds (a fifth of a second, at xentrace's default) are held.
 *
 * Rounds can be huge when buffers are, so there is a bound on the records held as well. What then arrives too late is
 * handed on at once and counted.
 */
import { PcpuQueue } from './pcpuQueue';
import { MAX_PCPUS } from './traceRecords';

/** Receives the records in order. `ticks` can step back where a pCPU's own clock did. */
export type MergedRecord = (pcpu: number, ticks: number, kind: number, a: number, b: number) => void;

/** 4 million records are 68 MB. */
const DEFAULT_MOST_HELD = 4_000_000;

export class TraceMerge {
  /** Records handed on after a later one had been. */
  late = 0;

  private readonly queues: (PcpuQueue | undefined)[] = new Array<PcpuQueue | undefined>(MAX_PCPUS);
  /** Queues that hold something, as a binary heap by key. */
  private readonly heap: PcpuQueue[] = [];
  private held = 0;
  private lastWindow = -1;
  private newestOfRound = -Infinity;
  private newestOfRoundBefore = -Infinity;
  private handedOn = -Infinity;

  constructor(
    private readonly take: MergedRecord,
    private readonly mostHeld = DEFAULT_MOST_HELD,
  ) {}

  /** A window of that pCPU begins. A round has ended when the numbers of the pCPUs no longer ascend. */
  window(pcpu: number): void {
    if (pcpu <= this.lastWindow) {
      this.release(this.newestOfRoundBefore, 0);
      this.newestOfRoundBefore = Math.max(this.newestOfRoundBefore, this.newestOfRound);
      this.newestOfRound = -Infinity;
    }
    this.lastWindow = pcpu;
  }

  /** A record of any kind was stamped with that time, whether or not it is pushed. */
  saw(ticks: number): void {
    if (ticks > this.newestOfRound) this.newestOfRound = ticks;
  }

  push(pcpu: number, ticks: number, kind: number, a: number, b: number): void {
    const queue = (this.queues[pcpu] ??= new PcpuQueue(pcpu));
    queue.push(ticks, kind, a, b);
    if (queue.length === 1) {
      this.heap.push(queue);
      this.siftUp(this.heap.length - 1);
    }
    if (++this.held >= this.mostHeld) this.release(Infinity, this.mostHeld >>> 1);
  }

  /** Hands on all that is left. */
  end(): void {
    this.release(Infinity, 0);
  }

  /** Hands on, in order, what is not later than `upTo`, as long as more than `keep` records are held. */
  private release(upTo: number, keep: number): void {
    const { heap, take } = this;
    while (heap.length > 0 && heap[0].key <= upTo && this.held > keep) {
      const queue = heap[0];
      // As long as no other pCPU has an earlier record there is no need to touch the heap.
      const limit = Math.min(upTo, this.nextKey());
      do {
        const { head, key } = queue;
        const ticks = queue.ticks[head];
        if (key < this.handedOn) this.late++;
        else this.handedOn = key;
        const kind = queue.kind[head];
        const a = queue.a[head];
        const b = queue.b[head];
        queue.shift();
        this.held--;
        take(queue.pcpu, ticks, kind, a, b);
      } while (queue.length > 0 && queue.key <= limit && this.held > keep);
      this.settle(queue);
    }
  }

  /** The earliest key but for the heap's top. */
  private nextKey(): number {
    const left = this.heap.length > 1 ? this.heap[1].key : Infinity;
    const right = this.heap.length > 2 ? this.heap[2].key : Infinity;
    return Math.min(left, right);
  }

  /** Puts the heap's top, which has changed, where it belongs. */
  private settle(queue: PcpuQueue): void {
    const { heap } = this;
    if (queue.length === 0) {
      const last = heap.pop()!;
      if (last === queue) return;
      heap[0] = last;
    }
    let at = 0;
    for (;;) {
      let least = at;
      const left = 2 * at + 1;
      if (left < heap.length && heap[left].key < heap[least].key) least = left;
      if (left + 1 < heap.length && heap[left + 1].key < heap[least].key) least = left + 1;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  }

  private siftUp(from: number): void {
    const { heap } = this;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (heap[parent].key <= heap[at].key) return;
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
      at = parent;
    }
  }
}
