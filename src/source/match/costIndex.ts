/** Functions of a profile by name: built once, asked for each function of each file that is looked at. */
import { lastPart, plainName } from '../names/plainName';
import { moduleName } from '../names/placeScore';
import type { FunctionCost, SourceCosts } from '../sourceCosts';

/** The dearest ones: a table made to hold one name a million times must not make a text slow. */
const MOST_OF_A_NAME = 64;
const NONE: readonly FunctionCost[] = [];

export class CostIndex {
  private readonly byName = new Map<string, FunctionCost[]>();
  private readonly moduleNames: ReadonlySet<string>;

  constructor(readonly costs: SourceCosts) {
    for (const cost of costs.functions) {
      const name = plainName(cost.name);
      this.add(name, cost);
      // A definition inside its class, or inside its namespace, has the last part alone.
      if (name.includes('::')) this.add(lastPart(name), cost);
    }
    this.moduleNames = new Set(costs.modules.map(moduleName));
  }

  lookup(name: string): readonly FunctionCost[] {
    return this.byName.get(name) ?? NONE;
  }

  /** The recording has a module of that name loaded. */
  hasModule(name: string): boolean {
    return this.moduleNames.has(moduleName(name));
  }

  private add(name: string, cost: FunctionCost): void {
    const known = this.byName.get(name);
    if (known === undefined) this.byName.set(name, [cost]);
    else if (known.length < MOST_OF_A_NAME) known.push(cost);
  }
}
