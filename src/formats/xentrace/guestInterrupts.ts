/**
 * Interrupts that Xen gives to the vCPUs of HVM and PVH guests, and how long each vCPU then works before it halts: from
 * its entry after the interrupt until it blocks. As in xenalyze's "wake to halt" (tools/xentrace/xenalyze.c).
 */
import type { GuestInterruptCount, VcpuIndex } from '../../profile/schedule';
import { RUNSTATES } from '../../profile/schedule';
import type { Ticks } from '../../profile/ids';

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const BLOCKED = RUNSTATES.indexOf('blocked');
const OFFLINE = RUNSTATES.indexOf('offline');

/** Processors have so many vectors; larger numbers are counted together as this one. */
export const VECTOR_BEYOND = 256;

interface VectorCount {
  count: number;
  readonly wakeToHaltAlone: { count: number; ticks: Ticks };
  readonly wakeToHalt: { count: number; ticks: Ticks };
  readonly interruptToHalt: { count: number; ticks: Ticks };
}

interface Pending {
  /** NaN until the guest is entered. */
  start: Ticks;
  readonly woke: boolean;
}

export class GuestInterrupts {
  private readonly vectors = new Map<number, VectorCount>();
  /** Interrupts since the vCPU was last halted, by vector. */
  private readonly pending = new Map<number, Pending>();
  /** Woken and not yet entered. */
  private waking = false;
  private wokenByVector = false;

  constructor(private readonly vcpu: VcpuIndex) {}

  inject(vector: number): void {
    const counted = Math.min(vector, VECTOR_BEYOND);
    this.vector(counted).count++;
    if (counted === VECTOR_BEYOND) return;
    const woke = this.waking && !this.wokenByVector;
    if (woke) this.wokenByVector = true;
    if (!this.pending.has(counted)) this.pending.set(counted, { start: NaN, woke });
  }

  entered(ticks: Ticks): void {
    this.waking = false;
    for (const pending of this.pending.values()) if (Number.isNaN(pending.start)) pending.start = ticks;
  }

  /** A runstate change; `from` and `to` are positions in RUNSTATES. */
  changed(from: number, to: number, ticks: Ticks): void {
    if (from === BLOCKED && to === RUNNABLE) {
      this.waking = true;
      return;
    }
    if (from !== RUNNING) return;
    if (to !== OFFLINE) this.waking = false;
    if (to === BLOCKED) this.halt(ticks);
  }

  /** What it did meanwhile is unknown. */
  lose(): void {
    this.pending.clear();
    this.waking = false;
    this.wokenByVector = false;
  }

  done(nsPerTick: number): GuestInterruptCount[] {
    const time = ({ count, ticks }: { count: number; ticks: Ticks }) => ({ count, ns: ticks * nsPerTick });
    return [...this.vectors]
      .sort(([a], [b]) => a - b)
      .map(([vector, counts]) => ({
        vcpu: this.vcpu,
        vector,
        count: counts.count,
        wakeToHaltAlone: time(counts.wakeToHaltAlone),
        wakeToHalt: time(counts.wakeToHalt),
        interruptToHalt: time(counts.interruptToHalt),
      }));
  }

  private halt(ticks: Ticks): void {
    const alone = this.pending.size === 1;
    for (const [vector, { start, woke }] of this.pending) {
      const took = ticks - start;
      if (!(took > 0)) continue;
      const counts = this.vector(vector);
      for (const time of woke
        ? [counts.wakeToHalt, ...(alone ? [counts.wakeToHaltAlone] : [])]
        : [counts.interruptToHalt]) {
        time.count++;
        time.ticks += took;
      }
    }
    this.lose();
  }

  private vector(vector: number): VectorCount {
    let counts = this.vectors.get(vector);
    if (counts === undefined) {
      const none = () => ({ count: 0, ticks: 0 });
      counts = { count: 0, wakeToHaltAlone: none(), wakeToHalt: none(), interruptToHalt: none() };
      this.vectors.set(vector, counts);
    }
    return counts;
  }
}
