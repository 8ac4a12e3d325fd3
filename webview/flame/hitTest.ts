/** What lies under a point of a lane's row. */
import type { CallNodeIndex } from '../../src/profile/ids';
import type { LanePositions } from './positions';
import type { LaneRows } from './laneRows';
import { gallop, placeAt } from './rowSpans';
import type { Domain } from './viewport';

export type Hit =
  | { readonly kind: 'box'; readonly node: CallNodeIndex }
  /** Boxes too thin to tell apart: `count` of them, weighing `weight` together; `widest` leads into them. */
  | { readonly kind: 'run'; readonly count: number; readonly weight: number; readonly widest: CallNodeIndex };

/** Longest stretch of a run that is searched for its widest box; a run beyond that names one of its first. */
const MOST_COMPARED = 4096;

/** The box or run at `px` device pixels from the left of a row, null where there is none. */
export function hitRow(
  rows: LaneRows,
  row: number,
  positions: LanePositions,
  total: Float64Array,
  domain: Domain,
  width: number,
  px: number,
): Hit | null {
  if (row < 0 || row >= rows.count) return null;
  const { rowX, before } = positions;
  const start = rows.start[row];
  const end = rows.start[row + 1];
  if (start === end) return null;
  const scale = width / (domain.to - domain.from);
  const x = domain.from + px / scale;
  const place = placeAt(rowX, start, end, x);
  const node = rows.nodes[place];
  const weight = total[node];
  if (weight * scale >= 1 && x >= rowX[place] && x < rowX[place] + weight) return { kind: 'box', node };

  const pixel = Math.floor(px);
  const first = gallop(rowX, start, end, domain.from + pixel / scale);
  let next = gallop(rowX, first, end, domain.from + (pixel + 1) / scale);
  // The last box that begins in a pixel may reach beyond it and is drawn as a box.
  if (next > first && total[rows.nodes[next - 1]] * scale >= 1) next--;
  let widest = -1;
  let counted = 0;
  for (let place = first; place < Math.min(next, first + MOST_COMPARED); place++) {
    const candidate = rows.nodes[place];
    if (total[candidate] <= 0) continue;
    counted++;
    if (widest < 0 || total[candidate] > total[widest]) widest = candidate;
  }
  if (widest < 0) return null;
  if (counted === 1) return { kind: 'box', node: widest };
  return { kind: 'run', count: next - first, weight: before[next] - before[first], widest };
}
