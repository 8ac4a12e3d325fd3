/**
 * Zoom of a lane as something that survives another metric, a filter or a reload: an innermost call node and the part
 * of it that is shown, instead of numbers in the unit of the metric of the moment.
 */
import type { CallNodeIndex } from '../../src/profile/ids';
import type { LaneInfo } from '../../src/protocol/messages';
import type { FlameTables } from './flameTables';
import type { Domain } from './viewport';

export interface Zoom {
  /** Innermost box that holds all that is shown; -1 for the lane itself. */
  readonly node: CallNodeIndex;
  /** Part of that box that is shown, 0 … 1. */
  readonly from: number;
  readonly to: number;
}

export const WHOLE_LANE: Zoom = { node: -1, from: 0, to: 1 };

/** The box alone, at full width. */
export function zoomToNode(node: CallNodeIndex): Zoom {
  return { node, from: 0, to: 1 };
}

export function isWholeLane(zoom: Zoom): boolean {
  return zoom.node < 0 && zoom.from <= 0 && zoom.to >= 1;
}

/** What a metric gives each box. */
export interface BoxGeometry {
  /** Left edge and width per call node. */
  readonly x: Float64Array;
  readonly total: Float64Array;
}

/** What to show of a lane. A box without weight in this metric gives way to its nearest caller that has one. */
export function domainOf(zoom: Zoom, tables: FlameTables, boxes: BoxGeometry, laneTotal: number): Domain {
  let node = zoom.node;
  while (node >= 0 && boxes.total[node] <= 0) node = tables.parent[node]!;
  if (node !== zoom.node) return node < 0 ? { from: 0, to: laneTotal } : boxDomain(boxes, node, 0, 1);
  if (node < 0) return { from: zoom.from * laneTotal, to: zoom.to * laneTotal };
  return boxDomain(boxes, node, zoom.from, zoom.to);
}

function boxDomain(boxes: BoxGeometry, node: CallNodeIndex, from: number, to: number): Domain {
  const x = boxes.x[node];
  const width = boxes.total[node];
  return { from: x + from * width, to: x + to * width };
}

/** The zoom that shows `domain`: walks inwards as long as one box holds all of it. */
export function zoomOf(
  domain: Domain,
  lane: LaneInfo,
  tables: FlameTables,
  boxes: BoxGeometry,
  laneTotal: number,
): Zoom {
  let inner = -1;
  let node = lane.firstNode;
  let end = lane.endNode;
  while (node < end) {
    const x = boxes.x[node];
    const holds = boxes.total[node] > 0 && x <= domain.from && x + boxes.total[node] >= domain.to;
    if (holds) {
      inner = node;
      end = tables.subtreeEnd[node]!;
      node++;
    } else {
      node = tables.subtreeEnd[node]!;
    }
  }
  const x = inner < 0 ? 0 : boxes.x[inner];
  const width = inner < 0 ? laneTotal : boxes.total[inner];
  if (width <= 0) return WHOLE_LANE;
  return { node: inner, from: (domain.from - x) / width, to: (domain.to - x) / width };
}
