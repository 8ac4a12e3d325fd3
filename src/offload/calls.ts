/**
 * Calls that wait for their result, once the called part runs on another core. A synchronous call pays only if what it saves
 * at home exceeds two messages (S. Kumar, H. Raj, K. Schwan and I. Ganev, Re-architecting VMMs for Multicore Systems: The
 * Sidecore Approach, WIOSCA 2007): `s - s' + c_switch + c_pollute > 2L + W`.
 */

export interface RemoteCall {
  /** ns per unit of work that the caller pays afterwards for this part. */
  readonly caller: number;
  /** ns per unit of work on the side-core. */
  readonly callee: number;
  /** Of the callee's: what the caller waits for, so that both cores are busy with it at once. */
  readonly waitedFor: number;
}

/**
 * @param demandNs s: the part's own cost per unit of work, here and there
 * @param calls r: calls per unit of work
 * @param latencyNs L: one way
 * @param waitNs W: in the line of the side-core, per call
 * @param overlap omega: part of the wait in which the caller has other work
 * @param handNs handing over and back without waiting, per call, paid as far as the call is asynchronous
 */
export function remoteCall(
  demandNs: number,
  calls: number,
  latencyNs: number,
  waitNs: number,
  overlap: number,
  handNs: number,
): RemoteCall {
  const waitedFor = (1 - overlap) * demandNs;
  return {
    caller: waitedFor + calls * ((1 - overlap) * (2 * latencyNs + waitNs) + overlap * handNs),
    callee: demandNs + calls * handNs,
    waitedFor,
  };
}
