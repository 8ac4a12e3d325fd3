/**
 * Waiting lines. M. Reiser and S. S. Lavenberg, Mean-Value Analysis of Closed Multichain Queuing Networks, JACM 27, 1980;
 * A. Seidmann, P. Schweitzer and S. Shalev-Oren, Computerized Closed Queueing Network Models of Flexible Manufacturing
 * Systems, Large Scale Systems 12, 1987; L. Kleinrock, Queueing Systems, volume 1, 1975 (M/G/1). Times are nanoseconds.
 */

/** Beyond this many in flight the rate is that of the busiest station, within 1 % for each other station as busy. */
const MOST_IN_FLIGHT = 128;
/** A rate this close to the busiest station's is that station's. */
const CLOSE = 0.9995;

/**
 * Exact mean-value analysis of a closed loop: `R_k(n) = D_k (1 + Q_k(n-1))`, `X(n) = n / (Z + sum R_k)`,
 * `Q_k(n) = X(n) R_k(n)`. Between whole numbers of jobs the recursion starts at the fraction, where nobody waits.
 *
 * @param demand D per station, ns per job; stations of 0 are passed through
 * @param queue scratch, as long as `demand`; afterwards Q per station
 * @param stations how many of `demand` count
 * @param think Z: delay without waiting, ns per job
 * @param jobs N > 0
 * @returns X, jobs per ns; Infinity where nothing takes time
 */
export function closedRate(
  demand: Float64Array,
  queue: Float64Array,
  stations: number,
  think: number,
  jobs: number,
): number {
  let longest = 0;
  for (let k = 0; k < stations; k++) {
    queue[k] = 0;
    if (demand[k] > longest) longest = demand[k];
  }
  const most = CLOSE / longest;
  const last = Math.min(jobs, MOST_IN_FLIGHT);
  const fraction = last - Math.floor(last);
  let rate = 0;
  for (let n = fraction > 0 ? fraction : 1; n <= last + 1e-9; n++) {
    let time = think;
    for (let k = 0; k < stations; k++) {
      // R for now; Q once the rate is known.
      queue[k] = demand[k] * (1 + queue[k]);
      time += queue[k];
    }
    if (time <= 0) return Infinity;
    rate = n / time;
    for (let k = 0; k < stations; k++) queue[k] *= rate;
    if (rate > most) return rate;
  }
  return rate;
}

/**
 * Jobs in flight that an exponential station behaves like, for service times of another spread: `1 + (N - 1) / cv2`. Exact
 * for cv2 = 1, for one job and for one station; towards cv2 = 0 the bounds `N / (Z + sum D)` and `1 / max D` are reached,
 * which {@link boundedClosedRate} keeps to. Our own interpolation.
 */
export function jobsForSpread(jobs: number, cv2: number): number {
  return jobs <= 1 ? jobs : 1 + (jobs - 1) / cv2;
}

/** {@link closedRate} with service times of any spread, never above `N / (Z + sum D)`. */
export function boundedClosedRate(
  demand: Float64Array,
  queue: Float64Array,
  stations: number,
  think: number,
  jobs: number,
  cv2: number,
): number {
  const rate = closedRate(demand, queue, stations, think, jobsForSpread(jobs, cv2));
  let time = think;
  for (let k = 0; k < stations; k++) time += demand[k];
  return time > 0 ? Math.min(rate, jobs / time) : Infinity;
}

/** Seidmann's split of a station with `servers` alike: a queue of `D / k`, then a delay of `D (k - 1) / k`. */
export function seidmannSplit(
  demandNs: number,
  servers: number,
): { readonly queue: number; readonly delay: number } {
  const queue = demandNs / servers;
  return { queue, delay: demandNs - queue };
}

/** Mean wait before service in M/G/1: `lambda E[S^2] / (2 (1 - rho))`, with `E[S^2] = S^2 (1 + cv2)`; Infinity from rho = 1. */
export function mg1Wait(utilisation: number, serviceNs: number, cv2: number): number {
  return utilisation >= 1 ? Infinity : (utilisation * serviceNs * (1 + cv2)) / (2 * (1 - utilisation));
}

/** Mean time through a dedicated core with open arrivals: service, wait, and two handoffs of `latencyNs`. */
export function openResponse(utilisation: number, serviceNs: number, cv2: number, latencyNs: number): number {
  return serviceNs + mg1Wait(utilisation, serviceNs, cv2) + 2 * latencyNs;
}
