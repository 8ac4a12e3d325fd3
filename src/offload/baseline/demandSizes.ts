/** What each context costs, per unit of work and per second: samples say how a domain's time divides, a schedule how long it ran. */
import type { Context } from '../../iopath/contexts/contexts';
import type { Profile } from '../../profile/profile';
import type { ContextWeights } from './contextWeights';
import type { RunRate } from './runRates';
import type { SampleChoice } from './sampleChoice';

export interface Sizes {
  /** Per context, ns per unit of work (or per second without work). */
  readonly demandNs: Float64Array;
  readonly perSecond: Float64Array;
  readonly bySchedule: boolean;
}

/**
 * Where each domain was sampled by itself and a schedule says how long it ran, samples only divide its time.
 * @param workPerSecond units of work; null if there is none, and costs are per second
 */
export function demandSizes(
  profile: Profile,
  choice: SampleChoice,
  contexts: readonly Context[],
  weights: ContextWeights,
  rates: readonly RunRate[],
  workPerSecond: number | null,
): Sizes {
  const demandNs = new Float64Array(contexts.length);
  const perSecond = new Float64Array(contexts.length);
  const sampled = profile.domains.map(() => 0);
  for (const weight of weights.contexts) {
    const { domain } = contexts[weight.context];
    if (domain !== null) sampled[domain] += weight.perSecond;
  }
  let bySchedule = false;
  const factor = profile.domains.map(({ id }, domain) => {
    if (!choice.byDomain || !(sampled[domain] > 0)) return 1;
    const ran = ranPerSecond(rates, id);
    if (!(ran > 0)) return 1;
    bySchedule = true;
    return (ran * 1e9) / sampled[domain];
  });
  for (const weight of weights.contexts) {
    const { domain } = contexts[weight.context];
    const scale = domain === null ? 1 : factor[domain];
    perSecond[weight.context] = weight.perSecond * scale;
    // Each capture has its own span of the work; a typed rate and an unknown one are the same for all.
    const perUnit = Number.isFinite(weight.perUnit)
      ? weight.perUnit
      : weight.perSecond / (workPerSecond ?? 1);
    demandNs[weight.context] = (workPerSecond === null ? weight.perSecond : perUnit) * scale;
  }
  return { demandNs, perSecond, bySchedule };
}

function ranPerSecond(rates: readonly RunRate[], domainId: number | null): number {
  return rates
    .filter((rate) => rate.domainId === domainId)
    .reduce((sum, rate) => sum + [...rate.perSecond.values()].reduce((a, b) => a + b, 0), 0);
}
