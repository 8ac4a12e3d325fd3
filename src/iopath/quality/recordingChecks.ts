/** Checks of what the recorders lost, whether their clocks fit, and whether code has names. */
import type { Capture } from '../../profile/profile';
import type { Schedule } from '../../profile/schedule';
import type { UnknownHypervisorSymbols } from '../categories/unknownSymbols';
import { shareOf, type CaptureSurvey } from './captureSurvey';
import { finding, listed, percent, thresholds, type QualityFinding } from './qualityTexts';

/** Of samples and the recorders' own records the share that was lost; of a trace the share of its time. */
export function lostRecords(captures: readonly Capture[], schedule: Schedule | null): QualityFinding | null {
  const { widen, refuse } = thresholds('lost-records');
  const losses = captures.map(({ name, kind, samples, lost }) => ({
    name,
    share: kind === 'xentrace' ? lostTime(schedule) : shareOf(lost, lost + samples),
  }));
  const worst = losses.sort((a, b) => b.share - a.share).at(0);
  if (worst === undefined || worst.share <= widen) return null;
  const figures = { source: worst.name, share: percent(worst.share) };
  return finding('lost-records', worst.share > refuse ? 'stop' : 'caution', figures);
}

/** What was lost before the schedule begins is no loss to it. */
function lostTime(schedule: Schedule | null): number {
  if (schedule === null) return 0;
  const { startNs, endNs, pcpus, lost } = schedule;
  const lostNs = lost.reduce(
    (sum, gap) => sum + Math.max(0, Math.min(gap.endNs, endNs) - Math.max(gap.startNs, startNs)),
    0,
  );
  return shareOf(lostNs, (endNs - startNs) * pcpus.length);
}

/** A capture whose clock is not tied to the others at all, or that does not fit the schedule. */
export function clocksNotTied(captures: readonly Capture[]): QualityFinding | null {
  if (captures.length < 2) return null;
  const { uncertaintyNs, agreement } = thresholds('clocks-not-tied');
  // Not below: an uncertainty that is no number is none that can be relied on.
  const loose = captures.filter(({ clock }) => !(clock.uncertaintyNs < uncertaintyNs));
  if (loose.length > 0)
    return finding('clocks-not-tied', 'stop', { source: listed(loose.map(({ name }) => name)) });
  const fits = captures
    .flatMap(({ name, clock }) => (clock.agreement === undefined ? [] : [{ name, ...clock.agreement }]))
    .filter(({ checked, share }) => checked > 0 && share < agreement)
    .sort((a, b) => a.share - b.share);
  const worst = fits.at(0);
  return worst === undefined
    ? null
    : finding('clocks-not-tied', 'caution', { source: worst.name, share: percent(worst.share) });
}

/** Kernel or hypervisor code without names: hidden or stale symbol tables. */
export function unresolvedSymbols(survey: readonly CaptureSurvey[]): QualityFinding | null {
  const worst = survey
    .map(({ capture, busy, nameless: [kernel, hypervisor] }) => ({
      source: capture.name,
      share: shareOf(kernel + hypervisor, busy),
      where: hypervisor > kernel ? 'the hypervisor' : 'the kernel',
    }))
    .sort((a, b) => b.share - a.share)
    .at(0);
  return worst !== undefined && worst.share > thresholds('unresolved-symbols').share
    ? finding('unresolved-symbols', 'stop', { ...worst, share: percent(worst.share) })
    : null;
}

/** Names in a message. */
const SHOWN = 5;

/** Functions of the hypervisor that no rule knows. */
export function unknownHypervisor(
  unknown: Pick<UnknownHypervisorSymbols, 'share' | 'top'> | null,
): QualityFinding | null {
  if (unknown === null) return null;
  const names = unknown.top.slice(0, SHOWN).map(({ name }) => name);
  return finding('unknown-hypervisor-symbols', 'note', {
    share: percent(unknown.share),
    functions: unknown.top.length > names.length ? `${names.join(', ')} and others` : listed(names),
  });
}
