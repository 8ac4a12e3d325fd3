/**
 * Fills a {@link Schedule} while a trace is read. It counts in clock ticks from any fixed point (integers, so sums are
 * exact) and turns them into nanoseconds once, at the end.
 */
import { EventCounter, type EventName } from './eventCounter';
import { growableFloat64, growableInt16, growableInt32, growableUint8 } from './growable';
import type { Hertz, Ticks } from './ids';
import { sortByStart } from './intervalOrder';
import {
  RUNSTATES,
  type GuestInterruptCount,
  type LostWindow,
  type Schedule,
  type VcpuIndex,
} from './schedule';
import { TimeBins } from './timeBins';
import { VcpuCounts, type CountNames } from './vcpuCounts';

/** Row of an interval whose end is to come; -1 for none. */
export type OpenInterval = number;

/** What the builder does not know: names, and how ticks become time. */
export interface ScheduleFrame extends CountNames {
  readonly tscHz: Hertz;
  readonly tscHzSource: string;
  /** The ticks that become time 0. */
  readonly zero: Ticks;
  readonly end: Ticks;
  /** TSC at `zero`. */
  readonly tscOrigin: number;
  readonly pcpus: readonly number[];
  readonly unplaced: Schedule['unplaced'];
  readonly recordsByClass: Schedule['recordsByClass'];
  readonly volumes: Schedule['volumes'];
  readonly guestInterrupts: (nsPerTick: number) => GuestInterruptCount[];
  readonly eventName: EventName;
}

class VcpuRow {
  readonly ticks = new Float64Array(RUNSTATES.length);
  readonly count = new Float64Array(RUNSTATES.length);
  readonly counts: VcpuCounts;
  open: OpenInterval = -1;

  constructor(
    readonly domainId: number,
    readonly vcpu: number,
    bins: TimeBins,
  ) {
    this.counts = new VcpuCounts(bins);
  }
}

interface LostSpan {
  readonly pcpu: number;
  readonly start: Ticks;
  end: Ticks;
  records: number;
}

/** From so many lost windows on, a pCPU's newest is made longer instead: no host loses that often, a damaged file can. */
const MOST_LOST_WINDOWS = 65_536;

export class ScheduleBuilder {
  private readonly bins = new TimeBins();
  readonly events = new EventCounter(this.bins);
  private readonly vcpus: VcpuRow[] = [];
  private readonly vcpuRows = new Map<number, VcpuIndex>();
  private readonly grants = new Map<number, { maps: number; unmaps: number; transfers: number }>();
  private readonly lostWindows: LostSpan[] = [];
  private readonly newestLost = new Map<number, LostSpan>();

  private readonly vcpuOf = growableInt32();
  private readonly stateOf = growableUint8();
  private readonly fromOf = growableUint8();
  private readonly pcpuOf = growableInt16();
  private readonly startOf = growableFloat64();
  /** NaN until the interval ends; an interval that never does is left out. */
  private readonly endOf = growableFloat64();

  /** Row of the vCPU; the first mention makes it. Both numbers are 16 bits wide. */
  vcpu(domainId: number, vcpu: number): VcpuIndex {
    const key = domainId * 0x10000 + vcpu;
    let row = this.vcpuRows.get(key);
    if (row === undefined) {
      row = this.vcpus.push(new VcpuRow(domainId, vcpu, this.bins)) - 1;
      this.vcpuRows.set(key, row);
    }
    return row;
  }

  /**
   * A state begins; it counts once {@link end} is called with the row returned. `from` is the state that was left (or
   * NO_STATE), `pcpu` is -1 unless it runs.
   */
  begin(vcpu: VcpuIndex, state: number, from: number, pcpu: number, ticks: Ticks): OpenInterval {
    this.vcpuOf.push(vcpu);
    this.stateOf.push(state);
    this.fromOf.push(from);
    this.pcpuOf.push(pcpu);
    this.startOf.push(ticks);
    const row = this.endOf.push(NaN);
    this.vcpus[vcpu].open = row;
    return row;
  }

  /** Ends an interval; one without length is left out. */
  end(interval: OpenInterval, ticks: Ticks): void {
    const start = this.startOf.data[interval];
    const row = this.vcpus[this.vcpuOf.data[interval]];
    row.open = -1;
    if (ticks <= start) return;
    this.endOf.data[interval] = ticks;
    const state = this.stateOf.data[interval];
    row.ticks[state] += ticks - start;
    row.count[state]++;
  }

  /** The interval's start turned out to be wrong: it counts nowhere. */
  discard(interval: OpenInterval): void {
    this.vcpus[this.vcpuOf.data[interval]].open = -1;
  }

  /** What the vCPU does, to be counted. */
  counts(vcpu: VcpuIndex): VcpuCounts {
    return this.vcpus[vcpu].counts;
  }

  grant(domainId: number, what: 'maps' | 'unmaps' | 'transfers'): void {
    let counts = this.grants.get(domainId);
    if (counts === undefined) this.grants.set(domainId, (counts = { maps: 0, unmaps: 0, transfers: 0 }));
    counts[what]++;
  }

  lost(pcpu: number, start: Ticks, end: Ticks, records: number): void {
    const newest = this.newestLost.get(pcpu);
    if (newest !== undefined && this.lostWindows.length >= MOST_LOST_WINDOWS) {
      newest.end = Math.max(newest.end, end);
      newest.records += records;
      return;
    }
    const span = { pcpu, start, end, records };
    this.lostWindows.push(span);
    this.newestLost.set(pcpu, span);
  }

  /** The tables, in nanoseconds; vCPUs keep their rows. */
  done(frame: ScheduleFrame): Schedule {
    const nsPerTick = 1e9 / frame.tscHz;
    const ns = (ticks: Ticks) => (ticks - frame.zero) * nsPerTick;
    return {
      startNs: 0,
      endNs: ns(frame.end),
      tscHz: frame.tscHz,
      tscHzSource: frame.tscHzSource,
      tscOrigin: frame.tscOrigin,
      pcpus: frame.pcpus,
      vcpus: this.vcpus.map((v) => ({
        domainId: v.domainId,
        vcpu: v.vcpu,
        totalNs: Array.from(v.ticks, (ticks) => ticks * nsPerTick),
        count: Array.from(v.count),
        open:
          v.open < 0
            ? null
            : { state: RUNSTATES[this.stateOf.data[v.open]], sinceNs: ns(this.startOf.data[v.open]) },
      })),
      intervals: this.intervals(ns),
      hypercalls: this.vcpus.flatMap((v, vcpu) => v.counts.hypercalls(vcpu, frame)),
      exits: this.vcpus.flatMap((v, vcpu) => v.counts.exits(vcpu, frame, nsPerTick)),
      grants: [...this.grants]
        .map(([domainId, counts]) => ({ domainId, ...counts }))
        .sort((a, b) => a.domainId - b.domainId),
      events: this.events.done(nsPerTick, frame.eventName),
      guestInterrupts: frame.guestInterrupts(nsPerTick),
      bins: {
        startNs: Number.isNaN(this.bins.start) ? 0 : ns(this.bins.start),
        widthNs: this.bins.width * nsPerTick,
      },
      unplaced: frame.unplaced,
      lost: this.lostWindows.map(({ pcpu, start, end, records }): LostWindow => ({
        pcpu,
        startNs: ns(start),
        endNs: ns(end),
        records,
      })),
      recordsByClass: frame.recordsByClass,
      volumes: frame.volumes,
    };
  }

  private intervals(ns: (ticks: Ticks) => number): Schedule['intervals'] {
    const rows = sortByStart(this.startOf.data, this.endOf.data, this.startOf.length);
    const intervals = {
      vcpu: new Int32Array(rows.length),
      state: new Uint8Array(rows.length),
      from: new Uint8Array(rows.length),
      pcpu: new Int16Array(rows.length),
      startNs: new Float64Array(rows.length),
      endNs: new Float64Array(rows.length),
    };
    for (let to = 0; to < rows.length; to++) {
      const from = rows[to];
      intervals.vcpu[to] = this.vcpuOf.data[from];
      intervals.state[to] = this.stateOf.data[from];
      intervals.from[to] = this.fromOf.data[from];
      intervals.pcpu[to] = this.pcpuOf.data[from];
      intervals.startNs[to] = ns(this.startOf.data[from]);
      intervals.endNs[to] = ns(this.endOf.data[from]);
    }
    return intervals;
  }
}
