/** How much work both recordings did, by counters that both have. */
import type { Per } from '../iopath/breakdown/costs';
import { workChoices } from '../profile/work';
import { CannotCompare, type CompareQuery, type WorkRates } from './comparison';
import type { Pair } from './pairProfiles';

/** Counters of the same device, direction and unit on both sides, the likeliest to be meant first. */
export function commonRates(pair: Pair): WorkRates[] {
  const domainAfter = new Map(pair.domains.map(({ before, after }) => [before, after]));
  const after = workChoices(pair.after.layered.profile);
  return workChoices(pair.before.layered.profile).flatMap((a): WorkRates[] => {
    const b = after.find(
      (rate) =>
        rate.domain === domainAfter.get(a.domain) &&
        rate.device === a.device &&
        rate.direction === a.direction &&
        rate.unit === a.unit,
    );
    if (b === undefined) return [];
    const { unit, label } = a;
    return [
      { unit, label, before: a.perSecond, after: b.perSecond, counters: { before: a.key, after: b.key } },
    ];
  });
}

/** What one side's figures are divided by. */
export function perOf({ per, rates }: CompareQuery, side: 'before' | 'after'): Per {
  if (per !== 'unit') return { kind: per };
  if (rates === undefined) {
    throw new CannotCompare(
      'Per unit of work needs the rate of work on both sides: choose a counter or type in two rates.',
    );
  }
  return rateOf(rates, side);
}

export function rateOf(rates: WorkRates, side: 'before' | 'after'): Extract<Per, { kind: 'work' | 'typed' }> {
  return rates.counters === undefined
    ? { kind: 'typed', unit: rates.unit, perSecond: rates[side] }
    : { kind: 'work', key: rates.counters[side] };
}
