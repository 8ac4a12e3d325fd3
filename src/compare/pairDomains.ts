/** Which domain of one recording is which of the other. Ids change when a guest is made again, so they decide nothing. */
import type { Domain } from '../profile/profile';
import type { DomainMatch } from './comparison';

export interface PairedDomains {
  /** Those of the side before in its order, then those only after. */
  readonly domains: readonly Domain[];
  readonly matches: readonly DomainMatch[];
  /** Position in `domains` per domain of each side. */
  readonly ofBefore: Int16Array;
  readonly ofAfter: Int16Array;
  readonly notes: readonly string[];
}

export interface SampledDomain extends Domain {
  /** Nobody misses a domain without samples. */
  readonly sampled: boolean;
}

/** dom0 is dom0; others go by name, and what is then left of a role by order, which is said. */
export function pairDomains(
  before: readonly SampledDomain[],
  after: readonly SampledDomain[],
): PairedDomains {
  const partner = new Map<number, { readonly after: number; readonly by: 'role' | 'name' | 'order' }>();
  const taken = new Set<number>();
  const match = (by: 'role' | 'name' | 'order', fits: (a: Domain, b: Domain) => boolean) => {
    before.forEach((a, i) => {
      if (partner.has(i)) return;
      const j = after.findIndex((b, k) => !taken.has(k) && fits(a, b));
      if (j < 0) return;
      partner.set(i, { after: j, by });
      taken.add(j);
    });
  };
  const unique = (role: Domain['role']) => role === 'dom0' || role === 'idle';
  match('role', (a, b) => a.role === b.role && unique(a.role));
  // A name twice (two hosts): the same id first.
  match('name', (a, b) => a.name === b.name && a.id === b.id && sameKind(a, b));
  match('name', (a, b) => a.name === b.name && sameKind(a, b));
  match('order', (a, b) => a.role === b.role && !unique(a.role));

  const domains: Domain[] = before.map((domain, i) => {
    const other = partner.get(i);
    const id = other !== undefined && after[other.after].id !== domain.id ? null : domain.id;
    return { name: domain.name, role: domain.role, id };
  });
  const ofAfter = new Int16Array(after.length).fill(-1);
  const matches: DomainMatch[] = before.map((_, i) => {
    const other = partner.get(i);
    if (other !== undefined) ofAfter[other.after] = i;
    return { domain: i, before: i, after: other?.after ?? null, by: other?.by ?? 'alone' };
  });
  after.forEach((domain, j) => {
    if (ofAfter[j] >= 0) return;
    ofAfter[j] = domains.push({ id: domain.id, name: domain.name, role: domain.role }) - 1;
    matches.push({ domain: ofAfter[j], before: null, after: j, by: 'alone' });
  });
  return {
    domains,
    matches,
    ofBefore: Int16Array.from(before.keys()),
    ofAfter,
    notes: matches.flatMap((m) => noteOn(m, before, after)),
  };
}

/** A guest may have become a driver domain; a machine that is recorded alone does not know what it is to Xen. */
function sameKind(a: Domain, b: Domain): boolean {
  const kind = ({ role }: Domain) => (role === 'driver' ? 'guest' : role);
  return kind(a) === kind(b) || (a.role !== b.role && [a.role, b.role].includes('native'));
}

function noteOn(
  match: DomainMatch,
  before: readonly SampledDomain[],
  after: readonly SampledDomain[],
): string[] {
  const a = match.before === null ? null : before[match.before];
  const b = match.after === null ? null : after[match.after];
  if (a === null) return b?.sampled === true ? [onlyOn(b, 'after')] : [];
  if (b === null) return a.sampled ? [onlyOn(a, 'before')] : [];
  if (match.by !== 'order' || !(a.sampled || b.sampled)) return [];
  return [`${a.name} before is compared with ${b.name} after: no names agree, so their order decided.`];
}

function onlyOn({ name }: Domain, side: string): string {
  return `${name} is only ${side}: shares are of different wholes; compare captures that both have.`;
}
