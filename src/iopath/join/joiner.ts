/** Makes the joined samples, domain after domain, and the capture that holds them. */
import type { SampleIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';
import { entriesOfXen, type EntrySet } from './entryPoints';
import { ProfileExtension } from './extendProfile';
import type { Halves } from './halves';
import { shareInXen, type JoinedDomain, type JoinReport } from './joinReport';
import type { JoinSources } from './joinSources';
import { inFlameOrder, placeInXen, type PlaceKind } from './placeInXen';
import { depthFirstRank } from './stackOrder';
import { POSTPONED, type StubStacks } from './stubStacks';

export interface Joined {
  /** The recorded profile with a capture of kind `joined` at the end of its tables. */
  readonly profile: Profile;
  readonly report: JoinReport;
}

/** Entries by function of Xen, found when they are first asked for. */
function entriesBySample({ samples, stacks, funcs }: Profile): (sample: SampleIndex) => EntrySet {
  const found = new Int32Array(funcs.name.length).fill(-1);
  return (sample) => {
    const func = stacks.func[samples.stack[sample]];
    if (found[func] < 0) found[func] = entriesOfXen(funcs.name[func]);
    return found[func];
  };
}

/** Adds the joined samples of domain after domain; `samples` is how many there are in all halves. */
export class Joiner {
  private readonly extension: ProfileExtension;
  private readonly rank: Int32Array;
  private readonly entriesOf: (sample: SampleIndex) => EntrySet;
  private readonly pmuNs: number;

  constructor(
    private readonly profile: Profile,
    private readonly sources: JoinSources,
    private readonly stubs: StubStacks,
    samples: number,
  ) {
    this.extension = new ProfileExtension(profile, samples);
    this.rank = depthFirstRank(profile.stacks);
    this.entriesOf = entriesBySample(profile);
    this.pmuNs = profile.events[sources.pmu].nsPerUnit;
  }

  /** Samples of the PMU without any other half. */
  addAsItIs(list: Iterable<SampleIndex>, nsPerUnit = this.pmuNs): void {
    const { stack, thread, period } = this.profile.samples;
    for (const i of list) this.extension.sample(i, stack[i], thread[i], period[i] * nsPerUnit);
  }

  addUnmeasured(half: Halves): void {
    const { nsPerUnit } = this.profile.events[half.event];
    this.addAsItIs(half.own.all, nsPerUnit);
    this.addAsItIs(half.stubBusy, nsPerUnit);
    this.addAsItIs(half.inXen);
  }

  addDomain(half: Halves): JoinedDomain {
    const event = this.profile.events[half.event];
    const factor = half.ownNs > 0 ? half.outsideNs / half.ownNs : 1;
    if (half.ownNs > 0) this.addOwn(half.own.all, event.nsPerUnit * factor);
    else this.addAsItIs(half.outside);
    const counts = this.addInXen(half);
    return {
      domain: half.domain,
      capture: event.capture,
      factor,
      ownSamples: half.own.length,
      postponed: half.postponed,
      replaced: half.stubBusy.length,
      byEntry: counts['by entry point'],
      inProportion: counts['in proportion'],
      noHypercall: counts['no hypercall'],
      notTold: counts['not told'],
      inXen: shareInXen(half.inXen.length, half.outside.length),
    };
  }

  finish(outcome: Pick<JoinReport, 'domains' | 'unmeasured'>): Joined {
    const { profile, sources } = this;
    const { captures, events } = profile;
    const pmu = events[sources.pmu].capture;
    const used = [...[...sources.own.values()].map((e) => events[e].capture), pmu];
    const titles = used.map((c) => captures[c].title ?? captures[c].name);
    const built = this.extension.build(
      {
        name: 'joined',
        title: `Joined: ${titles.join(', ')}`,
        kind: 'joined',
        domain: captures[pmu].domain,
        lost: 0,
        clock: captures[pmu].clock,
      },
      { name: 'joined', unit: 'nanoseconds', nsPerUnit: 1, grain: meanPeriod(profile, sources) * this.pmuNs },
    );
    return {
      profile: built.profile,
      report: {
        startNs: sources.startNs,
        endNs: sources.endNs,
        pmu,
        event: built.event,
        firstSample: profile.samples.stack.length,
        tooShort: sources.tooShort,
        ...outcome,
      },
    };
  }

  private addOwn(list: Int32Array, nsPerUnit: number): void {
    const { samples } = this.profile;
    for (const i of list) {
      const stack = samples.stack[i];
      const path = stack >= 0 && this.stubs.kind[stack] === POSTPONED ? this.stubs.without[stack] : stack;
      this.extension.sample(i, path, samples.thread[i], samples.period[i] * nsPerUnit);
    }
  }

  private addInXen(half: Halves): Record<PlaceKind, number> {
    const { extension, stubs } = this;
    const { samples, stacks } = this.profile;
    const stubSamples = {
      busy: inFlameOrder(half.stubBusy, samples, this.rank),
      idle: inFlameOrder(half.stubIdle, samples, this.rank),
      entries: stubs.entries,
    };
    half.inXen.sort((a, b) => samples.timeNs[a] - samples.timeNs[b] || a - b);
    const counts = { 'by entry point': 0, 'in proportion': 0, 'no hypercall': 0, 'not told': 0 };
    for (const { sample, kind, stub, label } of placeInXen(
      half.inXen,
      this.entriesOf,
      stubSamples,
      samples,
    )) {
      counts[kind]++;
      let stack = stub < 0 ? -1 : samples.stack[stub];
      if (label !== '') stack = extension.stack(stack, extension.label(label));
      stack = extension.stack(stack, stacks.func[samples.stack[sample]]);
      const thread = stub < 0 ? -1 : samples.thread[stub];
      extension.sample(sample, stack, thread, samples.period[sample] * this.pmuNs);
    }
    return counts;
  }
}

/** Period of a sample of the PMU: nothing of the joined times is known any finer. */
function meanPeriod({ samples }: Profile, { pmu }: JoinSources): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < samples.event.length; i++) {
    if (samples.event[i] !== pmu) continue;
    sum += samples.period[i];
    count++;
  }
  return sum / count;
}
