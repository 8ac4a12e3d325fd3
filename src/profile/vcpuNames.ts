/** What the vCPUs of a schedule are called: everywhere the same. */
import type { DomainIndex } from './ids';
import type { Profile } from './profile';
import { IDLE_DOMAIN_ID } from './schedule';

export interface VcpuName {
  /** "dom0 vCPU 1". */
  readonly label: string;
  readonly domain: string;
  /** Position in `profile.domains`; -1 if the profile has no such domain. */
  readonly domainIndex: DomainIndex;
  readonly idle: boolean;
}

/** Name of a domain that the schedule knows by its id only. */
export function domainNameOf({ domains }: Profile, domainId: number): string {
  const known = domains.find((d) => d.id === domainId);
  return known?.name ?? (domainId === IDLE_DOMAIN_ID ? 'idle' : `domain ${domainId}`);
}

/** In the order of `schedule.vcpus`; none without a schedule. */
export function vcpuNames(profile: Profile): VcpuName[] {
  const { domains, schedule } = profile;
  return (schedule?.vcpus ?? []).map(({ domainId, vcpu }) => {
    const domain = domainNameOf(profile, domainId);
    return {
      label: `${domain} vCPU ${vcpu}`,
      domain,
      domainIndex: domains.findIndex((d) => d.id === domainId),
      idle: domainId === IDLE_DOMAIN_ID,
    };
  });
}
