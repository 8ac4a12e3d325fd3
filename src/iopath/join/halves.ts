/** Sorts the samples of the common time: what a domain's own perf has of it, what Xen's PMU has of it, and the rest. */
import type { DomainIndex, EventIndex, SampleIndex } from '../../profile/ids';
import { LAYERS, type Profile } from '../../profile/profile';
import type { JoinSources } from './joinSources';
import { RowList } from './rowList';

import { IN_STUB, OUTSIDE_XEN, POSTPONED, type StubStacks } from './stubStacks';

const HYPERVISOR = LAYERS.indexOf('hypervisor');

/** What the two recorders have of one domain in the common time; its idle time is the PMU's business alone. */
export interface Halves {
  readonly domain: DomainIndex;
  /** Of its own perf. */
  readonly event: EventIndex;
  /** Own samples outside Xen, postponed ones included. */
  readonly own: RowList;
  ownNs: number;
  postponed: number;
  readonly stubBusy: SampleIndex[];
  readonly stubIdle: SampleIndex[];
  /** The PMU's samples of the domain's own code. */
  readonly outside: SampleIndex[];
  outsideNs: number;
  /** The PMU's samples of Xen working for the domain. */
  readonly inXen: SampleIndex[];
}

/** How many samples can come of it, whichever half they are taken from. */
export function samplesIn(half: Halves): number {
  return half.own.length + half.stubBusy.length + half.outside.length + half.inXen.length;
}

/** Divides the samples of the common time; `others` are the PMU's that belong to no joined domain. */
export function sortOut(
  { samples, stacks, funcs, events, domains }: Profile,
  idle: Uint8Array,
  { pmu, own, startNs, endNs }: JoinSources,
  stubs: StubStacks,
): { readonly halves: readonly Halves[]; readonly others: readonly SampleIndex[] } {
  const halves = new Map<DomainIndex, Halves>();
  for (const [domain, event] of own) {
    halves.set(domain, {
      domain,
      event,
      own: new RowList(),
      ownNs: 0,
      postponed: 0,
      stubBusy: [],
      stubIdle: [],
      outside: [],
      outsideNs: 0,
      inXen: [],
    });
  }
  /** Per event the domain whose own it is. */
  const ownOf = events.map((_, e) => [...own].find(([, event]) => event === e)?.[0] ?? -1);
  const others: SampleIndex[] = [];
  for (let i = 0; i < samples.stack.length; i++) {
    const event = samples.event[i];
    const domain = samples.domain[i];
    if (event !== pmu && ownOf[event] !== domain) continue;
    const time = samples.timeNs[i];
    if (!(time >= startNs && time <= endNs)) continue;
    const stack = samples.stack[i];
    const isIdle = stack >= 0 && idle[stack] === 1;
    const half = halves.get(domain);
    if (event === pmu) {
      const inXen = stack >= 0 && funcs.layer[stacks.func[stack]] === HYPERVISOR;
      // Without a vCPU the domain is that of the recorder, not the one that Xen ran for.
      if (half === undefined || isIdle || domains[domain].role === 'idle' || (inXen && samples.vcpu[i] < 0)) {
        others.push(i);
      } else if (inXen) half.inXen.push(i);
      else {
        half.outside.push(i);
        half.outsideNs += samples.period[i] * events[pmu].nsPerUnit;
      }
    } else if (half !== undefined) {
      const kind = stack < 0 ? OUTSIDE_XEN : stubs.kind[stack];
      if (isIdle) {
        if (kind === IN_STUB) half.stubIdle.push(i);
      } else if (kind === IN_STUB) half.stubBusy.push(i);
      else {
        half.own.push(i);
        half.ownNs += samples.period[i] * events[event].nsPerUnit;
        if (kind === POSTPONED) half.postponed++;
      }
    }
  }
  return { halves: [...halves.values()], others };
}
