/** Who took how much of each core: the work, the recorders, what runs anyway. */
import type { Context } from '../../iopath/contexts/contexts';
import type { Roles } from './contextRoles';
import type { Profile } from '../../profile/profile';
import type { ContextWeights } from './contextWeights';
import type { CoreUse } from './cores';
import type { Sizes } from './demandSizes';
import type { Placements } from './placements';
import type { RunRate } from './runRates';

export function coreUse(
  placement: Placements,
  contexts: readonly Context[],
  weights: ContextWeights,
  roles: Roles,
  sized: Sizes,
  rates: readonly RunRate[],
  { domains }: Profile,
  takesPart: (domainId: number) => boolean,
): { readonly cores: Map<number, CoreUse>; readonly recorders: number; readonly busy: number } {
  const cores = new Map<number, CoreUse>();
  const of = (pcpu: number) => {
    let core = cores.get(pcpu);
    if (core === undefined) cores.set(pcpu, (core = { busy: 0, recorders: 0, background: 0 }));
    return core;
  };
  let [recorders, busy] = [0, 0];
  for (const { context, cpus } of weights.contexts) {
    const load = sized.perSecond[context] / 1e9;
    const { domain } = contexts[context];
    const role = roles.of[context];
    busy += load;
    if (role === 'recorder') recorders += load;
    for (const [pcpu, share] of placement.of(domain, cpus)) {
      const core = of(pcpu);
      core.busy += load * share;
      if (role === 'recorder') core.recorders += load * share;
      if (role === 'background') core.background += load * share;
    }
  }
  const sampled = new Set(weights.contexts.map(({ context }) => contexts[context].domain));
  const ran = new Map<number, number>();
  for (const { domainId, perSecond } of rates) {
    const domain = domains.findIndex(({ id }) => id === domainId);
    for (const [pcpu, part] of perSecond) {
      ran.set(pcpu, (ran.get(pcpu) ?? 0) + part);
      if (sampled.has(domain)) continue;
      const core = of(pcpu);
      core.busy += part;
      if (!takesPart(domainId)) core.background += part;
    }
  }
  for (const [pcpu, core] of cores) {
    // The schedule knows best how busy a core was; samples say by whom.
    const busyTime = Math.min(1, ran.get(pcpu) ?? core.busy);
    const scale = core.busy > 0 ? busyTime / core.busy : 0;
    core.busy = busyTime;
    core.recorders *= scale;
    core.background *= scale;
  }
  return { cores, recorders, busy };
}
