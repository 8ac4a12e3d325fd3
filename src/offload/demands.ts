/** Demands of units and cores under a placement, of the row that is evaluated. Everything is ns per unit of work. */
import type { Placed } from './placement';

export class Demands {
  /** Per unit. */
  readonly unitCost: Float64Array;
  /** Per core. */
  readonly demand: Float64Array;
  /** Per core: what a caller waits for, so that its core is busy with it too. */
  readonly hidden: Float64Array;
  /** Shares of units on cores, those above 0 only: unit, core and share. */
  private readonly spots: {
    readonly unit: Int32Array;
    readonly core: Int32Array;
    readonly share: Float64Array;
  };

  constructor(
    units: number,
    private readonly placed: Placed,
  ) {
    const count = placed.cores.length;
    this.unitCost = new Float64Array(units);
    this.demand = new Float64Array(count);
    this.hidden = new Float64Array(count);
    const at: number[] = [];
    for (let i = 0; i < placed.after.length; i++) if (placed.after[i] > 0) at.push(i);
    this.spots = {
      unit: Int32Array.from(at, (i) => Math.floor(i / count)),
      core: Int32Array.from(at, (i) => i % count),
      share: Float64Array.from(at, (i) => placed.after[i]),
    };
  }

  /** Demands of cores from those of units. */
  spread(): void {
    const { demand, unitCost, spots } = this;
    demand.fill(0);
    for (let i = 0; i < spots.unit.length; i++)
      demand[spots.core[i]] += unitCost[spots.unit[i]] * spots.share[i];
  }

  /** Of the cores that a unit runs on, as its share of each. */
  around(unit: number): number {
    const { demand, placed } = this;
    let around = 0;
    for (let core = 0; core < demand.length; core++)
      around += placed.after[unit * demand.length + core] * demand[core];
    return around;
  }
}
