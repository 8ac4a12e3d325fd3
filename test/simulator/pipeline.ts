/** What threads do: take a batch, work on it, publish what it became, notify whom it concerns if he sleeps. */
import type { Cores, Work } from './cores';
import type { Machine } from './machine';
import type { Random } from './random';
import { Stage } from './stages';
import { Thread } from './thread';
import { NOTIFY, SCHED, UPCALL, type Usage } from './usage';

const CACHE_LINE = 64;
/** A request of a ring of Xen, rounded (netif_tx_request is 12 bytes, blkif_request 112). */
const DESCRIPTOR = 16;

export interface PipelineEvents {
  /** So many descriptors left the stage; when the work of each began stands in `born`. */
  left(stage: number, count: number, born: Float64Array, now: number, by: Thread): void;
  /** The thread is to be made ready at that time. */
  deliver(at: number, thread: number): void;
}

export class Pipeline implements Work {
  readonly stages: readonly Stage[];
  readonly threads: readonly Thread[];
  /** Waiting for a lock, by lock; first come, first served among those that run. */
  private readonly spinners: Thread[][];
  private readonly holder: (Thread | null)[];
  private readonly stagesOf: readonly (readonly number[])[];
  private readonly threadsOf: readonly (readonly Thread[])[];
  private readonly partsOf: readonly (readonly { part: number; ns: number }[])[];
  private readonly totalNs: Float64Array;
  private cores: Cores | null = null;

  constructor(
    private readonly machine: Machine,
    private readonly random: Random,
    usage: Usage,
    private readonly events: PipelineEvents,
  ) {
    this.stages = machine.stages.map((spec, i) => new Stage(spec, i, machine.stages));
    const threads: Thread[] = [];
    this.threadsOf = machine.units.map(({ vcpus, urgent, budget }, unit) =>
      vcpus.map((vcpu) => {
        const thread = new Thread(threads.length, unit, vcpu, urgent, budget);
        threads.push(thread);
        return thread;
      }),
    );
    this.threads = threads;
    this.spinners = Array.from({ length: machine.locks }, () => []);
    this.holder = Array.from({ length: machine.locks }, () => null);
    this.stagesOf = machine.units.map((_, unit) =>
      machine.stages.flatMap((stage, i) => (stage.unit === unit ? [i] : [])),
    );
    this.partsOf = machine.stages.map(({ parts }) =>
      parts.map((part) => ({ part: usage.partOf(part), ns: part.ns })),
    );
    this.totalNs = Float64Array.from(machine.stages, ({ parts }) =>
      parts.reduce((sum, { ns }) => sum + ns, 0),
    );
  }

  runOn(cores: Cores): void {
    this.cores = cores;
  }

  /** A descriptor from outside; false if the queue is full. `by`: the thread that gave it, null for a device. */
  inject(stage: number, born: number, now: number, by: Thread | null): boolean {
    const queue = this.stages[stage];
    if (queue.free <= 0) return false;
    queue.put(born);
    queue.senderCore = by === null ? -1 : this.cores!.coreOf(by);
    const asleep = this.sleeper(queue.spec.unit);
    if (asleep === null) return true;
    this.count(queue, asleep, by);
    this.wake(asleep, now, by);
    return true;
  }

  next(thread: Thread, now: number): boolean {
    for (const woken of thread.toWake) this.wake(woken, now, thread);
    thread.toWake.length = 0;
    thread.add(UPCALL, thread.wokenNs);
    thread.wokenNs = 0;
    if (thread.batchStage >= 0) {
      this.publish(thread, now);
      if (thread.toWake.length > 0) return true;
    }
    return this.takeBatch(thread);
  }

  acquire(thread: Thread): boolean {
    const lock = thread.lockInHand;
    if (this.holder[lock] === thread) return true;
    if (this.holder[lock] === null) {
      this.holder[lock] = thread;
      return true;
    }
    if (!this.spinners[lock].includes(thread)) this.spinners[lock].push(thread);
    return false;
  }

  release(thread: Thread, lock: number, now: number): void {
    const waiting = this.spinners[lock];
    const cores = this.cores!;
    const heir = waiting.findIndex((other) => other !== thread && cores.isRunning(other));
    if (heir < 0) {
      // Who waits and does not run tries again when it runs.
      this.holder[lock] = null;
      waiting.length = 0;
      return;
    }
    const [other] = waiting.splice(heir, 1);
    this.holder[lock] = other;
    cores.granted(other, now);
  }

  private takeBatch(thread: Thread): boolean {
    const choices = this.stagesOf[thread.unit];
    const { budget } = this.machine.units[thread.unit];
    for (let i = 1; i <= choices.length; i++) {
      const at = (thread.lastStage + i) % choices.length;
      const index = choices[at];
      const stage = this.stages[index];
      if (stage.count === 0) continue;
      let count = Math.min(stage.count, budget);
      for (const after of stage.next) {
        const room = this.stages[after].takes();
        if (room === 0 && !this.stages[after].blocked.includes(thread))
          this.stages[after].blocked.push(thread);
        count = Math.min(count, room);
      }
      if (count === 0) continue;
      for (const after of stage.next) this.stages[after].reserved += this.stages[after].becomes(count);
      stage.take(thread.batchBorn, count);
      thread.lastStage = at;
      thread.batchStage = index;
      thread.batchCount = count;
      this.plan(thread, index, count);
      this.unblock(stage, thread);
      return true;
    }
    return false;
  }

  /** The pieces of CPU time of a batch. */
  private plan(thread: Thread, index: number, count: number): void {
    const { costs } = this.machine;
    const stage = this.stages[index];
    const { cv, lock, bytes } = stage.spec;
    const parts = this.partsOf[index];
    let first = count * costs.dequeue;
    const line = this.lineNs(stage.senderCore, this.cores!.coreOf(thread));
    if (line > 0) {
      const lines =
        Math.ceil((count * DESCRIPTOR) / CACHE_LINE) + count * (bytes / CACHE_LINE + costs.metadataLines);
      stage.lineNs += line + (lines * line) / costs.overlap;
      first += line + (lines * line) / costs.overlap;
    }
    for (const after of stage.next) {
      const { spec } = this.stages[after];
      first += count * spec.perItem * costs.enqueue;
      const back = this.lineNs(this.cores!.coreOf(thread), this.cores!.coreOf(this.threadsOf[spec.unit][0]));
      this.stages[after].lineNs += back;
      first += back;
    }
    const total = this.totalNs[index];
    const factor = total > 0 ? this.random.service(count, total, cv) / total : 0;
    parts.forEach(({ part, ns }, i) => thread.add(part, factor * ns + (i === 0 ? first : 0)));
    if (lock !== null) thread.add(parts[0].part, count * lock.ns, lock.lock);
  }

  private publish(thread: Thread, now: number): void {
    const index = thread.batchStage;
    const stage = this.stages[index];
    const count = thread.batchCount;
    thread.batchStage = -1;
    for (const after of stage.next) {
      const queue = this.stages[after];
      const { perItem, unit } = queue.spec;
      queue.reserved -= queue.becomes(count);
      const exact = count * perItem + queue.owed;
      // Rounding must not lose a descriptor: 3 x 1/3 is one.
      const whole = Math.floor(exact + 1e-9);
      queue.owed = Math.max(0, exact - whole);
      for (let i = 0; i < whole; i++)
        queue.put(thread.batchBorn[Math.min(count - 1, Math.floor(i / perItem))]);
      if (whole === 0) continue;
      queue.published++;
      queue.senderCore = this.cores!.coreOf(thread);
      const asleep = this.sleeper(unit);
      if (asleep === null) continue;
      this.count(queue, asleep, thread);
      this.willWake(asleep, thread);
    }
    this.events.left(index, count, thread.batchBorn, now, thread);
  }

  /** Senders that waited for slots go on when half of them are free. */
  private unblock(stage: Stage, by: Thread): void {
    if (stage.blocked.length === 0 || stage.free < stage.spec.slots / 2) return;
    for (const sender of stage.blocked) if (sender.state === 'asleep') this.willWake(sender, by);
    stage.blocked.length = 0;
  }

  private sleeper(unit: number): Thread | null {
    return this.threadsOf[unit].find(({ state }) => state === 'asleep') ?? null;
  }

  private count(queue: Stage, asleep: Thread, by: Thread | null): void {
    if (by !== null && by.vcpu === asleep.vcpu) queue.localWakes++;
    else queue.notifications++;
  }

  private willWake(asleep: Thread, by: Thread): void {
    const { localWake, notify, ipiSend } = this.machine.costs;
    const near = this.cores!.coreOf(asleep) === this.cores!.coreOf(by);
    asleep.state = 'notified';
    by.toWake.push(asleep);
    if (asleep.vcpu === by.vcpu) by.add(SCHED, localWake);
    else by.add(NOTIFY, near ? notify : notify + ipiSend);
  }

  private wake(thread: Thread, now: number, by: Thread | null): void {
    thread.state = 'notified';
    const cores = this.cores!;
    const { upcall, ipi, ipiReceive } = this.machine.costs;
    const near = by !== null && cores.coreOf(by) === cores.coreOf(thread);
    if (by?.vcpu !== thread.vcpu) thread.wokenNs = near ? upcall : upcall + ipiReceive;
    if (near) cores.ready(thread, now);
    else this.events.deliver(now + ipi, thread.index);
  }

  /** For a cache line to come over; 0 from the same core and from devices, whose cost is in the work itself. */
  private lineNs(from: number, to: number): number {
    if (from < 0 || from === to) return 0;
    const { cores, costs } = this.machine;
    if (cores[from].sibling === to) return costs.lineSibling;
    return cores[from].socket === cores[to].socket ? costs.line : costs.lineFar;
  }
}
