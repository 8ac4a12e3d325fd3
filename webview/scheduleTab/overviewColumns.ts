/** The whole trace in the width of the overview: how busy the pCPUs are, by domain, and how many vCPUs wait. */
import { RUNSTATES } from '../../src/profile/schedule';
import { BORDER_PART } from '../schedule/pixelRow';
import { RUNNER_KINDS } from '../schedule/runnerKinds';
import { blockAt, sumsNear, type TimelineRow } from '../schedule/timelineRow';
import { STATE_KINDS, type Timeline } from './timeline';

export interface OverviewColumns {
  /** Share of the pCPUs' time by runner kind, at `x * RUNNER_KINDS + kind`. */
  readonly runners: Float64Array;
  /** vCPUs that wait, on average over the pixel. */
  readonly waiting: Float64Array;
}

const RUNNABLE = RUNSTATES.indexOf('runnable');

export function overviewColumns(timeline: Timeline, width: number): OverviewColumns {
  const { startNs, endNs, pcpuRows, vcpuRows } = timeline;
  const nsPerPixel = (endNs - startNs) / width;
  const runners = new Float64Array(width * RUNNER_KINDS);
  const waiting = new Float64Array(width);
  const eachPixel = (
    row: TimelineRow,
    kinds: number,
    add: (x: number, kind: number, part: number) => void,
  ) => {
    let before = new Float64Array(kinds);
    let until = new Float64Array(kinds);
    const tolerance = nsPerPixel * BORDER_PART;
    let block = 0;
    for (let x = 0; x < width; x++) {
      const right = startNs + (x + 1) * nsPerPixel;
      block = blockAt(row, right, block);
      sumsNear(row, right, block, tolerance, until);
      for (let k = 0; k < kinds; k++) add(x, k, (until[k] - before[k]) / nsPerPixel);
      [before, until] = [until, before];
    }
  };
  for (const row of pcpuRows) {
    eachPixel(row, RUNNER_KINDS, (x, kind, part) => {
      runners[x * RUNNER_KINDS + kind] += part / pcpuRows.length;
    });
  }
  for (const row of vcpuRows) {
    if (!row) continue;
    eachPixel(row, STATE_KINDS, (x, kind, part) => {
      if (kind === RUNNABLE) waiting[x] += part;
    });
  }
  return { runners, waiting };
}
