/** What groups cost per packet, byte or request: the breakdown's own survey, by the group of the innermost function. */
import { stubsAmong } from '../../iopath/breakdown/breakdown';
import { CannotDivide, type CostUnit, type Figure } from '../../iopath/breakdown/costs';
import { sampleCategories } from '../../iopath/breakdown/sampleCategories';
import { SIZE_ONLY } from '../../iopath/breakdown/shares';
import { surveyBy, type Ask, type Survey } from '../../iopath/breakdown/survey';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { JOINED, type View } from '../../profile/views';
import type { WeightKind } from '../../profile/weight';
import { workChoices } from '../../profile/work';
import type { SourceCosts } from '../sourceCosts';
import type { FunctionGroups } from './functionGroups';
import type { WeighedView } from './sourceMetrics';

export interface PerUnit {
  readonly unit: CostSuffix;
  /** Null where none of the samples that count has it innermost. @param lane position */
  figure(group: number, lane: number): Figure | null;
}

/** As in `SourceCosts`. */
type CostSuffix = NonNullable<SourceCosts['perUnit']>;

/** Counters that are tried, the likeliest first: one that stood still while samples were taken divides nothing. */
const MOST_TRIED = 4;

/** Null where there is nothing to divide by, or the view counts samples alone. */
export function groupPerUnit(
  layered: LayeredProfile,
  groups: FunctionGroups,
  { view, weight }: WeighedView,
): PerUnit | null {
  const kind = costWeight(view, weight);
  if (kind === null) return null;
  const { ofSample, lanes } = keysOf(layered, groups, view);
  const { categories, ofSample: categoryOf } = sampleCategories(layered);
  const stubs = stubsAmong(categories, categoryOf);
  for (const { key } of workChoices(layered.profile).slice(0, MOST_TRIED)) {
    const ask: Ask = { view, weight: kind, filter: {}, per: { kind: 'work', key } };
    const survey = surveyOrNull(layered, ask, ofSample, stubs);
    if (survey !== null) return perUnitOf(survey, groups, lanes);
  }
  return null;
}

/** How many samples there were says nothing of what a packet costs: of events that is their period. */
function costWeight({ unavailable }: View, weight: WeightKind): WeightKind | null {
  if (weight !== 'samples') return weight;
  return unavailable.period === undefined ? 'period' : null;
}

/** Group and lane of each sample as one number. */
function keysOf({ profile, lanes }: LayeredProfile, { groups, ofFunc }: FunctionGroups, view: View) {
  const { stack } = profile.samples;
  const { func } = profile.stacks;
  const count = lanes.lanes.length;
  // Joined samples may serve other views, too: only in their own they stand in the lane that their stack begins in.
  const laneOf = view.key === JOINED ? lanes.ofSample : lanes.layerOfSample;
  const ofSample = new Int32Array(stack.length);
  for (let i = 0; i < ofSample.length; i++) {
    const group = stack[i] < 0 ? -1 : ofFunc[func[stack[i]]];
    ofSample[i] = (group < 0 ? groups.length : group) * count + laneOf[i];
  }
  return { ofSample, lanes: count };
}

function surveyOrNull(
  layered: LayeredProfile,
  ask: Ask,
  keyOf: Int32Array,
  stubs: Uint8Array,
): Survey | null {
  try {
    return surveyBy(layered, ask, keyOf, stubs);
  } catch (error) {
    if (error instanceof CannotDivide) return null;
    throw error;
  }
}

function perUnitOf({ unit, columns, shares }: Survey, { groups }: FunctionGroups, lanes: number): PerUnit {
  const columnsOf: (number[] | undefined)[] = new Array<undefined>(groups.length * lanes).fill(undefined);
  for (let column = 0; column < columns.length; column++) {
    const key = columns.key(column);
    if (key !== SIZE_ONLY && key < columnsOf.length) (columnsOf[key] ??= []).push(column);
  }
  return {
    unit: { format: unit.format, suffix: suffixOf(unit) },
    figure: (group, lane) => {
      const own = columnsOf[group * lanes + lane];
      return own === undefined ? null : shares.figure(own);
    },
  };
}

/** "cycles per packet" is " cycles/packet" behind a number, "CPU time per packet" is "/packet" behind a duration. */
function suffixOf({ label, format }: CostUnit): string {
  const at = label.lastIndexOf(' per ');
  const what = format === 'ns' ? '' : ` ${label.slice(0, at)}`;
  return `${what}/${label.slice(at + ' per '.length)}`;
}
