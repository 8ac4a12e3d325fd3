/** What joining did, for people to judge it by. */
import { wilson, type Interval } from '../../profile/interval';
import type { CaptureIndex, DomainIndex, EventIndex, Nanoseconds, SampleIndex } from '../../profile/ids';
import type { Profile } from '../../profile/profile';

export interface JoinedDomain {
  readonly domain: DomainIndex;
  /** The domain's own perf. */
  readonly capture: CaptureIndex;
  /** Time of the domain outside Xen as the PMU measured it, per time of its own perf's samples. */
  readonly factor: number;
  /** Own samples outside Xen that were taken over. */
  readonly ownSamples: number;
  /** Of these, samples that stood in the stub only because the kernel had events masked when they were due. */
  readonly postponed: number;
  /** Own samples in the hypercall stub, which those of Xen replace. */
  readonly replaced: number;
  /** Samples of Xen for the domain, by how they found their place. */
  readonly byEntry: number;
  readonly inProportion: number;
  readonly noHypercall: number;
  readonly notTold: number;
  /** Xen's part of the domain's busy time, with its 95 % interval by the PMU's samples. */
  readonly inXen: Interval & { readonly share: number };
}

export interface JoinReport {
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  readonly pmu: CaptureIndex;
  /** The joined event; its samples are those from `firstSample` on. */
  readonly event: EventIndex;
  readonly firstSample: SampleIndex;
  readonly domains: readonly JoinedDomain[];
  /** Domains with a perf of their own that the PMU does not measure (mode hv, self): their samples stay as they are. */
  readonly unmeasured: readonly DomainIndex[];
  /** Domains whose perf recorded too briefly: they are as the PMU saw them. */
  readonly tooShort: readonly DomainIndex[];
}

/** Share of the domain's samples that were in Xen. */
export function shareInXen(inXen: number, outside: number): JoinedDomain['inXen'] {
  const all = inXen + outside;
  return { share: all > 0 ? inXen / all : 0, ...wilson(inXen, all) };
}

/** The report as sentences. */
export function joinSentences(report: JoinReport, profile: Profile): string[] {
  const titleOf = (capture: CaptureIndex) =>
    profile.captures[capture].title ?? profile.captures[capture].name;
  const namesOf = (domains: readonly DomainIndex[]) => listed(domains.map((d) => profile.domains[d].name));
  const seconds = ((report.endNs - report.startNs) / 1e9).toFixed(1);
  const sentences = [
    `Stacks of ${namesOf(report.domains.map((d) => d.domain))} go on into Xen: paths from their own perf, times and functions of Xen from ${titleOf(report.pmu)}. ` +
      `Every moment of the ${seconds} s in which all of them recorded counts once.`,
  ];
  for (const d of report.domains) {
    const beside = [
      d.noHypercall > 0 ? `${whole(d.noHypercall)} interrupts, exceptions, scheduler` : '',
      d.notTold > 0 ? `${whole(d.notTold)} of unknown entry` : '',
    ].filter((part) => part !== '');
    sentences.push(
      `${profile.domains[d.domain].name}: ${whole(d.byEntry + d.inProportion)} samples of Xen replace ${whole(d.replaced)} in the hypercall stub ` +
        `(${whole(d.byEntry)} by entry point, ${whole(d.inProportion)} in proportion)` +
        (beside.length > 0
          ? `, ${whole(d.noHypercall + d.notTold)} stand beside it (${beside.join(', ')})`
          : '') +
        `; its own time counts ${d.factor.toFixed(2)} times.`,
    );
  }
  const postponed = report.domains.reduce((sum, d) => sum + d.postponed, 0);
  if (postponed > 0) {
    sentences.push(
      `${whole(postponed)} samples that stood in the stub only because the kernel had masked events count for the code that masked them.`,
    );
  }
  if (report.unmeasured.length > 0) {
    sentences.push(
      `${titleOf(report.pmu)} does not see ${namesOf(report.unmeasured)}: taken from its own perf as it is.`,
    );
  }
  if (report.tooShort.length > 0) {
    sentences.push(
      `perf in ${namesOf(report.tooShort)} ran too briefly beside the others: shown as the PMU saw it.`,
    );
  }
  return sentences;
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? (names[0] ?? '')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

function whole(n: number): string {
  return n.toLocaleString('en-US').replace(/,/g, ' ');
}
