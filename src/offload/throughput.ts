/**
 * X of a placement, given what each core and unit costs per unit of work (README.md, "Bound"): cores as stations of a closed
 * loop, and what else limits the rate: vCPUs and threads that are one wherever they float, links, locks, windows, offered load.
 */
import { lockRateWith } from './contention';
import { roomOn, shareSiblings } from './coreCapacity';
import { PARAMETER_AT as P } from './parameters';
import { worksOn, type Placed } from './placement';
import { boundedClosedRate, seidmannSplit } from './queueing';
import type { OffloadSystem } from './system';

/** What bounds the rate: a core by its position, then the limits, the domains' vCPUs and the units by theirs. */
export const NOTHING = -1;

/** Units of work per ns of what costs nothing. */
const MOST_RATE = 1e6;

export class ThroughputModel {
  /** Busy time per unit of work that a core needs, ns: its demand over its speed. */
  readonly busyNs: Float64Array;
  /** What bounded the last rate: see {@link ThroughputModel.boundName}. */
  bound = NOTHING;

  private readonly load: Float64Array;
  private readonly speed: Float64Array;
  private readonly station: Float64Array;
  private readonly queue: Float64Array;
  /** Core whose station also serves this one: copies behind one line. */
  private readonly pool: Int32Array;
  private readonly siblings: readonly (readonly [number, number])[];
  private readonly domains: readonly {
    readonly name: string;
    readonly units: readonly number[];
    readonly vcpus: number;
  }[];
  private readonly threads: readonly number[];

  /** @param moved whether this is the placement after the moves */
  constructor(
    private readonly system: OffloadSystem,
    private readonly placed: Placed,
    private readonly moved: boolean,
  ) {
    const count = placed.cores.length;
    this.busyNs = new Float64Array(count);
    this.load = new Float64Array(count);
    this.speed = new Float64Array(count);
    this.station = new Float64Array(count);
    this.queue = new Float64Array(count);
    this.pool = moved ? pools(placed) : Int32Array.from({ length: count }, (_, i) => i);
    this.siblings = moved ? newSiblings(placed) : [];
    this.domains = domainVcpus(system, placed, moved);
    const placement = moved ? placed.after : placed.before;
    this.threads = system.units.flatMap(({ kind }, unit) =>
      kind === 'kthread' && placement.subarray(unit * count, (unit + 1) * count).every((share) => share < 1)
        ? [unit]
        : [],
    );
  }

  /**
   * Units of work per ns.
   *
   * @param demand ns of CPU time per unit of work, per core
   * @param hidden of it: what another core waits for meanwhile, so that it is no time of its own in the loop
   * @param unitCost the same per unit
   * @param recorders busy share of each core that the recorders take
   * @param lineExtraNs how much farther the line of a lock travels than it did
   */
  rate(
    demand: Float64Array,
    hidden: Float64Array,
    unitCost: Float64Array,
    row: Float64Array,
    at: number,
    limitAt: number,
    jobs: number,
    think: number,
    recorders: Float64Array,
    lineExtraNs: number,
  ): number {
    const { placed, system, load, speed, station, busyNs, pool } = this;
    const { cores } = placed;
    const free = this.moved
      ? Math.max(0.02, 1 - (row[at + P.migration_rate] * row[at + P.migration_cost]) / 1e9)
      : 1;
    for (let core = 0; core < cores.length; core++) {
      load[core] = demand[core] / roomOn(cores[core], row, at, recorders[core]);
      speed[core] = free;
      if (this.moved && cores[core].isSideCore && !cores[core].used) speed[core] *= row[at + P.side_clock];
    }
    for (const [a, b] of this.siblings) {
      shareSiblings(speed, load, a, b, row[at + P.smt_capacity], row[at + P.polling]);
    }
    let stations = 0;
    let longest = 0;
    let delay = think;
    this.bound = NOTHING;
    for (let core = 0; core < cores.length; core++) {
      load[core] /= speed[core];
      busyNs[core] = demand[core] / speed[core];
      if (load[core] > longest) {
        longest = load[core];
        this.bound = core;
      }
      if (load[core] <= 0 || pool[core] !== core) continue;
      let servers = 1;
      for (let other = core + 1; other < cores.length; other++) if (pool[other] === core) servers++;
      const own = demand[core] > 0 ? load[core] * Math.max(0, 1 - hidden[core] / demand[core]) : 0;
      if (servers > 1) {
        const split = seidmannSplit(own * servers, servers);
        station[stations++] = split.queue;
        delay += split.delay;
      } else if (own > 0) station[stations++] = own;
    }
    let rate = boundedClosedRate(station, this.queue, stations, delay, jobs, row[at + P.service_cv2]);
    if (rate * longest > 1) rate = 1 / longest;
    const { limits } = system;
    for (let limit = 0; limit < limits.length; limit++) {
      const told = row[at + limitAt + limit];
      const most = (limits[limit].kind === 'lock' ? lockRateWith(told, lineExtraNs) : told) / 1e9;
      if (most < rate) {
        rate = most;
        this.bound = cores.length + limit;
      }
    }
    const firstDomain = cores.length + limits.length;
    for (let i = 0; i < this.domains.length; i++) {
      const { units, vcpus } = this.domains[i];
      let cost = 0;
      for (const unit of units) cost += unitCost[unit];
      const most = (row[at + P.u_max] * vcpus) / cost;
      if (most < rate) {
        rate = most;
        this.bound = firstDomain + i;
      }
    }
    const { copiesAfter, copiesBefore } = placed;
    for (const unit of this.threads) {
      const most = (row[at + P.u_max] * (this.moved ? copiesAfter : copiesBefore)[unit]) / unitCost[unit];
      if (most < rate) {
        rate = most;
        this.bound = firstDomain + this.domains.length + unit;
      }
    }
    return Math.min(rate, MOST_RATE);
  }

  /** For people: what bound number `bound` is. */
  boundName(bound: number): string {
    const { cores } = this.placed;
    const { limits, units } = this.system;
    if (bound === NOTHING) return 'nothing';
    if (bound < cores.length) return cores[bound].label;
    const rest = bound - cores.length;
    if (rest < limits.length) return limits[rest].label;
    const domain = rest - limits.length;
    return domain < this.domains.length
      ? `the vCPUs of ${this.domains[domain].name}`
      : units[domain - this.domains.length].label;
  }
}

/** Side-cores with the same units in the same shares have one line before them. */
function pools({ cores, after, moved, copiesAfter }: Placed): Int32Array {
  const count = cores.length;
  const units = after.length / count;
  const pool = Int32Array.from({ length: count }, (_, i) => i);
  const copied = (core: number) =>
    moved.some((unit) => copiesAfter[unit] > 1 && after[unit * count + core] > 0);
  for (let core = 0; core < count; core++) {
    if (!cores[core].isSideCore || cores[core].used || !copied(core)) continue;
    for (let first = 0; first < core; first++) {
      const alike = (unit: number) => after[unit * count + core] === after[unit * count + first];
      if (cores[first].isSideCore && Array.from({ length: units }, (_, unit) => unit).every(alike)) {
        pool[core] = pool[first];
        break;
      }
    }
  }
  return pool;
}

/** Siblings that both work now and did not before: what the recording holds has its siblings in its costs. */
function newSiblings({ cores, before, after, parts }: Placed): (readonly [number, number])[] {
  const count = cores.length;
  const works = (placement: Float64Array, core: number) => worksOn(placement, core, count);
  const willWork = (core: number) => works(after, core) || parts.some((part) => part.core === core);
  const pairs: (readonly [number, number])[] = [];
  for (let b = 1; b < count; b++) {
    for (let a = 0; a < b; a++) {
      const together = cores[a].physical === cores[b].physical && cores[a].socket === cores[b].socket;
      if (!together || (works(before, a) && works(before, b))) continue;
      if (willWork(a) && willWork(b)) pairs.push([a, b]);
    }
  }
  return pairs;
}

/** vCPUs of the domains that run on more cores than they have vCPUs: more than all vCPUs' time they cannot use. */
function domainVcpus({ units }: OffloadSystem, { cores, before, after, moved }: Placed, isAfter: boolean) {
  const placement = isAfter ? after : before;
  const count = cores.length;
  const names = [...new Set(units.flatMap(({ domain }) => domain ?? []))];
  return names.flatMap((name) => {
    const members = units.flatMap(({ domain }, unit) => (domain === name ? [unit] : []));
    const known = new Set(members.flatMap((unit) => units[unit].vcpus)).size;
    const onto = cores.filter((_, core) => members.some((unit) => placement[unit * count + core] > 0)).length;
    // A domain that units are moved out of gets the vCPUs that this needs, as the placement's notes say.
    const vcpus = isAfter && members.some((unit) => moved.includes(unit)) ? Math.max(known, onto) : known;
    return known > 0 && onto > vcpus ? [{ name, units: members, vcpus }] : [];
  });
}
