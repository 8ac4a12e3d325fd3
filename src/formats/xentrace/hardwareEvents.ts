/** Records of the class `hw`: interrupts of the hardware, and the processor's idle states. They belong to a pCPU. */
import type { EventCounter } from '../../profile/eventCounter';
import type { Ticks } from '../../profile/ids';
import { HW_INTERRUPT, HW_POWER, IDLE_ENTRY, IDLE_EXIT, IRQ_HANDLED, numberOf, subclassOf } from './events';
import { DETAIL_BEYOND } from './names';

export class HardwareEvents {
  /** Since when each idle pCPU is idle. */
  private readonly idleSince = new Map<number, Ticks>();

  constructor(private readonly counter: EventCounter) {}

  /**
   * `words` words of the record are at `at` of `view`.
   * @returns false if the record is too short for what it is
   */
  take(pcpu: number, ticks: Ticks, event: number, words: number, view: DataView, at: number): boolean {
    const code = numberOf(event);
    const first = words > 0 ? view.getUint32(at, true) : NaN;
    switch (subclassOf(event)) {
      case HW_INTERRUPT: {
        if (code !== IRQ_HANDLED) {
          this.count(pcpu, 'interrupt', code, -1, ticks, NaN);
          return true;
        }
        if (words < 3) return false;
        // Low halves of the TSC: their difference is right even if they overflowed in between.
        const took = (view.getUint32(at + 8, true) - view.getUint32(at + 4, true)) >>> 0;
        this.count(pcpu, 'interrupt', code, Math.min(first, DETAIL_BEYOND), ticks, took);
        return true;
      }
      case HW_POWER: {
        if (code === IDLE_ENTRY) {
          this.idleSince.set(pcpu, ticks);
          return true;
        }
        if (code !== IDLE_EXIT) {
          this.count(pcpu, 'power', code, -1, ticks, NaN);
          return true;
        }
        if (words < 1) return false;
        const since = this.idleSince.get(pcpu);
        this.idleSince.delete(pcpu);
        const took = since === undefined ? NaN : Math.max(0, ticks - since);
        this.count(pcpu, 'power', code, Math.min(first, DETAIL_BEYOND), ticks, took);
        return true;
      }
      default:
        return true;
    }
  }

  /** Records of the pCPU are missing: it may have been busy meanwhile. */
  lost(pcpu: number): void {
    this.idleSince.delete(pcpu);
  }

  private count(
    pcpu: number,
    kind: 'interrupt' | 'power',
    code: number,
    detail: number,
    at: Ticks,
    took: Ticks,
  ): void {
    this.counter.add({ kind, vcpu: -1, pcpu, code, detail }, at, took);
  }
}
