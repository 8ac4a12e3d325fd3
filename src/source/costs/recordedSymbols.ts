/** Functions as source code is looked for by: of a row, and the dearest ones of a unit of the offload model. */
import { sampleCategories } from '../../iopath/breakdown/sampleCategories';
import { contextsOf } from '../../iopath/contexts/contexts';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { chooseSamples } from '../../offload/baseline/sampleChoice';
import type { Profile } from '../../profile/profile';
import type { RecordedSymbol } from '../recordedSymbol';
import type { SourceFacts } from './sourceFacts';
import { isNamed, symbolOfRows } from './symbolOfRows';

/** None for a row that is no function, or has no name. @param funcCount rows that are functions; labels stand behind them */
export function symbolsOfRow(profile: Profile, func: number, funcCount: number): RecordedSymbol[] {
  const known = Number.isInteger(func) && func >= 0 && func < funcCount && isNamed(profile.funcs.name[func]);
  return known ? [symbolOfRows(profile, [func])] : [];
}

/**
 * By self cost in the samples that the model counts, the dearest first; none for a unit that is not there.
 * @param unit what `--move` takes: a unit, `unit#category`, or a domain's name
 */
export function symbolsOfUnit(
  layered: LayeredProfile,
  { groups: { ofFunc } }: SourceFacts,
  unit: string,
  most: number,
): RecordedSymbol[] {
  const choice = chooseSamples(layered);
  if (choice === null) return [];
  const { profile } = layered;
  const { samples, stacks, domains } = profile;
  const { contexts, ofSample } = contextsOf(layered);
  const named = new Set([...contexts.map((context) => context.unit), ...domains.map(({ name }) => name)]);
  const [whole, category] = splitPart(unit, named);
  const wanted = Uint8Array.from(contexts, ({ unit: name, domain }) =>
    Number(name === whole || (domain !== null && domains[domain].name === whole)),
  );
  if (!wanted.includes(1)) return [];
  const { categories, ofSample: categoryOf } = sampleCategories(layered);
  const inPart = Uint8Array.from(categories, (name) => Number(category === null || name === category));
  const weights = new Float64Array(profile.funcs.name.length);
  for (let i = 0; i < ofSample.length; i++) {
    const event = samples.event[i];
    if (ofSample[i] < 0 || wanted[ofSample[i]] === 0 || inPart[categoryOf[i]] === 0) continue;
    const worth = samples.stack[i] < 0 ? NaN : samples.period[i] * choice.nsPerPeriod[event];
    // Events that the model does not count are worth NaN.
    if (worth > 0) weights[stacks.func[samples.stack[i]]] += worth;
  }
  const rows = Array.from(weights.keys()).filter((row) => weights[row] > 0 && ofFunc[row] >= 0);
  // A function and the compiler's parts of it are looked for once, by the dearest of them.
  const dearest = new Map<number, { row: number; weight: number }>();
  for (const row of rows.sort((a, b) => weights[b] - weights[a] || a - b)) {
    const sum = dearest.get(ofFunc[row]);
    if (sum === undefined) dearest.set(ofFunc[row], { row, weight: weights[row] });
    else sum.weight += weights[row];
  }
  return [...dearest]
    .sort(([a, { weight: ofA }], [b, { weight: ofB }]) => ofB - ofA || a - b)
    .slice(0, Math.max(0, most))
    .map(([, { row }]) => symbolOfRows(profile, [row]));
}

/** The name of a thread may have a # of its own. */
function splitPart(unit: string, units: ReadonlySet<string>): [string, string | null] {
  const at = unit.lastIndexOf('#');
  return units.has(unit) || at < 0 ? [unit, null] : [unit.slice(0, at), unit.slice(at + 1)];
}
