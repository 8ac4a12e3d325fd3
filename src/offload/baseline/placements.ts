/** On which cores contexts ran. */
import type { Profile } from '../../profile/profile';
import type { RunRate } from './runRates';
import type { SampleChoice } from './sampleChoice';

/** On which pCPUs what ran on a domain's vCPU was: by the schedule, by pins, or wherever there is one. */
export class Placements {
  constructor(
    private readonly profile: Profile,
    private readonly choice: SampleChoice,
    private readonly rates: readonly RunRate[],
  ) {}

  /** Share per pCPU. */
  of(domain: number | null, cpus: ReadonlyMap<number, number>): Map<number, number> {
    if (this.choice.onPcpus || domain === null) return new Map(cpus);
    const shares = new Map<number, number>();
    const id = this.profile.domains[domain].id;
    // Where samples do not tell their vCPU, any of the domain's.
    const known = cpus.size > 0 ? cpus : new Map(this.vcpusOf(domain).map((vcpu) => [vcpu, 1]));
    for (const [vcpu, share] of known) {
      for (const [pcpu, part] of this.vcpuOn(id, vcpu))
        shares.set(pcpu, (shares.get(pcpu) ?? 0) + share * part);
    }
    return shares;
  }

  /** The same by position of the cores; evenly over all where nothing tells. */
  onCores(
    domain: number | null,
    cpus: ReadonlyMap<number, number>,
    position: ReadonlyMap<number, number>,
    cores: number,
  ): number[] {
    const shares = new Array<number>(cores).fill(0);
    let sum = 0;
    for (const [pcpu, share] of this.of(domain, cpus)) {
      const at = position.get(pcpu);
      if (at === undefined) continue;
      shares[at] += share;
      sum += share;
    }
    return shares.map((share) => (sum > 0 ? share / sum : 1 / cores));
  }

  vcpusOf(domain: number | null): number[] {
    const id = domain === null ? null : this.profile.domains[domain].id;
    return this.rates.filter(({ domainId }) => domainId === id).map(({ vcpu }) => vcpu);
  }

  private vcpuOn(id: number | null, vcpu: number): Map<number, number> {
    const rate = this.rates.find((r) => r.domainId === id && r.vcpu === vcpu);
    const ran = [...(rate?.perSecond.values() ?? [])].reduce((a, b) => a + b, 0);
    if (rate !== undefined && ran > 0)
      return new Map([...rate.perSecond].map(([pcpu, n]) => [pcpu, n / ran]));
    const pin = this.profile.observed.pins.find((p) => p.domainId === id && p.vcpu === vcpu);
    if (pin?.pinned === true && /^\d{1,4}$/.test(pin.hardAffinity ?? ''))
      return new Map([[Number(pin.hardAffinity), 1]]);
    const pcpus = this.profile.hosts.at(0)?.pcpus ?? 0;
    // Without any word of pCPUs each vCPU is taken to have its own.
    return pcpus === 0
      ? new Map([[vcpu, 1]])
      : new Map(Array.from({ length: Math.min(pcpus, 4096) }, (_, pcpu) => [pcpu, 1 / pcpus]));
  }
}
