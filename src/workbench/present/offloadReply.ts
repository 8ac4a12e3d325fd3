/** The front of the Offload tab: what can be moved, and the best plan. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Plan } from '../../offload/plan';
import type { OffloadSystem, SystemCore } from '../../offload/system';
import type { WorkRate } from '../../profile/work';
import type { OffloadReply } from '../../protocol/offload';
import { domainColours } from './laneColour';

export function offloadReply(
  { profile, lanes }: LayeredProfile,
  works: readonly WorkRate[],
  system: OffloadSystem,
  plan: Plan,
): OffloadReply {
  const colours = domainColours(profile.domains, lanes);
  return {
    kind: 'offload',
    works: works.map(({ key, unit, label, perSecond, source }) => ({ key, unit, label, perSecond, source })),
    work: system.work?.key ?? null,
    workLabel: system.work?.label ?? '',
    pcpus: system.cores.map((core) => ({
      pcpu: core.pcpu,
      label: placeText(core),
      used: core.used,
      busy: core.busy,
    })),
    colours: profile.domains.map(({ name }, domain) => ({ domain: name, colour: colours[domain] })),
    plan,
  };
}

function placeText({ socket, core }: SystemCore): string {
  return [...(socket === null ? [] : [`socket ${socket}`]), ...(core === null ? [] : [`core ${core}`])].join(
    ', ',
  );
}
