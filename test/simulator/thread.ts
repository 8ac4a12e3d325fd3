/** A unit on one of its vCPUs, and what it is going to do next: pieces of CPU time one after the other. */

export type ThreadState = 'asleep' | 'notified' | 'ready' | 'running';

export class Thread {
  state: ThreadState = 'asleep';
  /** Woken through an event channel, or from another core: pays for that first. */
  wokenNs = 0;
  ranSince = 0;
  /** The first `pieces` hold: part of the usage table, ns, and the lock that is held meanwhile (-1: none). Kept, not made anew: hot. */
  pieces = 0;
  readonly part: number[] = [];
  readonly ns: number[] = [];
  readonly lock: number[] = [];
  at = 0;
  /** The lock that it waits for, burning time; -1: none. */
  spinsFor = -1;
  /** The batch in hand: stage, descriptors, when each one's unit of work began; -1 if none. */
  batchStage = -1;
  batchCount = 0;
  readonly batchBorn: Float64Array;
  /** Threads to be woken when the pieces are done. */
  readonly toWake: Thread[] = [];
  lastStage = 0;

  constructor(
    readonly index: number,
    readonly unit: number,
    readonly vcpu: number,
    readonly urgent: boolean,
    budget: number,
  ) {
    this.batchBorn = new Float64Array(budget);
  }

  add(part: number, ns: number, lock = -1): void {
    if (ns <= 0) return;
    this.part[this.pieces] = part;
    this.ns[this.pieces] = ns;
    this.lock[this.pieces++] = lock;
  }

  get done(): boolean {
    return this.at >= this.pieces;
  }

  /** The lock of the piece in hand, or -1. */
  get lockInHand(): number {
    return this.at < this.pieces ? this.lock[this.at] : -1;
  }

  /** Where the pieces end that can run through: a piece with a lock stands alone. */
  groupEnd(): number {
    if (this.lockInHand >= 0) return this.at + 1;
    let end = this.at;
    while (end < this.pieces && this.lock[end] < 0) end++;
    return end;
  }

  groupNs(): number {
    let sum = 0;
    const end = this.groupEnd();
    for (let i = this.at; i < end; i++) sum += this.ns[i];
    return sum;
  }

  clear(): void {
    this.pieces = 0;
    this.at = 0;
  }
}
