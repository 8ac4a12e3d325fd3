/**
 * When a device's work was done. Counters are read some time before and after the load, and the load begins and ends in
 * between: a device that carried it worked while it ran, and as unevenly as the load's tool reports.
 */
import { curveOf, overlap, shareDuring, type WorkCurve, type WorkWindow } from '../../profile/workCurve';
import type { DeviceWork } from '../../profile/counters';
import type { RecordedWorkload } from './readWorkload';

export interface WhenDone {
  readonly window: WorkWindow | null;
  readonly curve: WorkCurve | null;
}

/**
 * A device carried the load if it moved about as many bytes as the load did between the readings: headers, retransmits
 * and reading the clocks a moment before the counters make some per cent.
 */
const LEAST = 0.75;
const MOST = 1.33;

/**
 * @param works of one device
 * @param readings when its counters were read
 */
export function whenDone(
  works: readonly (DeviceWork & { readonly count: number })[],
  readings: WorkWindow | null,
  workloads: readonly RecordedWorkload[],
): WhenDone {
  const even = { window: readings, curve: null };
  if (readings === null) return even;
  const bytes = Math.max(0, ...works.map((work) => (work.unit === 'bytes' ? work.count : 0)));
  let [best, closest] = [even as WhenDone, Infinity];
  for (const workload of workloads) {
    const common = workload.window === null ? null : overlap(readings, workload.window);
    if (workload.window === null || common === null) continue;
    const ratio = bytes / bytesDuring(workload, workload.window, common);
    const distance = Math.abs(Math.log(ratio));
    if (!(ratio >= LEAST && ratio <= MOST && distance < closest)) continue;
    const curve = curveOf(workload.intervals, common, workload.result.tool) ?? null;
    [best, closest] = [{ window: common, curve }, distance];
  }
  return best;
}

/** Bytes of the load within a part of its time; of a load in two directions those of the busier one. */
function bytesDuring({ result, intervals }: RecordedWorkload, window: WorkWindow, part: WorkWindow): number {
  const all = Math.max(0, ...result.done.map(({ unit, count }) => (unit === 'bytes' ? count : 0)));
  const curve = curveOf(intervals, window, result.tool) ?? null;
  return all * shareDuring(window, curve, part.startNs, part.endNs);
}
