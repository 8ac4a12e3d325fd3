/** Moments by the clocks of one machine -> the profile's axis, by way of its perf capture, whose clock has been placed. */
import type { ClockReadings } from '../hostText/clocks';
import { isMonotonic, wallOffset, type PerfSamples } from './placeClocks';

export interface MachineClock {
  /** @returns undefined if nothing ties the wall clock to the axis */
  ofWall(wallNs: bigint): number | undefined;
  /** The moment at which these clocks were read; of the clocks the one that is tied best. */
  ofReadings(readings: ClockReadings): number | undefined;
}

/**
 * @param read the machine's perf capture; of another machine of the host if it has none: wall clocks of one host agree
 * within some tenths of a second
 * @param move the capture's clock -> the axis
 */
export function machineClock(read: PerfSamples, move: (ns: number) => number, itsOwn: boolean): MachineClock {
  const monotonic = itsOwn && isMonotonic(read);
  const offset = wallOffset(read) ?? (isMonotonic(read) ? read.machine.wallMinusMonotonicNs : undefined);
  const ofWall = (wallNs: bigint) => (offset === undefined ? undefined : move(Number(wallNs - offset)));
  return {
    ofWall,
    ofReadings: ({ clocks, dateNs }) => {
      const own = clocks.get('CLOCK_MONOTONIC');
      if (monotonic && own !== undefined) return move(Number(own));
      const wall = clocks.get('CLOCK_REALTIME') ?? dateNs;
      return wall === undefined ? undefined : ofWall(wall);
    },
  };
}

/** Of a recording whose clocks say nothing of each other. */
export const NO_CLOCK: MachineClock = { ofWall: () => undefined, ofReadings: () => undefined };
