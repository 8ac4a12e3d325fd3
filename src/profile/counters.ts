/** Units of work: what each device did while the recording ran, by counters read before and after it. */
import type { DomainIndex } from './ids';
import type { WorkCurve, WorkWindow } from './workCurve';

export type WorkUnit = 'packets' | 'bytes' | 'requests';
/** Of the device itself: what a guest transmits through eth0, its vif in dom0 receives. */
export type WorkDirection = 'receive' | 'transmit' | 'read' | 'write';

/** Which counter of a device. */
export interface DeviceWork {
  /** As the domain names it: `eth0`, `vif1.0`, `xvda`, `vbd-1-51712`. A partition is a device beside its disk. */
  readonly device: string;
  readonly unit: WorkUnit;
  readonly direction: WorkDirection;
}

/** Who counted: a kernel, read before and after; xentop while it ran; the workload's own tool, in its report. */
export type WorkSource = 'counters' | 'xentop' | 'workload';

/** A device's work; never 0. */
export interface UnitOfWork extends DeviceWork {
  readonly domain: DomainIndex;
  readonly count: number;
  readonly source: WorkSource;
  /** What was read, for people: `/proc/net/dev before and after`, `xentop`, `iperf3`. */
  readonly origin: string;
  /**
   * When it was done: between the readings, or as long as the workload ran in between if the device carried it. Samples
   * are taken in a part of this time only. null if no clock tells.
   */
  readonly window: WorkWindow | null;
  /** How the work spreads over the window; null where nothing tells, so that an even rate is the best guess. */
  readonly curve: WorkCurve | null;
}

/** A counter as it stood at one moment, since the device came up. */
export interface CounterReading extends DeviceWork {
  /** Exact: a byte counter of 64 bits exceeds what a float64 holds. */
  readonly value: bigint;
}

export interface WorkBetween {
  /** In the order of the later reading; counters that did not move are left out. */
  readonly work: readonly (DeviceWork & { readonly count: number })[];
  /** Counters lower after than before: wrapped or reset, so the work between is not known. */
  readonly backwards: number;
  /** Counters in one of the two readings only: the device came or went. */
  readonly unpaired: number;
  /** Counters that one reading gives more than once; its first value counts. */
  readonly repeated: number;
}

export function counterKey({ device, unit, direction }: DeviceWork): string {
  return `${unit}/${direction}/${device}`;
}

/** After minus before, per counter. */
export function workBetween(
  before: readonly CounterReading[],
  after: readonly CounterReading[],
): WorkBetween {
  const [from, to] = [byKey(before), byKey(after)];
  const work: (DeviceWork & { count: number })[] = [];
  let [backwards, paired] = [0, 0];
  for (const [key, { value, device, unit, direction }] of to) {
    const start = from.get(key)?.value;
    if (start === undefined) continue;
    paired++;
    if (value < start) backwards++;
    else if (value > start) work.push({ device, unit, direction, count: Number(value - start) });
  }
  return {
    work,
    backwards,
    unpaired: from.size + to.size - 2 * paired,
    repeated: before.length - from.size + after.length - to.size,
  };
}

function byKey(readings: readonly CounterReading[]): Map<string, CounterReading> {
  const map = new Map<string, CounterReading>();
  for (const reading of readings) {
    const key = counterKey(reading);
    if (!map.has(key)) map.set(key, reading);
  }
  return map;
}
