/**
 * The scheduler: Xen's run queue per core (round robin with a slice, and a boost for who wakes up and has run less), and within a vCPU
 * its kernel's (round robin between batches, urgent threads first).
 */
import type { Machine } from './machine';
import type { Thread } from './thread';
import { SCHED, SPIN, SWITCH, type Usage } from './usage';

const IDLE = -1;

interface Vcpu {
  readonly index: number;
  readonly core: number;
  readonly ready: Thread[];
  current: Thread | null;
  /** In its core's queue or on the core. */
  runnable: boolean;
  ranNs: number;
  wokenAt: number;
}

interface Core {
  readonly index: number;
  readonly sibling: number;
  readonly queue: Vcpu[];
  current: Vcpu | null;
  last: Vcpu | null;
  /** On the way out of idle. */
  waking: boolean;
  /** Accounted up to here. */
  since: number;
  speed: number;
  overheadPart: number;
  overheadNs: number;
  pickedAt: number;
  sliceEnd: number;
  /** The slice ended while a lock was held. */
  overdue: boolean;
  /** When the pieces in hand end; Infinity while it spins or idles. */
  stepEnd: number;
}

/** What threads do, seen from the scheduler. */
export interface Work {
  /** Fills the thread's pieces; false if there is nothing to do, and it sleeps. */
  next(thread: Thread, now: number): boolean;
  /** Tries to take the lock of the piece in hand; if it cannot, the thread spins. */
  acquire(thread: Thread): boolean;
  release(thread: Thread, lock: number, now: number): void;
}

export class Cores {
  readonly wakeToRunNs: Float64Array;
  readonly wakes: Int32Array;
  private readonly cores: readonly Core[];
  private readonly vcpus: readonly Vcpu[];

  constructor(
    private readonly machine: Machine,
    private readonly usage: Usage,
    private readonly work: Work,
    /** Calls `idleOver(core)` at that time. */
    private readonly whenAwake: (at: number, core: number) => void,
  ) {
    this.vcpus = machine.vcpus.map(({ core }, index) => ({
      index,
      core,
      ready: [],
      current: null,
      runnable: false,
      ranNs: 0,
      wokenAt: 0,
    }));
    this.cores = machine.cores.map(({ sibling }, index) => ({
      index,
      sibling,
      queue: [],
      current: null,
      last: null,
      waking: false,
      since: 0,
      speed: 1,
      overheadPart: SWITCH,
      overheadNs: 0,
      pickedAt: 0,
      sliceEnd: Infinity,
      overdue: false,
      stepEnd: Infinity,
    }));
    this.wakeToRunNs = new Float64Array(machine.vcpus.length);
    this.wakes = new Int32Array(machine.vcpus.length);
  }

  coreOf(thread: Thread): number {
    return this.vcpus[thread.vcpu].core;
  }

  isIdle(core: number): boolean {
    return this.cores[core].current === null;
  }

  /** The core that has something to do soonest, or -1. */
  soonest(): number {
    let best = IDLE;
    let at = Infinity;
    for (const core of this.cores) {
      const next = Math.min(core.stepEnd, core.sliceEnd);
      if (next < at) {
        at = next;
        best = core.index;
      }
    }
    return best;
  }

  dueAt(core: number): number {
    return Math.min(this.cores[core].stepEnd, this.cores[core].sliceEnd);
  }

  /** Accounts for all that ran up to now. */
  settleAll(now: number): void {
    for (const core of this.cores) this.settle(core, now);
  }

  /** What is due on the core at this time. */
  run(index: number, now: number): void {
    const core = this.cores[index];
    if (core.stepEnd <= now) this.endStep(core, now);
    else this.endSlice(core, now);
  }

  /** A thread may run from now on. */
  ready(thread: Thread, now: number): void {
    thread.state = 'ready';
    const vcpu = this.vcpus[thread.vcpu];
    if (thread.urgent) vcpu.ready.unshift(thread);
    else vcpu.ready.push(thread);
    if (vcpu.runnable) return;
    vcpu.runnable = true;
    vcpu.wokenAt = now;
    this.wakes[vcpu.index]++;
    const core = this.cores[vcpu.core];
    const running = core.current;
    if (running !== null) this.settle(core, now);
    // Who slept long must not starve the others when it comes back.
    if (running !== null) vcpu.ranNs = Math.max(vcpu.ranNs, running.ranNs - 2 * this.machine.scheduler.slice);
    const boosted = this.machine.scheduler.boost && running !== null && vcpu.ranNs < running.ranNs;
    if (boosted) core.queue.unshift(vcpu);
    else core.queue.push(vcpu);
    if (running !== null) {
      const { rateLimit, slice } = this.machine.scheduler;
      const end = core.pickedAt + (boosted ? rateLimit : slice);
      core.sliceEnd = Math.min(core.sliceEnd, Math.max(now, end));
    } else if (!core.waking) {
      core.waking = true;
      this.whenAwake(now + this.machine.costs.idleWake, core.index);
    }
  }

  idleOver(index: number, now: number): void {
    const core = this.cores[index];
    core.waking = false;
    core.since = now;
    this.pick(core, now);
  }

  /** The lock that it spun for is its own now. */
  granted(thread: Thread, now: number): void {
    const core = this.cores[this.coreOf(thread)];
    this.settle(core, now);
    thread.spinsFor = -1;
    this.retime(core);
  }

  isRunning(thread: Thread): boolean {
    const vcpu = this.vcpus[thread.vcpu];
    return vcpu.current === thread && this.cores[vcpu.core].current === vcpu;
  }

  private endStep(core: Core, now: number): void {
    this.settle(core, now);
    const vcpu = core.current!;
    const thread = vcpu.current!;
    const lock = thread.lockInHand;
    thread.at = thread.groupEnd();
    if (lock >= 0) this.work.release(thread, lock, now);
    if (core.overdue) {
      core.overdue = false;
      core.sliceEnd = now;
    }
    this.proceed(core, vcpu, now);
  }

  /** Goes on with the thread in hand, or with the next one, or with another vCPU. */
  private proceed(core: Core, vcpu: Vcpu, now: number): void {
    for (;;) {
      const thread = vcpu.current!;
      if (!thread.done) break;
      thread.clear();
      if (!this.work.next(thread, now)) {
        thread.state = 'asleep';
        vcpu.current = null;
      } else if (this.givesWay(vcpu, thread, now)) {
        thread.state = 'ready';
        vcpu.ready.push(thread);
        vcpu.current = null;
      }
      if (vcpu.current !== null) continue;
      if (vcpu.ready.length === 0) {
        vcpu.runnable = false;
        core.current = null;
        core.stepEnd = Infinity;
        core.sliceEnd = Infinity;
        this.pick(core, now);
        return;
      }
      this.startThread(core, vcpu, now, this.machine.costs.threadSwitch, SCHED);
    }
    this.step(core, vcpu.current!);
  }

  private givesWay(vcpu: Vcpu, thread: Thread, now: number): boolean {
    if (vcpu.ready.length === 0 || thread.toWake.length > 0) return false;
    if (vcpu.ready[0].urgent && !thread.urgent) return true;
    return now - thread.ranSince >= this.machine.scheduler.threadSlice;
  }

  private startThread(core: Core, vcpu: Vcpu, now: number, overhead: number, part: number): void {
    const thread = vcpu.ready.shift()!;
    vcpu.current = thread;
    thread.state = 'running';
    thread.ranSince = now;
    core.overheadNs += overhead;
    core.overheadPart = part;
  }

  private step(core: Core, thread: Thread): void {
    const lock = thread.lockInHand;
    if (lock >= 0) thread.spinsFor = this.work.acquire(thread) ? -1 : lock;
    this.retime(core);
  }

  private endSlice(core: Core, now: number): void {
    this.settle(core, now);
    const vcpu = core.current!;
    core.sliceEnd = Infinity;
    if (core.queue.length === 0) return;
    if (vcpu.current!.lockInHand >= 0) {
      // Locks that domains share are Xen's, and Xen is not preempted while it holds one or spins for it.
      core.overdue = true;
      return;
    }
    core.queue.push(vcpu);
    core.current = null;
    core.stepEnd = Infinity;
    this.pick(core, now);
  }

  private pick(core: Core, now: number): void {
    const vcpu = core.queue.shift();
    if (vcpu === undefined) {
      this.siblingChanged(core, now);
      return;
    }
    const { vcpuSwitch } = this.machine.costs;
    const switched = core.last !== vcpu;
    core.overheadNs = switched ? vcpuSwitch : vcpuSwitch / 2;
    core.overheadPart = SWITCH;
    core.current = vcpu;
    core.last = vcpu;
    core.since = now;
    core.pickedAt = now;
    core.sliceEnd = core.queue.length > 0 ? now + this.machine.scheduler.slice : Infinity;
    this.wakeToRunNs[vcpu.index] += now - vcpu.wokenAt;
    vcpu.wokenAt = now;
    if (vcpu.current === null) this.startThread(core, vcpu, now, 0, SWITCH);
    this.siblingChanged(core, now);
    this.proceed(core, vcpu, now);
  }

  /** Two threads of one physical core slow each other down while both are busy. */
  private siblingChanged(core: Core, now: number): void {
    if (core.sibling < 0) return;
    const other = this.cores[core.sibling];
    const speed = core.current !== null && other.current !== null ? this.machine.scheduler.smtSpeed : 1;
    core.speed = speed;
    if (other.speed === speed || other.current === null) return;
    this.settle(other, now);
    other.speed = speed;
    this.retime(other);
  }

  private retime(core: Core): void {
    const thread = core.current?.current;
    if (thread === null || thread === undefined) return;
    const work = core.overheadNs + thread.groupNs();
    core.stepEnd = thread.spinsFor >= 0 ? Infinity : core.since + work / core.speed;
  }

  /** Books the time since the last call; pieces shrink by it. */
  private settle(core: Core, now: number): void {
    const vcpu = core.current;
    if (vcpu === null || vcpu.current === null) {
      core.since = now;
      return;
    }
    const thread = vcpu.current;
    const { usage } = this;
    let from = core.since;
    core.since = now;
    if (now <= from) return;
    vcpu.ranNs += now - from;
    if (core.overheadNs > 0) {
      const wall = Math.min(core.overheadNs / core.speed, now - from);
      usage.add(core.index, vcpu.index, thread.unit, core.overheadPart, from, wall);
      core.overheadNs = Math.max(0, core.overheadNs - wall * core.speed);
      from += wall;
    }
    if (thread.spinsFor >= 0) {
      if (now > from) usage.add(core.index, vcpu.index, thread.unit, SPIN, from, now - from);
      return;
    }
    // Counted down piece by piece; what rounding leaves over is dropped where the group ends.
    const end = thread.groupEnd();
    for (let i = thread.at; i < end && from < now; i++) {
      const wall = Math.min(thread.ns[i] / core.speed, now - from);
      if (wall > 0) usage.add(core.index, vcpu.index, thread.unit, thread.part[i], from, wall);
      thread.ns[i] = Math.max(0, thread.ns[i] - wall * core.speed);
      from += wall;
    }
  }
}
