/**
 * Whether the pCPUs' clocks agree, judged by cause and effect. Two successive runstate changes of one vCPU on two pCPUs
 * cannot have happened in the other order, so the time between them, each by its own pCPU's clock, is at least minus
 * the difference of the clocks. The least such time for each ordered pair of pCPUs bounds the difference from
 * both sides; where a bound lies on the wrong side of zero the clocks differ, and the middle between the bounds is
 * what fits the trace best.
 *
 * (xenalyze moves a clock forward by twice the lag whenever it meets an effect before its cause, which depends
 * on the order of the records and never settles; here the whole trace has its say.)
 */
import type { Ticks } from '../../profile/ids';
import { MAX_PCPUS } from './traceRecords';
import type { Misfit, VcpuTrack } from './vcpuTrack';

/** Bounds between so many pairs of pCPUs are kept; a host that needs more has its first ones checked. */
const MOST_PAIRS = 65_536;

export class ClockOrder {
  /** Effects that came before their causes. */
  inversions = 0;
  /** The worst of them, in ticks. */
  worst: Ticks = 0;

  /** Least time from a cause on one pCPU to its effect on another, by `cause * MAX_PCPUS + effect`. */
  private readonly leastLatency = new Map<number, Ticks>();

  /** `v` leaves `from` for `to` on `pcpu`; its fields tell the record before. */
  follow(v: VcpuTrack, pcpu: number, ticks: Ticks, misfit: Misfit | null, from: number, to: number): void {
    const belated = misfit !== null && misfit.claimed === to && misfit.known === from;
    if (belated && misfit.settled && misfit.pcpu !== pcpu) {
      // The misfit was the effect of this record, yet it came first.
      this.inversions++;
      this.worst = Math.max(this.worst, ticks - misfit.ticks);
      this.note(pcpu, misfit.pcpu, misfit.ticks - ticks);
    } else if (v.state === from && v.lastPcpu >= 0 && v.lastPcpu !== pcpu) {
      this.note(v.lastPcpu, pcpu, ticks - v.lastTicks);
    }
  }

  /**
   * How much each pCPU's clock is ahead of the others', by pCPU number; null if they agree, or if no constant difference
   * explains the trace (clocks that drift).
   */
  offsets(): Float64Array | null {
    if (this.inversions === 0) return null;
    const pcpus = new Set<number>();
    for (const pair of this.leastLatency.keys()) {
      pcpus.add(Math.floor(pair / MAX_PCPUS));
      pcpus.add(pair % MAX_PCPUS);
    }
    const reference = Math.min(...pcpus);
    const most = this.shortest(reference, false, pcpus.size);
    const least = this.shortest(reference, true, pcpus.size);
    if (most === null || least === null) return null;
    const offsets = new Float64Array(MAX_PCPUS);
    for (const pcpu of pcpus) {
      const high = most[pcpu];
      const low = -least[pcpu];
      const bounded = Number.isFinite(high) && Number.isFinite(low);
      offsets[pcpu] = bounded ? Math.round((low + high) / 2) : Math.min(Math.max(0, low), high);
    }
    return offsets;
  }

  private note(cause: number, effect: number, latency: Ticks): void {
    const pair = cause * MAX_PCPUS + effect;
    const known = this.leastLatency.get(pair);
    if (known === undefined ? this.leastLatency.size < MOST_PAIRS : latency < known) {
      this.leastLatency.set(pair, latency);
    }
  }

  /**
   * Bellman and Ford's shortest paths: clock(effect) - clock(cause) <= least latency, so a path's length bounds how far
   * its end is ahead of its start. Null if the bounds contradict each other.
   */
  private shortest(start: number, backwards: boolean, rounds: number): Float64Array | null {
    const length = new Float64Array(MAX_PCPUS).fill(Infinity);
    length[start] = 0;
    for (let round = 0; round <= rounds; round++) {
      let changed = false;
      for (const [pair, latency] of this.leastLatency) {
        const cause = Math.floor(pair / MAX_PCPUS);
        const effect = pair % MAX_PCPUS;
        const [from, to] = backwards ? [effect, cause] : [cause, effect];
        if (length[from] + latency < length[to]) {
          length[to] = length[from] + latency;
          changed = true;
        }
      }
      if (!changed) return length;
    }
    return null;
  }
}
