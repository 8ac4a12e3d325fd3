/** Mean time of a unit of work: by Little's law in a closed loop, as M/G/1 lines one after another for an offered load. */
import { openResponse } from './queueing';

/** J. D. C. Little, A Proof for the Queuing Formula L = lambda W, Operations Research 9, 1961: delay elsewhere included. */
export function closedLatency(jobs: number, ratePerNs: number): number {
  return jobs / ratePerNs;
}

/** Of cores that a unit of work passes one after another, at an offered rate; Infinity where one of them is full. */
export function openLatency(busyNs: Float64Array, ratePerNs: number, cv2: number, delayNs: number): number {
  let time = delayNs;
  for (const service of busyNs) if (service > 0) time += openResponse(ratePerNs * service, service, cv2, 0);
  return time;
}
