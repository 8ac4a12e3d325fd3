/**
 * What a trace counted of Xen's work, by the domain it was done for: hypercalls with their commands and batches, VM
 * exits with their time, and what else made Xen run. Counts are complete where samples are estimates, and they exist
 * where samples cannot see Xen at all; they say how often, seldom how long.
 */
import type { DomainIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import type { SampleFilter } from '../../profile/sampleFilter';
import {
  IDLE_DOMAIN_ID,
  type CountsOverTime,
  type EventKind,
  type Schedule,
  type VcpuIndex,
} from '../../profile/schedule';
import { unitsDuring, type Per, type TimeSpan } from './costs';

export interface CountedRow {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly perSecond: number;
  /** null where figures are not per unit of work. */
  readonly perUnit: number | null;
  /** Time spent, where the trace tells; null otherwise. */
  readonly ns: number | null;
  /** Elements a call, where the trace tells. */
  readonly batch: number | null;
}

export interface CountedDomain {
  /** null for what pCPUs did for nobody known. */
  readonly domain: DomainIndex | null;
  readonly label: string;
  /** Hypercalls first, then by kind; the most frequent first. */
  readonly rows: readonly CountedRow[];
}

/** A hypercall's commands are rows of their own: they are counted in the hypercall's row as well. */
export const COMMAND = 'Hypercall command';
const KIND_NAMES: Readonly<Record<EventKind, string>> = {
  pv: 'PV event',
  hvm: 'HVM event',
  grant: 'Grant',
  memory: 'Memory map',
  interrupt: 'Interrupt',
  power: 'Power',
};
const ORDER = ['Hypercall', COMMAND, 'VM exit', ...Object.values(KIND_NAMES)];
/** So many rows are told apart; a damaged trace can have any number of different events. */
const MOST_ROWS = 60;

/** Empty without a trace. @throws CannotDivide */
export function countedDomains(profile: Profile, filter: SampleFilter, per: Per): CountedDomain[] {
  const { schedule } = profile;
  if (schedule === null) return [];
  const span = {
    startNs: Math.max(schedule.startNs, filter.timeNs?.[0] ?? -Infinity),
    endNs: Math.min(schedule.endNs, filter.timeNs?.[1] ?? Infinity),
  };
  if (!(span.endNs > span.startNs)) return [];
  const units = unitsDuring(profile, per, span);
  const seconds = (span.endNs - span.startNs) / 1e9;
  return [...countsByDomain(schedule, span)]
    .filter(([id]) => id !== IDLE_DOMAIN_ID)
    .map(([id, counts]): CountedDomain => {
      const domain = id === NOBODY ? -1 : profile.domains.findIndex((d) => d.id === id);
      return {
        domain: domain < 0 ? null : domain,
        label: id === NOBODY ? 'pCPUs' : (profile.domains[domain]?.name ?? `domain ${id}`),
        rows: counts.rows().map(({ kind, name, count, items, ns }): CountedRow => ({
          kind,
          name,
          count,
          perSecond: count / seconds,
          perUnit: units === null || units === 0 ? null : count / units,
          ns,
          batch: items > 0 && count > 0 ? items / count : null,
        })),
      };
    })
    .filter((counted) => counted.rows.length > 0)
    .sort((a, b) => (a.domain ?? Infinity) - (b.domain ?? Infinity));
}

interface Count {
  readonly kind: string;
  readonly name: string;
  count: number;
  items: number;
  ns: number | null;
}

/** Counts of one domain, added up over its vCPUs. */
class DomainCounts {
  private readonly counts = new Map<string, Count>();

  add(kind: string, name: string, count: number, items: number, ns: number | null): void {
    if (count === 0) return;
    const key = `${kind}/${name}`;
    let row = this.counts.get(key);
    if (row === undefined) this.counts.set(key, (row = { kind, name, count: 0, items: 0, ns: null }));
    row.count += count;
    row.items += items;
    if (ns !== null) row.ns = (row.ns ?? 0) + ns;
  }

  rows(): Count[] {
    const rows = [...this.counts.values()].sort(
      (a, b) =>
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.count - a.count || (a.name < b.name ? -1 : 1),
    );
    const rest = rows.splice(MOST_ROWS);
    if (rest.length > 0) {
      const count = rest.reduce((sum, row) => sum + row.count, 0);
      rows.push({ kind: 'Other', name: `${rest.length} kinds`, count, items: 0, ns: null });
    }
    return rows;
  }
}

/** In place of a domain id, for what no vCPU did. */
const NOBODY = -1;

function countsByDomain(schedule: Schedule, span: TimeSpan): Map<number, DomainCounts> {
  const domains = new Map<number, DomainCounts>();
  const of = (vcpu: VcpuIndex): DomainCounts => {
    const id = vcpu < 0 ? NOBODY : schedule.vcpus[vcpu].domainId;
    let counts = domains.get(id);
    if (counts === undefined) domains.set(id, (counts = new DomainCounts()));
    return counts;
  };
  const whole = span.startNs <= schedule.startNs && span.endNs >= schedule.endNs;
  const during = (series: CountsOverTime): { count: number; amount: number } =>
    countsDuring(schedule, series, span);
  for (const { vcpu, name, calls, subcalls, items, commands, overTime } of schedule.hypercalls) {
    const part = whole ? { count: calls + subcalls, amount: items } : during(overTime);
    of(vcpu).add('Hypercall', name, part.count, part.amount, null);
    for (const command of commands) {
      const some = whole ? { count: command.calls, amount: command.items } : during(command.overTime);
      of(vcpu).add(COMMAND, `${name}: ${command.name}`, some.count, some.amount, null);
    }
  }
  for (const { vcpu, name, count, ns, overTime } of schedule.exits) {
    const part = whole ? { count, amount: ns } : during(overTime);
    of(vcpu).add('VM exit', name, part.count, 0, part.amount);
  }
  for (const { kind, vcpu, name, count, ns, overTime } of schedule.events) {
    const part = whole ? { count, amount: ns ?? 0 } : during(overTime);
    of(vcpu).add(KIND_NAMES[kind], name, part.count, 0, ns === null ? null : part.amount);
  }
  return domains;
}

/** Counts in the bins that begin in the span: as exact as bins are narrow. */
function countsDuring(
  { bins }: Schedule,
  { counts, amounts }: CountsOverTime,
  { startNs, endNs }: TimeSpan,
): { count: number; amount: number } {
  const first = Math.max(0, Math.ceil((startNs - bins.startNs) / bins.widthNs));
  const end = Math.min(counts.length, Math.ceil((endNs - bins.startNs) / bins.widthNs));
  let [count, amount] = [0, 0];
  for (let bin = first; bin < end; bin++) {
    count += counts[bin];
    amount += amounts?.[bin] ?? 0;
  }
  return { count, amount };
}
