/**
 * What all vCPUs of a domain are doing at once. The names are xenalyze's (tools/xentrace/xenalyze.c, domain_runstate):
 * `concurrency hazard` is when one vCPU runs while another one waits for a pCPU, perhaps with a lock that the first spins on.
 */
import { RUNSTATES, type CountedTime, type Schedule } from './schedule';
import { holds, overlap, type TimeRange } from './timeRange';

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const LOST = RUNSTATES.indexOf('lost');

/** Run: no vCPU waits. Contention: none runs and one waits. Partial: others are blocked or offline. */
export const DOMAIN_RUNSTATES = [
  'blocked',
  'partial run',
  'full run',
  'partial contention',
  'concurrency hazard',
  'full contention',
  'lost',
] as const;
export type DomainRunstate = (typeof DOMAIN_RUNSTATES)[number];

const [BLOCKED, PARTIAL_RUN, FULL_RUN, PARTIAL_CONTENTION, HAZARD, FULL_CONTENTION, ALL_LOST] =
  DOMAIN_RUNSTATES.keys();

export interface DomainTimes {
  readonly domainId: number;
  /** By position in {@link DOMAIN_RUNSTATES}; a state counts again whenever one of the vCPUs changes. */
  readonly states: readonly CountedTime[];
}

interface Domain {
  /** vCPUs by what they do, as positions in RUNSTATES. */
  readonly vcpus: Int32Array;
  known: number;
  since: number;
  readonly states: { count: number; ns: number }[];
}

/**
 * By domain, in the order of the vCPU table. A domain's time begins when the first of its vCPUs is known and ends with the
 * last change of any; each vCPU counts from when it is known.
 */
export function domainTimes({ vcpus, intervals }: Schedule, range: TimeRange): DomainTimes[] {
  const domains = new Map<number, Domain>();
  const ofVcpu = vcpus.map(({ domainId }) => {
    let domain = domains.get(domainId);
    if (domain === undefined) {
      const states = DOMAIN_RUNSTATES.map(() => ({ count: 0, ns: 0 }));
      domain = { vcpus: new Int32Array(RUNSTATES.length), known: 0, since: NaN, states };
      domains.set(domainId, domain);
    }
    return domain;
  });
  const stateOf = new Int8Array(vcpus.length).fill(-1);
  const change = (v: number, state: number, at: number) => {
    const domain = ofVcpu[v];
    if (at > domain.since) {
      const sum = domain.states[domainRunstate(domain)];
      sum.ns += overlap(range, domain.since, at);
      if (holds(range, at)) sum.count++;
    }
    if (stateOf[v] < 0) domain.known++;
    else domain.vcpus[stateOf[v]]--;
    domain.vcpus[state]++;
    stateOf[v] = state;
    domain.since = at;
  };
  // States without a known end are not among the intervals.
  const open = vcpus
    .flatMap((v, i) => (v.open === null ? [] : [{ vcpu: i, ...v.open }]))
    .sort((a, b) => a.sinceNs - b.sinceNs);
  let next = 0;
  const { vcpu, state, startNs } = intervals;
  for (let i = 0; i <= vcpu.length; i++) {
    const at = i < vcpu.length ? startNs[i] : Infinity;
    for (; next < open.length && open[next].sinceNs <= at; next++) {
      change(open[next].vcpu, RUNSTATES.indexOf(open[next].state), open[next].sinceNs);
    }
    if (i < vcpu.length) change(vcpu[i], state[i], at);
  }
  return [...domains].map(([domainId, { states }]) => ({ domainId, states }));
}

function domainRunstate({ vcpus, known }: Domain): number {
  if (vcpus[LOST] === known) return ALL_LOST;
  const others = known - vcpus[RUNNING] - vcpus[RUNNABLE] - vcpus[LOST] > 0;
  if (vcpus[RUNNING] > 0) {
    if (vcpus[RUNNABLE] > 0) return HAZARD;
    return others ? PARTIAL_RUN : FULL_RUN;
  }
  if (vcpus[RUNNABLE] > 0) return others ? PARTIAL_CONTENTION : FULL_CONTENTION;
  return BLOCKED;
}
