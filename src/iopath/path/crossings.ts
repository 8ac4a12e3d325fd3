/** How often a path crosses from one domain or Xen to another, as xentrace counted it. */
import { RUNSTATES, type Schedule } from '../../profile/schedule';
import type { SampleFilter } from '../../profile/sampleFilter';
import type { Profile } from '../../profile/profile';
import { countedDomains } from '../breakdown/counted';
import { unitsDuring, type Per, type TimeSpan } from '../breakdown/costs';
import { HYPERVISOR_STAGE, MEDIA, stageRole, type MediumIndex, type StageIndex } from './stageTable';
import data from './stages.json';

export interface Crossing {
  readonly from: StageIndex;
  readonly to: StageIndex;
  readonly label: string;
  readonly perSecond: number;
  /** null where figures are not per unit of work. */
  readonly perUnit: number | null;
  readonly source: string;
}

const BLOCKED = RUNSTATES.indexOf('blocked');

/**
 * Of one medium, in the order of `stages.json`; those that never happened are left out. Counts are of all that domains
 * did: a trace does not say for which device.
 * @throws CannotDivide
 */
export function crossingsOf(
  profile: Profile,
  filter: SampleFilter,
  per: Per,
  medium: MediumIndex,
): Crossing[] {
  const { schedule } = profile;
  if (schedule === null) return [];
  const span = {
    startNs: Math.max(schedule.startNs, filter.timeNs?.[0] ?? -Infinity),
    endNs: Math.min(schedule.endNs, filter.timeNs?.[1] ?? Infinity),
  };
  const seconds = (span.endNs - span.startNs) / 1e9;
  if (!(seconds > 0)) return [];
  const units = unitsDuring(profile, per, span);
  const counted = countedDomains(profile, filter, per);
  const { frontend, backend } = MEDIA[medium];
  const place = (end: string) =>
    end === 'frontend' ? frontend : end === 'backend' ? backend : HYPERVISOR_STAGE;
  const takesPart = (role: string) => (domain: number | null) =>
    domain !== null && stageRole(profile.domains[domain].role) === role;

  return data.crossings
    .map((crossing): Crossing => {
      const domains = takesPart(crossing.role);
      const end = { from: place(crossing.from), to: place(crossing.to) };
      if (crossing.counted === undefined) {
        const count = wakeUps(profile, schedule, span, domains);
        return {
          ...end,
          label: crossing.label,
          perSecond: count / seconds,
          perUnit: units === null || units === 0 ? null : count / units,
          source: 'runstates of xentrace: vCPUs that stopped being blocked',
        };
      }
      const rows = counted
        .filter(({ domain }) => domains(domain))
        .flatMap(({ rows: all }) => all.filter(({ name }) => name === crossing.counted));
      const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((n, row) => n + of(row), 0);
      const count = sum((row) => row.count);
      const items = sum((row) => (row.batch ?? 0) * row.count);
      return {
        ...end,
        label: items > count ? `${crossing.label}, ${(items / count).toFixed(1)} a call` : crossing.label,
        perSecond: count / seconds,
        perUnit: units === null || units === 0 ? null : count / units,
        source: `xentrace: hypercalls ${crossing.counted} of all of the domain's devices`,
      };
    })
    .filter(({ perSecond }) => perSecond > 0);
}

/** Ends of being blocked within the span, of the domains' vCPUs. */
function wakeUps(
  profile: Profile,
  { intervals, vcpus }: Schedule,
  { startNs, endNs }: TimeSpan,
  takesPart: (domain: number | null) => boolean,
): number {
  const counts = Uint8Array.from(vcpus, ({ domainId }) => {
    const domain = profile.domains.findIndex(({ id }) => id === domainId);
    return Number(takesPart(domain < 0 ? null : domain));
  });
  let count = 0;
  for (let i = 0; i < intervals.vcpu.length; i++) {
    const end = intervals.endNs[i];
    if (intervals.state[i] === BLOCKED && counts[intervals.vcpu[i]] === 1 && end > startNs && end <= endNs)
      count++;
  }
  return count;
}
