/** A placement evaluated for all draws, each figure in a column. */
import type { Estimate, GainParts } from './estimate';
import { estimated } from './estimated';
import { coresOf, gainAtEqualCores, movesNothing, PartShares } from './gainEstimate';
import { costPerUnit, idleAndClock, parallelism, type Side } from './gainParts';
import { closedLatency, openLatency } from './latency';
import { PARAMETER_AT as P } from './parameters';
import type { PlacedModel } from './placedModel';
import type { Prepared } from './prepared';
import { roomOn } from './coreCapacity';

export class DrawnPlacement {
  readonly gain: Float64Array;
  readonly equalCoreGain: Float64Array;
  /** ns per unit of work over all cores. */
  readonly cost: Float64Array;
  /** Sums of busy shares. */
  readonly workingBefore: Float64Array;
  readonly workingAfter: Float64Array;
  /** Busy shares, core by core: `busyAfter[core * draws + draw]`. */
  readonly busyBefore: Float64Array;
  readonly busyAfter: Float64Array;
  /** Draws in which a core is the bottleneck. */
  readonly bottleneck: Int32Array;
  /** Share of the busiest core's demand that moves, and the most that could gain. */
  readonly movedShare: Float64Array;
  readonly mostGain: Float64Array;
  readonly chanceOfGain: number;
  readonly chanceOfLoss: number;

  private readonly parallelism: Float64Array;
  private readonly costPerUnit: Float64Array;
  private readonly idleAndClock: Float64Array;
  private readonly relief: Float64Array;
  private readonly coherence: Float64Array;
  private readonly handoff: Float64Array;
  private readonly latencyBefore: Float64Array;
  private readonly latencyAfter: Float64Array;
  private readonly open: boolean;

  constructor(
    private readonly prepared: Prepared,
    model: PlacedModel,
  ) {
    const { draws, jobs, think, rate, cost, busiest, system } = prepared;
    const { count, values, rowLength } = draws;
    const { placed } = model;
    const cores = placed.cores.length;
    const column = () => new Float64Array(count);
    this.open = isOpen(system);
    this.gain = column();
    this.equalCoreGain = column();
    this.cost = column();
    this.workingBefore = column();
    this.workingAfter = column();
    this.movedShare = column();
    this.mostGain = column();
    this.parallelism = column();
    this.costPerUnit = column();
    this.idleAndClock = column();
    this.relief = column();
    this.coherence = column();
    this.handoff = column();
    this.latencyBefore = column();
    this.latencyAfter = column();
    this.busyBefore = new Float64Array(count * cores);
    this.busyAfter = new Float64Array(count * cores);
    this.bottleneck = new Int32Array(cores);
    const nothing = movesNothing(placed);
    const counts = coresOf(prepared, placed);
    const shares = new PartShares(placed, draws.seed);
    const free = new FreeMoves(prepared, model);
    const before = { rate: NaN, cost: NaN, busiest: NaN } satisfies Side;
    let [above, below] = [0, 0];
    for (let draw = 0; draw < count; draw++) {
      const at = draw * rowLength;
      shares.draw(model);
      const after = model.evaluate(values, at, jobs[draw], think[draw], null);
      before.rate = rate[draw];
      before.cost = cost[draw];
      before.busiest = busiest[draw];
      const error = nothing ? 1 : values[at + P.model_error];
      const gain = (after.rate / before.rate) * error;
      this.gain[draw] = gain;
      if (gain > 1) above++;
      if (gain < 1) below++;
      this.equalCoreGain[draw] = error * gainAtEqualCores(model, counts, before.cost);
      this.cost[draw] = after.cost;
      this.parallelism[draw] = parallelism(before, after);
      this.costPerUnit[draw] = costPerUnit(before, after);
      this.idleAndClock[draw] = idleAndClock(before, after, error);
      this.relief[draw] = after.relief;
      this.coherence[draw] = after.coherence;
      this.handoff[draw] = after.handoff;
      if (after.bound < cores) this.bottleneck[Math.max(0, after.bound)]++;
      free.evaluate(values, at, draw);
      this.mostGain[draw] = free.most;
      this.movedShare[draw] = free.share;
      const now = after.rate * error;
      this.latencyBefore[draw] = this.open
        ? this.openLatency(free.demandBefore, before.rate, jobs[draw], at)
        : closedLatency(jobs[draw], before.rate);
      this.latencyAfter[draw] = this.open
        ? this.openLatency(model.throughput.busyNs, now, jobs[draw], at)
        : closedLatency(jobs[draw], now);
      for (let core = 0; core < cores; core++) {
        const { background } = placed.cores[core];
        const busy = Math.min(1, before.rate * free.demandBefore[core] + background);
        const busyNow = Math.min(1, after.rate * model.throughput.busyNs[core] + background);
        this.busyBefore[core * count + draw] = busy;
        this.busyAfter[core * count + draw] = busyNow;
        this.workingBefore[draw] += busy;
        this.workingAfter[draw] += busyNow;
      }
    }
    placed.parts.forEach(({ share }, i) => (model.partShare[i] = share));
    this.chanceOfGain = above / count;
    this.chanceOfLoss = below / count;
    if (system.work === null) this.gain.set(this.mostGain);
  }

  /** A full core's line grows without end; then what is in flight bounds it. */
  private openLatency(busyNs: Float64Array, rate: number, jobs: number, at: number): number {
    const { values } = this.prepared.draws;
    const time = openLatency(busyNs, rate, values[at + P.service_cv2], 0);
    return Number.isFinite(time) ? time : closedLatency(jobs, rate);
  }

  parts(): GainParts {
    return {
      parallelism: estimated(this.parallelism),
      costPerUnit: estimated(this.costPerUnit),
      idleAndClock: estimated(this.idleAndClock),
      cacheReliefNs: this.prepared.system.misses.length > 0 ? estimated(this.relief) : null,
      coherenceLossNs: estimated(this.coherence),
      handoffNs: estimated(this.handoff),
    };
  }

  latency(): Estimate['latencyNs'] {
    const { work, loop } = this.prepared.system;
    const known = this.open ? work?.unit !== 'bytes' : work?.unit === 'requests' && loop !== null;
    if (work === null || !known) return null;
    return { before: estimated(this.latencyBefore), after: estimated(this.latencyAfter) };
  }
}

/** Load that comes whether or not it is answered: a rate, and no loop. */
function isOpen({ limits, loop }: Prepared['system']): boolean {
  return loop === null && limits.some(({ kind }) => kind === 'offered');
}

/** The placement as if moving cost nothing: Amdahl's bound. */
class FreeMoves {
  readonly demandBefore: Float64Array;
  // NaN and not 0: see PlacedModel.
  most = NaN;
  share = NaN;

  private readonly demandAfter: Float64Array;
  /** Where units are or will be, and with what share. */
  private readonly spots: readonly {
    readonly unit: number;
    readonly core: number;
    readonly had: number;
    readonly has: number;
  }[];

  constructor(
    private readonly prepared: Prepared,
    private readonly model: PlacedModel,
  ) {
    this.demandBefore = new Float64Array(model.demand.length);
    this.demandAfter = new Float64Array(model.demand.length);
    const { before, after } = model.placed;
    const count = model.demand.length;
    this.spots = [...before.keys()]
      .filter((i) => before[i] > 0 || after[i] > 0)
      .map((i) => ({ unit: Math.floor(i / count), core: i % count, had: before[i], has: after[i] }));
  }

  evaluate(values: Float64Array, at: number, draw: number): void {
    const { demandBefore, demandAfter, model, prepared, spots } = this;
    const { cores, after, parts } = model.placed;
    const { layout } = prepared.assumptions;
    const count = cores.length;
    demandBefore.fill(0);
    demandAfter.fill(0);
    for (const { unit, core, had, has } of spots) {
      const cost = values[at + layout.demand + unit] * values[at + layout.share + unit];
      demandBefore[core] += cost * had;
      demandAfter[core] += cost * has;
    }
    for (let i = 0; i < parts.length; i++) {
      const { unit, core } = parts[i];
      const cost = model.partShare[i] * values[at + layout.demand + unit] * values[at + layout.share + unit];
      for (let own = 0; own < count; own++) demandAfter[own] -= cost * after[unit * count + own];
      demandAfter[core] += cost;
    }
    let longest = 0;
    for (let core = 0; core < count; core++) {
      longest = Math.max(longest, demandAfter[core] / roomOn(cores[core], values, at, 0));
    }
    const busiest = prepared.core[draw];
    const room = roomOn(cores[busiest], values, at, 0);
    this.most = longest > 0 ? demandBefore[busiest] / room / longest : 1;
    this.share =
      demandBefore[busiest] > 0 ? Math.max(0, 1 - demandAfter[busiest] / demandBefore[busiest]) : 0;
  }
}
