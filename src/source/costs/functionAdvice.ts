/** What can be done about a function: what the offload model says of the units that it runs in, and of what it is for. */
import { categoryLabel } from '../../iopath/categories/categoryNames';
import type { Category } from '../../iopath/categories/categoryRules';
import { concerns } from '../../offload/advice/advice';
import { partRule, type MoveRule } from '../../offload/candidates/moveClasses';
import type { Advice, Candidate } from '../../offload/plan';
import type { Layer } from '../../profile/profile';
import type { FunctionAdvice } from '../sourceCosts';
import type { Estimates } from './estimates';
import type { UnitShare } from './groupUnits';

/** Of a function's cost that runs in a unit: less says nothing of the function. */
const LEAST_SHARE = 0.1;
const MOST_UNITS = 3;
/** Of a function's cost in a unit, for a rule about its category to be about the function: an upcall is more than event channels. */
const MOSTLY = 0.5;

export class FunctionAdviser {
  private readonly candidates: ReadonlyMap<string, Candidate>;

  constructor(private readonly estimates: Estimates) {
    this.candidates = new Map(estimates.candidates.map((candidate) => [candidate.unit, candidate]));
  }

  /** @param units as `GroupUnits` has them: the one with most of it first */
  adviceFor(category: Category, layer: Layer, units: readonly UnitShare[]): FunctionAdvice[] {
    const ruleOfCategory = partRule({ category, layer });
    const told = new Set<string>();
    return units
      .filter(({ share, context }) => share >= LEAST_SHARE && this.candidates.has(context.unit))
      .slice(0, MOST_UNITS)
      .flatMap(({ context: { unit }, share, partOf }): FunctionAdvice[] => {
        const rule = ruleOfCategory !== null && partOf(ruleOfCategory) >= MOSTLY ? ruleOfCategory : null;
        const own = { ...this.placed(unit, category, rule), share };
        const saving = this.estimates.advice.find(
          ({ key }) =>
            (ruleOfCategory === null || rule !== null) && !told.has(key) && concerns(key, unit, category),
        );
        if (saving === undefined) return [own];
        told.add(saving.key);
        const instead = avoiding(own, saving, rule);
        return isInstead(own) ? [instead] : [own, instead];
      });
  }

  /**
   * The candidate of the function's category in the unit where there is one. Too small a part to be listed is still better left out
   * than moved, or bound to its place; else the function goes where its unit goes.
   * @param rule about the category; null if there is none, or most of the function's cost is of other work
   */
  private placed(unit: string, category: Category, rule: MoveRule | null): Omit<FunctionAdvice, 'share'> {
    const whole = this.candidates.get(unit);
    const name = `${unit}#${category}`;
    const part = this.candidates.get(name);
    if (rule === null) return adviceOf(whole);
    if (part !== undefined || isMove(rule)) return adviceOf(part ?? whole);
    return {
      unit: name,
      label: `${categoryLabel(category).label} in ${whole?.label ?? unit}`,
      class: rule.class,
      mechanism: rule.mechanism,
      reason: rule.reason,
      gain: null,
      chanceOfGain: null,
    };
  }
}

function adviceOf(candidate: Candidate | undefined): Omit<FunctionAdvice, 'share'> {
  if (candidate === undefined) throw new Error('only units that are candidates are asked about');
  const { unit, label, mechanism, reason, gain, chanceOfGain } = candidate;
  return { unit, label, class: candidate.class, mechanism, reason, gain, chanceOfGain };
}

/** What leaving the work out would gain, wherever it is done. */
function avoiding(own: FunctionAdvice, { title, reason, source, gain }: Advice, rule: MoveRule | null) {
  const instead = rule !== null && isInstead(rule) ? rule : null;
  return {
    unit: own.unit,
    label: title,
    class: instead?.class ?? 'avoid-instead',
    mechanism: instead?.mechanism ?? title.charAt(0).toLowerCase() + title.slice(1),
    reason: `${reason} (${source})`,
    gain,
    chanceOfGain: null,
    share: own.share,
  } as const;
}

function isInstead(of: Pick<FunctionAdvice, 'class'>): boolean {
  return of.class === 'batch-instead' || of.class === 'avoid-instead';
}

function isMove(of: Pick<MoveRule, 'class'>): boolean {
  return of.class.startsWith('move-');
}
