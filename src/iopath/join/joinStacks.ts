/**
 * Stacks from a program in a domain through its kernel and the hypercall into Xen, where a recording holds both halves:
 * perf in the domain has stacks that end at the hypercall stub, Xen's PMU has single addresses in Xen. The samples of
 * the PMU decide how long everything took, so that every moment counts once; the domain's own samples decide through
 * which code.
 */
import type { Profile } from '../../profile/profile';
import { samplesIn, sortOut } from './halves';
import { Joiner, type Joined } from './joiner';
import { joinSources } from './joinSources';
import { stubStacks } from './stubStacks';

/**
 * Appends the joined samples; null where a recording has not both halves.
 * @param idle per stack, from `iopath/idle.ts`
 */
export function joinStacks(profile: Profile, idle: Uint8Array): Joined | null {
  const sources = joinSources(profile);
  if (sources === null) return null;
  const stubs = stubStacks(profile);
  const { halves, others } = sortOut(profile, idle, sources, stubs);
  if (!halves.some((half) => half.own.length > 0 && half.outside.length > 0)) return null;

  // In mode hv or self the PMU does not look into a domain: what its perf knows is all there is.
  const measured = halves.filter((half) => half.outside.length > 0);
  const unmeasured = halves.filter((half) => half.outside.length === 0);
  const joiner = new Joiner(
    profile,
    sources,
    stubs,
    halves.reduce((sum, half) => sum + samplesIn(half), others.length),
  );
  const domains = measured.map((half) => joiner.addDomain(half));
  for (const half of unmeasured) joiner.addUnmeasured(half);
  joiner.addAsItIs(others);
  return joiner.finish({ domains, unmeasured: unmeasured.map((half) => half.domain) });
}
