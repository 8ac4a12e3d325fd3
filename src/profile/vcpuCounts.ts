/** Counts what one vCPU asks of Xen: hypercalls with their commands and batches, and VM exits with their time. */
import type { ExitCount, HypercallCommand, HypercallCount, VcpuIndex } from './schedule';
import type { Ticks } from './ids';
import type { SeriesIndex, TimeBins } from './timeBins';

/** A hypercall's command is not in its record. */
export const NO_COMMAND = -1;

export interface CountNames {
  readonly hypercallName: (op: number) => string;
  readonly commandName: (op: number, command: number) => string;
  readonly exitName: (reason: number) => string;
}

interface CallCounter {
  calls: number;
  items: number;
  readonly series: SeriesIndex;
}

interface OpCounter extends CallCounter {
  subcalls: number;
  readonly commands: Map<number, CallCounter>;
}

interface ExitCounter {
  count: number;
  ticks: Ticks;
  readonly series: SeriesIndex;
}

export class VcpuCounts {
  private readonly ops = new Map<number, OpCounter>();
  private readonly reasons = new Map<number, ExitCounter>();

  constructor(private readonly bins: TimeBins) {}

  /** `items` are the elements of its batch (0: not recorded), `at` is when. */
  hypercall(op: number, subcall: boolean, command: number, items: number, at: Ticks): void {
    let counter = this.ops.get(op);
    if (counter === undefined) {
      counter = { calls: 0, subcalls: 0, items: 0, commands: new Map(), series: this.bins.newSeries() };
      this.ops.set(op, counter);
    }
    if (subcall) counter.subcalls++;
    else counter.calls++;
    counter.items += items;
    this.bins.add(counter.series, at, 1, items);
    if (command === NO_COMMAND) return;
    let known = counter.commands.get(command);
    if (known === undefined) {
      known = { calls: 0, items: 0, series: this.bins.newSeries() };
      counter.commands.set(command, known);
    }
    known.calls++;
    known.items += items;
    this.bins.add(known.series, at, 1, items);
  }

  /** An exit that took `ticks` and ended at `at`. */
  exit(reason: number, ticks: Ticks, at: Ticks): void {
    let counter = this.reasons.get(reason);
    if (counter === undefined) {
      counter = { count: 0, ticks: 0, series: this.bins.newSeries() };
      this.reasons.set(reason, counter);
    }
    counter.count++;
    counter.ticks += ticks;
    this.bins.add(counter.series, at, 1, ticks);
  }

  hypercalls(vcpu: VcpuIndex, names: CountNames): HypercallCount[] {
    return [...this.ops]
      .sort(([a], [b]) => a - b)
      .map(([op, { calls, subcalls, items, commands, series }]) => ({
        vcpu,
        op,
        name: names.hypercallName(op),
        calls,
        subcalls,
        items,
        commands: [...commands]
          .sort(([a], [b]) => a - b)
          .map(([command, counter]): HypercallCommand => ({
            command,
            name: names.commandName(op, command),
            calls: counter.calls,
            items: counter.items,
            overTime: this.bins.done(counter.series, 1),
          })),
        overTime: this.bins.done(series, 1),
      }));
  }

  exits(vcpu: VcpuIndex, names: CountNames, nsPerTick: number): ExitCount[] {
    return [...this.reasons]
      .sort(([a], [b]) => a - b)
      .map(([reason, { count, ticks, series }]) => ({
        vcpu,
        reason,
        name: names.exitName(reason),
        count,
        ns: ticks * nsPerTick,
        overTime: this.bins.done(series, nsPerTick),
      }));
  }
}
