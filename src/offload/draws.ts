/** Draws of all assumptions at once, and the rows with all of them in the middle or one of them at an end. */
import type { Assumption, Assumptions } from './assumptions';
import { gammaOverMean } from './quantile';
import { Random } from './random';
import type { OffloadSystem } from './system';

export interface Draws {
  readonly count: number;
  readonly seed: number;
  /** Row after row. */
  readonly values: Float64Array;
  readonly rowLength: number;
}

/**
 * @param count rows; a row does not depend on how many follow it
 * @param seed the same seed gives the same rows on every machine
 */
export function drawRows(
  { units }: OffloadSystem,
  assumptions: Assumptions,
  count: number,
  seed: number,
): Draws {
  const { layout, list, domains } = assumptions;
  const random = new Random(seed);
  const values = new Float64Array(count * layout.length);
  const drawn = list.filter(({ fixed }) => !fixed);
  const middle = medianRow(assumptions);
  const totals = domains.map((rows): DomainTotal => {
    const samples = rows.reduce((sum, at) => sum + units[at - layout.demand].effectiveSamples, 0);
    const cost = rows.reduce((sum, at) => sum + units[at - layout.demand].demandNs, 0);
    return { rows, samples, cost };
  });
  for (let row = 0; row < count; row++) {
    const from = row * layout.length;
    values.set(middle, from);
    for (const assumption of drawn) values[from + assumption.at] = assumption.value(random.next());
    for (const total of totals) drawShares(values, from, total, random.next());
  }
  return { count, seed, values, rowLength: layout.length };
}

interface DomainTotal {
  readonly rows: readonly number[];
  /** Effective samples, and ns per unit of work, of all of them. */
  readonly samples: number;
  readonly cost: number;
}

/** Gammas over their sum are a Dirichlet draw of the shares; the domain's total has its own sampling error. */
function drawShares(
  values: Float64Array,
  from: number,
  { rows, samples, cost }: DomainTotal,
  p: number,
): void {
  let sum = 0;
  for (const at of rows) sum += values[from + at];
  const total = cost * gammaOverMean(samples + 0.5, p);
  const scale = sum > 0 ? total / sum : 1;
  for (const at of rows) values[from + at] *= scale;
}

/** Every assumption in its middle. */
export function medianRow({ list, layout }: Assumptions): Float64Array {
  const row = new Float64Array(layout.length);
  for (const { at, middle } of list) row[at] = middle;
  return row;
}

/** `row` with one assumption at another quantile. */
export function withOneAt(row: Float64Array, assumption: Assumption, p: number): Float64Array {
  const copy = row.slice();
  copy[assumption.at] = assumption.value(p);
  return copy;
}
