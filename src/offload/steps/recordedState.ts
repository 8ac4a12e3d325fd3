/** What a recording says of a host's state, as far as moves change it: what undoing them must bring back. */
import type { Profile } from '../../profile/profile';

export interface RecordedDomain {
  readonly name: string;
  readonly id: number | null;
  readonly role: 'dom0' | 'driver' | 'guest' | 'native';
  /** Hard affinity by vCPU that is online, as xl writes it; null where it is not recorded. */
  readonly affinity: ReadonlyMap<number, string | null>;
  /** vCPUs that it can have without being started again; null if that is not recorded. */
  readonly maxVcpus: number | null;
  /** Names of its interrupts, as `/proc/interrupts` has them. */
  readonly interrupts: readonly string[];
}

export interface RecordedState {
  readonly domains: readonly RecordedDomain[];
  /** pCPUs of the host, from 0. */
  readonly pcpus: number;
}

export function recordedState(profile: Profile): RecordedState {
  const { domains, observed, schedule, hosts, samples } = profile;
  const highest = domains.map(() => -1);
  for (let i = 0; i < samples.domain.length; i++) {
    if (samples.vcpu[i] > highest[samples.domain[i]]) highest[samples.domain[i]] = samples.vcpu[i];
  }
  const limitOf = (id: number | null) => (id === null ? null : (observed.vcpuLimits.get(id) ?? null));
  const rows = domains.flatMap(({ name, id, role }, row): RecordedDomain[] => {
    if (role === 'idle') return [];
    const affinity = new Map<number, string | null>();
    for (let vcpu = 0; vcpu <= highest[row]; vcpu++) affinity.set(vcpu, null);
    for (const vcpu of schedule?.vcpus ?? []) if (vcpu.domainId === id) affinity.set(vcpu.vcpu, null);
    for (const pin of observed.pins)
      if (pin.domainId === id) affinity.set(pin.vcpu, pin.hardAffinity ?? null);
    const interrupts = observed.interrupts.filter(({ domain }) => domain === row).map(({ name: irq }) => irq);
    return [{ name, id, role, affinity, maxVcpus: limitOf(id), interrupts }];
  });
  // Domains that nothing was recorded of but xl's lists may run on the side-cores all the same.
  for (const pin of observed.pins) {
    if (rows.some(({ id }) => id === pin.domainId)) continue;
    const affinity = new Map(
      observed.pins
        .filter(({ domainId }) => domainId === pin.domainId)
        .map(({ vcpu, hardAffinity }) => [vcpu, hardAffinity ?? null] as const),
    );
    const name = observed.domainNames.get(pin.domainId) ?? `domain ${pin.domainId}`;
    const maxVcpus = limitOf(pin.domainId);
    rows.push({ name, id: pin.domainId, role: 'guest', affinity, maxVcpus, interrupts: [] });
  }
  return { domains: rows, pcpus: Math.min(4096, hosts.at(0)?.pcpus ?? (schedule?.pcpus ?? []).length) };
}
