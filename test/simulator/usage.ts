/** Who used the cores for what: exactly, and as a sampling clock sees it. */
import type { Machine, PartSpec } from './machine';

export type PartName = Pick<PartSpec, 'category' | 'layer'>;

/** What handing over and switching cost, under the names that `iopath/categories` has for it. */
const OVERHEADS: readonly PartName[] = [
  { category: 'hv.ctxswitch', layer: 'hypervisor' },
  { category: 'sched', layer: 'kernel' },
  { category: 'hv.evtchn', layer: 'hypervisor' },
  { category: 'xen.evtchn', layer: 'kernel' },
  { category: 'lock', layer: 'kernel' },
];
export const SWITCH = 0;
export const SCHED = 1;
export const NOTIFY = 2;
export const UPCALL = 3;
export const SPIN = 4;

export class Usage {
  readonly parts: readonly PartName[];
  /** By core, unit and part. */
  readonly ns: Float64Array;
  readonly samples: Int32Array;
  readonly vcpuNs: Float64Array;
  private readonly ofPart = new Map<string, number>();
  private readonly nextTick: Float64Array;

  constructor(
    private readonly machine: Machine,
    private readonly tickNs: number,
    firstTicks: (core: number) => number,
  ) {
    const parts = [...OVERHEADS];
    for (const part of machine.stages.flatMap((stage) => stage.parts)) {
      if (!parts.some((known) => key(known) === key(part)))
        parts.push({ category: part.category, layer: part.layer });
    }
    parts.forEach((part, i) => this.ofPart.set(key(part), i));
    this.parts = parts;
    const size = machine.cores.length * machine.units.length * parts.length;
    this.ns = new Float64Array(size);
    this.samples = new Int32Array(size);
    this.vcpuNs = new Float64Array(machine.vcpus.length);
    this.nextTick = Float64Array.from(machine.cores, (_, core) => firstTicks(core));
  }

  partOf(part: PartName): number {
    return this.ofPart.get(key(part))!;
  }

  at(core: number, unit: number, part: number): number {
    return (core * this.machine.units.length + unit) * this.parts.length + part;
  }

  /** From `from` for `ns`; calls for one core come in order of time. */
  add(core: number, vcpu: number, unit: number, part: number, from: number, ns: number): void {
    const at = this.at(core, unit, part);
    this.ns[at] += ns;
    this.vcpuNs[vcpu] += ns;
    const end = from + ns;
    let tick = this.nextTick[core];
    if (tick < from) tick += Math.ceil((from - tick) / this.tickNs) * this.tickNs;
    while (tick < end) {
      this.samples[at]++;
      tick += this.tickNs;
    }
    this.nextTick[core] = tick;
  }

  /** What came before does not count. */
  reset(): void {
    this.ns.fill(0);
    this.samples.fill(0);
    this.vcpuNs.fill(0);
  }
}

function key({ category, layer }: PartName): string {
  return `${layer} ${category}`;
}
