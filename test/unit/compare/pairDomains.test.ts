import { describe, expect, it } from 'vitest';
import { pairDomains, type SampledDomain } from '../../../src/compare/pairDomains';
import type { DomainRole } from '../../../src/profile/profile';

const domain = (id: number | null, name: string, role: DomainRole, sampled = true): SampledDomain => ({
  id,
  name,
  role,
  sampled,
});
const DOM0 = domain(0, 'dom0', 'dom0');

/** `before -> after` by name, `-` where a side lacks it. */
function matches(before: SampledDomain[], after: SampledDomain[]): string[] {
  return pairDomains(before, after).matches.map(
    (m) =>
      `${m.before === null ? '-' : before[m.before].name} -> ${m.after === null ? '-' : after[m.after].name}: ${m.by}`,
  );
}

describe('domains of two recordings', () => {
  it('are dom0 and dom0 whatever they are called, guests by name whatever their ids', () => {
    expect(
      matches(
        [domain(0, 'Domain-0', 'dom0'), domain(1, 'web', 'guest'), domain(2, 'db', 'guest')],
        [domain(7, 'db', 'guest'), DOM0, domain(8, 'web', 'guest')],
      ),
    ).toEqual(['Domain-0 -> dom0: role', 'web -> web: name', 'db -> db: name']);
  });

  it('have no id where the two differ', () => {
    const { domains } = pairDomains([domain(1, 'web', 'guest')], [domain(4, 'web', 'guest')]);
    expect(domains).toEqual([{ id: null, name: 'web', role: 'guest' }]);
  });

  it('go by order where no names agree, and that is said', () => {
    const before = [DOM0, domain(1, 'guest1', 'guest')];
    const after = [DOM0, domain(3, 'vm-b', 'guest')];
    expect(matches(before, after)).toEqual(['dom0 -> dom0: role', 'guest1 -> vm-b: order']);
    expect(pairDomains(before, after).notes).toEqual([
      'guest1 before is compared with vm-b after: no names agree, so their order decided.',
    ]);
  });

  it('keep a guest that became a driver domain', () => {
    expect(matches([domain(1, 'net', 'guest')], [domain(1, 'net', 'driver')])).toEqual(['net -> net: name']);
  });

  it('are one machine by name where a file alone does not know its role', () => {
    expect(matches([domain(null, 'dom0', 'native')], [DOM0, domain(1, 'web', 'guest')])).toEqual([
      'dom0 -> dom0: name',
      '- -> web: alone',
    ]);
  });

  it('stand alone where the other side has none, which is said if they were sampled', () => {
    const before = [DOM0, domain(1, 'a', 'guest'), domain(2, 'b', 'guest', false)];
    const after = [domain(0, 'dom0', 'dom0'), domain(5, 'host', 'native')];
    expect(matches(before, after)).toEqual([
      'dom0 -> dom0: role',
      'a -> -: alone',
      'b -> -: alone',
      '- -> host: alone',
    ]);
    expect(pairDomains(before, after).notes).toEqual([
      expect.stringContaining('a is only before'),
      expect.stringContaining('host is only after'),
    ]);
  });

  it('of one name are told apart by id', () => {
    const twins = [domain(1, 'vm', 'guest'), domain(2, 'vm', 'guest')];
    expect(pairDomains(twins, [...twins].reverse()).matches.map((m) => m.after)).toEqual([1, 0]);
  });
});
