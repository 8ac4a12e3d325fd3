/** Counts events of which a trace has many kinds and few of each: by kind, vCPU or pCPU, code and detail. */
import { EVENT_KINDS, type EventCount, type EventKind, type VcpuIndex } from './schedule';
import type { Ticks } from './ids';
import type { SeriesIndex, TimeBins } from './timeBins';

export type EventName = (kind: EventKind, code: number, detail: number) => string;

/** What is counted as one; the fields are those of {@link EventCount}. */
export interface CountedEvent {
  readonly kind: EventKind;
  readonly vcpu: VcpuIndex;
  readonly pcpu: number;
  /** At most 12 bits. */
  readonly code: number;
  /** At most 17 bits, or -1. */
  readonly detail: number;
}

interface Counter extends CountedEvent {
  readonly series: SeriesIndex;
  count: number;
  /** NaN as long as nothing was measured. */
  ticks: Ticks;
}

/** So many different ones are kept apart: a host has a few thousand, a damaged file can have any number. */
const MOST_COUNTERS = 65_536;

export class EventCounter {
  /** Events that were not counted because there were too many different ones. */
  beyond = 0;

  private readonly counters = new Map<number, Counter>();

  constructor(private readonly bins: TimeBins) {}

  /** One event; `took` is NaN where the trace does not tell (yet). */
  add(event: CountedEvent, at: Ticks, took: Ticks): void {
    const counter = this.find(event);
    if (counter === null) this.beyond++;
    else {
      counter.count++;
      this.bins.add(counter.series, at, 1, 0);
      if (!Number.isNaN(took)) this.measure(counter, at, took);
    }
  }

  /** Time of an event that was counted before, known only now. */
  took(event: CountedEvent, at: Ticks, ticks: Ticks): void {
    const counter = this.find(event);
    if (counter !== null) this.measure(counter, at, ticks);
  }

  done(nsPerTick: number, nameOf: EventName): EventCount[] {
    return [...this.counters.values()]
      .sort(
        (a, b) =>
          EVENT_KINDS.indexOf(a.kind) - EVENT_KINDS.indexOf(b.kind) ||
          a.vcpu - b.vcpu ||
          a.pcpu - b.pcpu ||
          a.code - b.code ||
          a.detail - b.detail,
      )
      .map(({ kind, vcpu, pcpu, code, detail, series, count, ticks }) => ({
        kind,
        vcpu,
        pcpu,
        code,
        detail,
        name: nameOf(kind, code, detail),
        count,
        ns: Number.isNaN(ticks) ? null : ticks * nsPerTick,
        overTime: this.bins.done(series, nsPerTick),
      }));
  }

  private measure(counter: Counter, at: Ticks, ticks: Ticks): void {
    counter.ticks = (Number.isNaN(counter.ticks) ? 0 : counter.ticks) + ticks;
    this.bins.add(counter.series, at, 0, ticks);
  }

  private find(event: CountedEvent): Counter | null {
    const key = keyOf(event);
    const known = this.counters.get(key);
    if (known !== undefined) return known;
    if (this.counters.size === MOST_COUNTERS) return null;
    const { kind, vcpu, pcpu, code, detail } = event;
    const series = this.bins.newSeries();
    const counter = { kind, vcpu, pcpu, code, detail, series, count: 0, ticks: NaN };
    this.counters.set(key, counter);
    return counter;
  }
}

/** One number for all five: 17 bits of owner, 3 of kind, 12 of code, 18 of detail fit into a double. */
function keyOf({ kind, vcpu, pcpu, code, detail }: CountedEvent): number {
  const owner = pcpu >= 0 ? 0x10000 + pcpu : vcpu + 1;
  return ((owner * 8 + EVENT_KINDS.indexOf(kind)) * 0x1000 + (code & 0xfff)) * 0x40000 + detail + 1;
}
