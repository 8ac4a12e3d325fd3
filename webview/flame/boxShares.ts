/** What share of its lane and of everything a weight is, with 95 % intervals. */
import { wilson, type Interval } from '../../src/profile/interval';
import type { LaneWeights, LayerBar } from '../../src/protocol/messages';

export interface EstimatedShare extends Interval {
  readonly share: number;
}

export interface BoxShares {
  readonly ofLane: EstimatedShare;
  /** Absent where the layer bar does not say how large the lane is. */
  readonly ofAll?: EstimatedShare;
}

/** What share of everything a lane is: what the host says of it, else the segment of its layer. */
export function shareOfLane(lane: LaneWeights | undefined, bar: LayerBar): EstimatedShare | undefined {
  return lane && (lane.share ?? bar.shares.find((s) => s.key === lane.key));
}

/**
 * Share of a lane: Wilson's interval with the lane's effective sample size. Share of everything: lanes may be fed by
 * different recorders, so it is the lane's share of all times the share of the lane, and the relative errors of the
 * two, which are independent, add in quadrature (Zou and Donner 2008, "Construction of confidence limits ...", MOVER
 * on the log scale).
 */
export function boxShares(
  weight: number,
  lane: LaneWeights | undefined,
  laneShare: EstimatedShare | undefined,
): BoxShares | null {
  if (!lane || !(lane.total > 0)) return null;
  const share = Math.min(weight / lane.total, 1);
  const n = lane.effectiveSamples;
  const ofLane = { share, ...wilson(share * n, n) };
  return laneShare ? { ofLane, ofAll: product(ofLane, laneShare) } : { ofLane };
}

function product(a: EstimatedShare, b: EstimatedShare): EstimatedShare {
  const share = a.share * b.share;
  if (share === 0) return { share, low: 0, high: Math.min(1, a.high * b.high) };
  const down = Math.hypot(logRatio(a.share, a.low), logRatio(b.share, b.low));
  const up = Math.hypot(logRatio(a.high, a.share), logRatio(b.high, b.share));
  return { share, low: share * Math.exp(-down), high: Math.min(1, share * Math.exp(up)) };
}

function logRatio(larger: number, smaller: number): number {
  return smaller > 0 ? Math.max(0, Math.log(larger / smaller)) : Infinity;
}
