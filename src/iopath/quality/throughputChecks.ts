/** Checks of the throughput that costs are divided by. */
import type { WorkSeries } from '../../profile/observations';
import type { Profile } from '../../profile/profile';
import { workDuring, type WorkRate } from '../../profile/work';
import { curveOf, overlap, shareDuring, type WorkWindow } from '../../profile/workCurve';
import { finding, percent, thresholds, type QualityFinding } from './qualityTexts';

export function noThroughput(choices: readonly WorkRate[]): QualityFinding | null {
  return choices.length === 0 ? finding('no-throughput', 'note') : null;
}

const PARTS = 4;

/**
 * The likeliest choice in quarters of the recorded time. Where its rate over time is not known, what xentop saw of the
 * guest's devices; where that is not either, nothing can be said.
 * @param range of the recording
 */
export function unsteadyThroughput(
  choice: WorkRate | undefined,
  range: WorkWindow | null,
  profile: Pick<Profile, 'domains' | 'observed'>,
): QualityFinding | null {
  if (choice === undefined) return null;
  const within = range === null ? null : overlap(range, choice.window);
  if (choice.curve !== null && within !== null) {
    const parts = quarters(within, (fromNs, toNs) => workDuring(choice, fromNs, toNs));
    return changed(parts, choice.label, choice.curve.measuredBy);
  }
  const guest = profile.domains[choice.domain].id;
  const series = guest === null ? undefined : seriesOfGuest(profile.observed.series, guest);
  if (series === undefined) return null;
  const window = { startNs: 0, endNs: series.amounts.length };
  const curve = curveOf(
    series.amounts.map((amount, i) => ({ startNs: i, endNs: i + 1, amount })),
    window,
    'xentop',
  );
  if (curve === undefined) return null;
  const parts = quarters(window, (from, to) => shareDuring(window, curve, from, to));
  return changed(parts, choice.label, `xentop of ${series.device}`);
}

function quarters(
  { startNs, endNs }: WorkWindow,
  workBetween: (fromNs: number, toNs: number) => number,
): number[] {
  const length = (endNs - startNs) / PARTS;
  return Array.from({ length: PARTS }, (_, i) =>
    workBetween(startNs + i * length, startNs + (i + 1) * length),
  );
}

function changed(parts: readonly number[], device: string, source: string): QualityFinding | null {
  const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  const [least, most] = [Math.min(...parts) / mean, Math.max(...parts) / mean];
  return mean > 0 && most - least > thresholds('unsteady-throughput').change
    ? finding('unsteady-throughput', 'caution', {
        device,
        source,
        least: percent(least),
        most: percent(most),
      })
    : null;
}

/** The busiest of the guest's devices; requests and packets tell of small ones, so bytes decide. */
function seriesOfGuest(all: readonly WorkSeries[], guest: number): WorkSeries | undefined {
  const devices = new RegExp(`^(?:vif${guest}\\.|vbd-${guest}-|vbds-of-${guest}$)`);
  const sum = ({ amounts }: WorkSeries) => amounts.reduce((total, amount) => total + amount, 0);
  return all
    .filter(({ device, unit }) => unit === 'bytes' && devices.test(device))
    .sort((a, b) => sum(b) - sum(a))
    .at(0);
}
