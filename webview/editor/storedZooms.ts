/** Zooms as they are stored, by names, and back to call nodes of this reading of the profile. */
import type { FlameTables } from '../flame/flameTables';
import { nodeOfPath, pathOfNode } from '../flame/framePath';
import { isWholeLane, WHOLE_LANE, type Zoom } from '../flame/zoom';
import type { StoredZoom } from '../state';

export function storeZooms(tables: FlameTables, zooms: readonly Zoom[]): StoredZoom[] {
  return tables.lanes.flatMap((lane, i) => {
    const zoom = zooms[i];
    if (isWholeLane(zoom)) return [];
    const box = zoom.node < 0 ? null : pathOfNode(tables, zoom.node);
    if (zoom.node >= 0 && !box) return [];
    return [{ lane: lane.key, box, from: zoom.from, to: zoom.to }];
  });
}

/** One zoom per lane; what the profile no longer has shows the whole lane. */
export function restoreZooms(tables: FlameTables, stored: readonly StoredZoom[]): Zoom[] {
  return tables.lanes.map((lane) => {
    const found = stored.find((zoom) => zoom.lane === lane.key);
    if (!found || !(found.from < found.to)) return WHOLE_LANE;
    const node = found.box ? nodeOfPath(tables, found.box) : -1;
    return node === null ? WHOLE_LANE : { node, from: found.from, to: found.to };
  });
}
