/** Domains that a schedule saw run and nobody sampled. */
import type { Context } from '../../iopath/contexts/contexts';
import type { Profile } from '../../profile/profile';
import type { SystemUnit } from '../system';
import type { ContextWeights } from './contextWeights';
import type { RunRate } from './runRates';

/**
 * A unit for each vCPU of such a domain.
 * @param takesPart whether a domain has to do with the work; others run beside it
 */
export function unsampled(
  profile: Profile,
  contexts: readonly Context[],
  weights: ContextWeights,
  rates: readonly RunRate[],
  workPerSecond: number,
  takesPart: (domainId: number) => boolean,
  position: ReadonlyMap<number, number>,
  cores: number,
): SystemUnit[] {
  const sampled = new Set(weights.contexts.map(({ context }) => contexts[context].domain));
  return rates.flatMap(({ domainId, vcpu, perSecond }): SystemUnit[] => {
    const domain = profile.domains.findIndex(({ id }) => id === domainId);
    const ran = [...perSecond.values()].reduce((a, b) => a + b, 0);
    if (sampled.has(domain) || !(ran > 0) || !takesPart(domainId)) return [];
    const name =
      profile.domains.at(domain)?.name ?? profile.observed.domainNames.get(domainId) ?? `domain ${domainId}`;
    const placement = new Array<number>(cores).fill(0);
    for (const [pcpu, n] of perSecond) placement[position.get(pcpu) ?? 0] += n / ran;
    const demandNs = (ran * 1e9) / workPerSecond;
    return [
      {
        unit: `${name}:vcpu${vcpu}`,
        label: `vCPU ${vcpu} of ${name}, what it ran is not told`,
        kind: 'vcpu',
        domain: name,
        demandNs,
        parts: [{ category: 'unknown', layer: 'unknown', demandNs, samples: 0 }],
        effectiveSamples: Number.MAX_SAFE_INTEGER,
        placement,
        vcpus: [vcpu],
      },
    ];
  });
}
