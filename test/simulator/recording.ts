/**
 * What a recording of a simulated machine would tell, as the baseline would make it: shares from samples, sizes from the schedule, counted
 * work and notifications, and of the rest what is not known as a range.
 */
import type {
  Handoff,
  MissLevel,
  OffloadSystem,
  Range,
  SystemCore,
  SystemUnit,
} from '../../src/offload/system';
import type { Misses } from './footprints';
import type { Machine } from './machine';
import type { Random } from './random';
import type { RandomSystem } from './randomSystem';
import { perItemAt, type Outcome } from './simulate';

/** What this recording has besides samples, schedule and counters. */
export interface Knowledge {
  /** Depth and delay of a closed loop. */
  readonly loop: boolean;
  /** Batches and notifications, counted. */
  readonly batches: boolean;
  /** Misses per stage, by other recordings with miss events; null: clock events only. */
  readonly misses: readonly Misses[] | null;
  /** Throughput without recorders, as measured before they started. */
  readonly undisturbedPerSecond: number | null;
}

const around = (mid: number, factor: number): Range => ({ low: mid / factor, mid, high: mid * factor });
/** What `src/offload/baseline` assumes where nothing is counted. */
const ASSUMED = {
  batch: { low: 1, mid: 4, high: 32 },
  notified: { low: 0.3, mid: 0.8, high: 1 },
  outstanding: { low: 1.5, mid: 8, high: 64 },
  none: { low: 0, mid: 0, high: 0 },
} as const;
/** Figures that are counted are known to this factor: phases differ, and so do devices. */
const COUNTED = 1.5;
/** Samples come in bursts: so many are worth one independent one. */
const DESIGN_EFFECT = 2;

export function recordingOf(
  system: RandomSystem,
  machine: Machine,
  outcome: Outcome,
  knowledge: Knowledge,
  random: Random,
): OffloadSystem {
  const demands = new Demands(machine, outcome);
  const units: SystemUnit[] = [];
  const position = new Map<number, number>();
  machine.units.forEach(({ name, kind, domain, role, vcpus }, unit) => {
    if (role !== 'work') return;
    position.set(unit, units.length);
    const parts = demands.partsOf(unit);
    const samples = parts.reduce((sum, part) => sum + part.samples, 0);
    units.push({
      unit: name,
      label: name,
      kind,
      domain,
      demandNs: parts.reduce((sum, { demandNs }) => sum + demandNs, 0),
      parts,
      effectiveSamples: samples / DESIGN_EFFECT,
      placement: demands.placementOf(unit),
      vcpus: vcpus.map((vcpu) => numberInDomain(machine, vcpu)),
    });
  });
  const cores = machine.cores.map(({ socket, sibling }, core): SystemCore => {
    const busy = demands.coreShare(core, () => true);
    return {
      pcpu: core,
      core: sibling >= 0 ? Math.min(core, sibling) : core,
      socket,
      node: socket,
      used: busy > 0.02,
      busy,
      recorders: demands.coreShare(core, (unit) => machine.units[unit].role === 'recorder'),
      background: demands.coreShare(core, (unit) => machine.units[unit].role === 'background'),
    };
  });
  const [source] = machine.sources;
  return {
    work: {
      key: 'simulated',
      unit: 'packets',
      label: 'packets of the simulator',
      recordedPerSecond: outcome.perSecond,
      undisturbedPerSecond:
        knowledge.undisturbedPerSecond === null
          ? null
          : knowledge.undisturbedPerSecond * Math.exp(0.02 * random.normal()),
      source: 'simulated',
    },
    clockHz: system.clockHz,
    cores,
    units,
    handoffs: handoffsOf(machine, outcome, knowledge, position),
    limits:
      source.kind === 'open'
        ? [
            {
              kind: 'offered',
              label: 'offered load',
              perSecond: { low: source.perSecond, mid: source.perSecond, high: source.perSecond },
              source: 'command of the load',
            },
          ]
        : [],
    loop: loopOf(machine, outcome, knowledge, units),
    lockShare: demands.categoryShare('lock'),
    misses: knowledge.misses === null ? [] : missLevels(machine, knowledge.misses, position, outcome, random),
    measured: new Map(),
    wakeToRunNs: wakeToRun(machine, outcome),
    withheld: knowledge.misses === null ? ['cache misses were not recorded'] : [],
    notes: [],
  };
}

/** CPU time per unit of work by unit and part: a domain's time on a core by the schedule, its division by samples. */
class Demands {
  private readonly width: number;

  constructor(
    private readonly machine: Machine,
    private readonly outcome: Outcome,
  ) {
    this.width = outcome.parts.length;
  }

  partsOf(unit: number): SystemUnit['parts'] {
    const { machine, outcome } = this;
    const { domain } = machine.units[unit];
    const ns = new Float64Array(this.width);
    const samples = new Int32Array(this.width);
    machine.cores.forEach((_, core) => {
      const whole = this.domainOn(core, domain);
      if (whole.samples === 0) return;
      for (let part = 0; part < this.width; part++) {
        const count = outcome.samples[this.at(core, unit, part)];
        ns[part] += (whole.ns * count) / whole.samples;
        samples[part] += count;
      }
    });
    return outcome.parts.flatMap(({ category, layer }, part) =>
      samples[part] > 0
        ? [{ category, layer, demandNs: ns[part] / outcome.work, samples: samples[part] }]
        : [],
    );
  }

  /** Share of the unit's time on each core; where it should run if no sample says where it did. */
  placementOf(unit: number): number[] {
    const { machine, outcome } = this;
    const { domain, vcpus } = machine.units[unit];
    const ns = machine.cores.map((_, core) => {
      const whole = this.domainOn(core, domain);
      return whole.samples > 0 ? (whole.ns * this.sum(outcome.samples, core, unit)) / whole.samples : 0;
    });
    const total = ns.reduce((a, b) => a + b, 0);
    const on = (core: number) =>
      vcpus.filter((vcpu) => machine.vcpus[vcpu].core === core).length / vcpus.length;
    return ns.map((value, core) => (total > 0 ? value / total : on(core)));
  }

  /** Of the core's time, what the units took, by samples. */
  coreShare(core: number, chosen: (unit: number) => boolean): number {
    const { machine, outcome } = this;
    let ns = 0;
    for (const domain of new Set(machine.vcpus.map((vcpu) => vcpu.domain))) {
      const whole = this.domainOn(core, domain);
      if (whole.samples === 0) continue;
      machine.units.forEach((unit, i) => {
        if (unit.domain !== domain || !chosen(i)) return;
        ns += (whole.ns * this.sum(outcome.samples, core, i)) / whole.samples;
      });
    }
    return ns / outcome.ns;
  }

  categoryShare(category: string): number {
    const { samples, parts } = this.outcome;
    let [found, all] = [0, 0];
    samples.forEach((count, i) => {
      all += count;
      if (parts[i % this.width].category === category) found += count;
    });
    return all > 0 ? found / all : 0;
  }

  private domainOn(core: number, domain: string): { readonly ns: number; readonly samples: number } {
    let [ns, samples] = [0, 0];
    this.machine.units.forEach((unit, i) => {
      if (unit.domain !== domain) return;
      ns += this.sum(this.outcome.usedNs, core, i);
      samples += this.sum(this.outcome.samples, core, i);
    });
    return { ns, samples };
  }

  private sum(values: Float64Array | Int32Array, core: number, unit: number): number {
    let sum = 0;
    for (let part = 0; part < this.width; part++) sum += values[this.at(core, unit, part)];
    return sum;
  }

  private at(core: number, unit: number, part: number): number {
    return (core * this.machine.units.length + unit) * this.width + part;
  }
}

function handoffsOf(
  machine: Machine,
  outcome: Outcome,
  knowledge: Knowledge,
  position: ReadonlyMap<number, number>,
): Handoff[] {
  return machine.stages.flatMap((stage, i): Handoff[] => {
    if (stage.from < 0 || machine.units[stage.unit].role !== 'work') return [];
    const sender = machine.stages[stage.from].unit;
    if (sender === stage.unit) return [];
    const { items, published, notifications, localWakes } = outcome.stages[i];
    const perUnit = perItemAt(machine, machine.sources[0].stage, i);
    const counted = knowledge.batches && published > 0;
    const notified = (notifications + localWakes) / published;
    return [
      {
        from: position.get(sender)!,
        to: position.get(stage.unit)!,
        kind: machine.units[sender].domain === machine.units[stage.unit].domain ? 'queue' : 'ring',
        perUnit: { low: perUnit, mid: perUnit, high: perUnit },
        batch: counted ? around(Math.max(1, items / published), COUNTED) : ASSUMED.batch,
        notified: counted
          ? { low: notified / COUNTED, mid: notified, high: Math.min(1, notified * COUNTED) }
          : ASSUMED.notified,
        bytes: stage.bytes * perUnit,
        exists: true,
        source: 'simulated',
      },
    ];
  });
}

function loopOf(
  machine: Machine,
  outcome: Outcome,
  knowledge: Knowledge,
  units: readonly SystemUnit[],
): OffloadSystem['loop'] {
  const [source] = machine.sources;
  if (source.kind === 'open') return null;
  if (!knowledge.loop)
    return { outstanding: ASSUMED.outstanding, thinkNs: ASSUMED.none, source: 'assumed', batched: true };
  const { outstanding } = source;
  const demandNs = units.reduce((sum, unit) => sum + unit.demandNs, 0);
  const elsewhere = Math.max(0, (outstanding * 1e9) / outcome.perSecond - demandNs);
  return {
    outstanding: { low: outstanding, mid: outstanding, high: outstanding },
    thinkNs: { low: 0, mid: elsewhere * 0.25, high: elsewhere },
    source: 'command of the load',
  };
}

/** A counter of misses does not tell a line of another core's from one that was pushed out. Counted by sampling too: one miss in so many is a sample, a few thousand in all. */
function missLevels(
  machine: Machine,
  misses: readonly Misses[],
  position: ReadonlyMap<number, number>,
  outcome: Outcome,
  random: Random,
): MissLevel[] {
  const levelOf = (level: MissLevel['level'], pick: (miss: Misses) => number): MissLevel => {
    const perUnit = [...position.keys()].map((unit) =>
      machine.stages.reduce(
        (sum, stage, i) =>
          stage.unit === unit ? sum + (pick(misses[i]) * outcome.stages[i].items) / outcome.work : sum,
        0,
      ),
    );
    const total = perUnit.reduce((a, b) => a + b, 0);
    return {
      level,
      perUnit: perUnit.map((value) => {
        const expected = total > 0 ? (4000 * value) / total : 0;
        return Math.max(0, value + (expected > 0 ? (value * random.normal()) / Math.sqrt(expected) : 0));
      }),
    };
  };
  return [levelOf('L2', ({ l2, otherCore }) => l2 + otherCore), levelOf('LLC', ({ llc }) => llc)];
}

function wakeToRun(machine: Machine, outcome: Outcome): Map<string, number> {
  const sums = new Map<string, { ns: number; wakes: number }>();
  machine.vcpus.forEach(({ domain }, vcpu) => {
    const sum = sums.get(domain) ?? { ns: 0, wakes: 0 };
    sum.ns += outcome.wakeToRunNs[vcpu];
    sum.wakes += outcome.wakes[vcpu];
    sums.set(domain, sum);
  });
  return new Map([...sums].flatMap(([domain, { ns, wakes }]) => (wakes > 0 ? [[domain, ns / wakes]] : [])));
}

function numberInDomain(machine: Machine, vcpu: number): number {
  const { domain } = machine.vcpus[vcpu];
  return machine.vcpus.slice(0, vcpu).filter((other) => other.domain === domain).length;
}
