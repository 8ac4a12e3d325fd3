/**
 * Two profiles as one: functions, stacks, domains and lanes are shared, samples stand one side after the other, so that
 * one call tree holds both and each side can be weighed on it.
 */
import { buildCallTree, type CallTree } from '../profile/callTree';
import type { Lanes } from '../profile/lanes';
import { NOTHING_OBSERVED } from '../profile/observations';
import type { Profile, SampleTable } from '../profile/profile';
import { StackInterner } from '../profile/stackInterner';
import type { Meaning } from '../iopath/categories/meaning';
import type { LayeredProfile } from '../iopath/layeredProfile';
import type { DomainMatch } from './comparison';
import { pairDomains, type PairedDomains, type SampledDomain } from './pairDomains';
import { FuncUnion } from './pairFunctions';
import { pairLanes } from './pairLanes';
import { pairViews, type PairedView } from './pairViews';

/** One side in the pair's tables. */
export interface PairedSide {
  readonly layered: LayeredProfile;
  /** Its samples in the pair's sample table: from the first (included) to the end (excluded). */
  readonly firstSample: number;
  readonly endSample: number;
  /** Event `e` of its own is `firstEvent + e` of the pair, capture `c` is `firstCapture + c`. */
  readonly firstEvent: number;
  readonly firstCapture: number;
  /** Position in the pair's lanes per lane of its own. */
  readonly laneOf: Int16Array;
}

export interface Pair {
  /**
   * The samples of both sides, each on its own time axis: a filter of time or CPU belongs to one side. Has neither
   * schedule nor counters nor warnings, which are each side's own.
   */
  readonly profile: Profile;
  readonly lanes: Lanes;
  readonly tree: CallTree;
  readonly meaning: Meaning;
  readonly before: PairedSide;
  readonly after: PairedSide;
  /** What both sides can show; empty if they have no event in common. */
  readonly views: readonly PairedView[];
  readonly domains: readonly DomainMatch[];
  /** What could not be matched, one sentence each. */
  readonly notes: readonly string[];
}

export function pairProfiles(before: LayeredProfile, after: LayeredProfile): Pair {
  const domains = pairDomains(sampledDomains(before.profile), sampledDomains(after.profile));
  const lanes = pairLanes(before.lanes, after.lanes, domains);
  const funcs = new FuncUnion(before, after);
  const stacks = new StackInterner();
  const threads = new ThreadUnion();
  const sides = [
    { layered: before, domainOf: domains.ofBefore },
    { layered: after, domainOf: domains.ofAfter },
  ].map(({ layered, domainOf }, side) => ({
    layered,
    domainOf,
    stackOf: addStacks(stacks, layered.profile, funcs.rowOf[side]),
    threadOf: threads.add(layered.profile, domainOf),
  }));
  const samples = joinSamples(sides);
  const first = sizes(before.profile);
  const profile: Profile = {
    name: `${before.profile.name} and ${after.profile.name}`,
    format: before.profile.format,
    hosts: [...before.profile.hosts, ...after.profile.hosts],
    funcs: funcs.table(),
    stacks: stacks.done(),
    samples,
    threads: threads.table(),
    events: [
      ...before.profile.events,
      ...after.profile.events.map((event) => ({ ...event, capture: event.capture + first.captures })),
    ],
    domains: domains.domains,
    captures: [
      ...capturesOf(before.profile, domains.ofBefore, 'before'),
      ...capturesOf(after.profile, domains.ofAfter, 'after'),
    ],
    schedule: null,
    counters: [],
    warnings: [],
    observed: NOTHING_OBSERVED,
  };
  return {
    profile,
    lanes: lanes.lanes,
    tree: buildCallTree(profile, lanes.lanes, funcs.funcCount),
    meaning: funcs.meaning(),
    before: {
      layered: before,
      firstSample: 0,
      endSample: first.samples,
      firstEvent: 0,
      firstCapture: 0,
      laneOf: lanes.ofBefore,
    },
    after: {
      layered: after,
      firstSample: first.samples,
      endSample: samples.stack.length,
      firstEvent: first.events,
      firstCapture: first.captures,
      laneOf: lanes.ofAfter,
    },
    views: pairViews(before, after),
    domains: domains.matches,
    notes: domains.notes,
  };
}

function sampledDomains({ domains, samples }: Profile): SampledDomain[] {
  const sampled = new Uint8Array(domains.length);
  for (const domain of samples.domain) sampled[domain] = 1;
  return domains.map((domain, i) => ({ ...domain, sampled: sampled[i] === 1 }));
}

function sizes(profile: Profile) {
  return {
    samples: profile.samples.stack.length,
    events: profile.events.length,
    captures: profile.captures.length,
  };
}

function capturesOf(profile: Profile, domainOf: PairedDomains['ofBefore'], side: string) {
  return profile.captures.map((capture) => ({
    ...capture,
    title: `${capture.title ?? capture.name}, ${side}`,
    domain: domainOf[capture.domain],
  }));
}

/** Row in the shared table per stack of one profile. Parents stand before children, so one pass does. */
function addStacks(into: StackInterner, { stacks }: Profile, funcOf: Int32Array): Int32Array {
  const { prefix, func } = stacks;
  const row = new Int32Array(prefix.length);
  for (let i = 0; i < prefix.length; i++) {
    row[i] = into.intern(prefix[i] < 0 ? -1 : row[prefix[i]], funcOf[func[i]]);
  }
  return row;
}

interface SideRows {
  readonly layered: LayeredProfile;
  readonly domainOf: Int16Array;
  readonly stackOf: Int32Array;
  readonly threadOf: Int32Array;
}

function joinSamples(sides: readonly SideRows[]): SampleTable {
  const count = sides.reduce((sum, { layered }) => sum + layered.profile.samples.stack.length, 0);
  const out = {
    stack: new Int32Array(count),
    timeNs: new Float64Array(count),
    event: new Uint16Array(count),
    period: new Float64Array(count),
    cpu: new Int16Array(count),
    vcpu: new Int16Array(count),
    domain: new Int16Array(count),
    thread: new Int32Array(count),
  };
  let at = 0;
  let firstEvent = 0;
  for (const { layered, domainOf, stackOf, threadOf } of sides) {
    const { samples, events } = layered.profile;
    out.timeNs.set(samples.timeNs, at);
    out.period.set(samples.period, at);
    out.cpu.set(samples.cpu, at);
    out.vcpu.set(samples.vcpu, at);
    for (let i = 0; i < samples.stack.length; i++, at++) {
      const { stack, thread } = { stack: samples.stack[i], thread: samples.thread[i] };
      out.stack[at] = stack < 0 ? -1 : stackOf[stack];
      out.thread[at] = thread < 0 ? -1 : threadOf[thread];
      out.domain[at] = domainOf[samples.domain[i]];
      out.event[at] = samples.event[i] + firstEvent;
    }
    firstEvent += events.length;
  }
  return out;
}

/** Threads of both sides; the same pid under the same name may be one row, since only names are shown. */
class ThreadUnion {
  private readonly rows = new Map<string, number>();
  private readonly pid: number[] = [];
  private readonly tid: number[] = [];
  private readonly comm: string[] = [];
  private readonly domain: number[] = [];

  add({ threads }: Profile, domainOf: Int16Array): Int32Array {
    return Int32Array.from(threads.comm, (comm, i) => {
      const domain = domainOf[threads.domain[i]];
      const key = `${domain}/${threads.pid[i]}/${threads.tid[i]}/${comm}`;
      let row = this.rows.get(key);
      if (row === undefined) {
        this.rows.set(key, (row = this.comm.push(comm) - 1));
        this.pid.push(threads.pid[i]);
        this.tid.push(threads.tid[i]);
        this.domain.push(domain);
      }
      return row;
    });
  }

  table(): Profile['threads'] {
    return {
      pid: Int32Array.from(this.pid),
      tid: Int32Array.from(this.tid),
      comm: this.comm,
      domain: Int16Array.from(this.domain),
    };
  }
}
