/** Where lanes stand from top to bottom. Sizes are CSS pixels of the scrolled content. */

export const ROW_HEIGHT = 18;
export const LANE_HEADER_HEIGHT = 28;
const LANE_GAP = 6;
/** Browsers cannot lay out elements taller than about 2^25 pixels; deeper rows than that are not shown. */
const MOST_HEIGHT = 30_000_000;

export interface LanePlace {
  /** Top of the lane's header. */
  readonly top: number;
  /** Top of its first row. */
  readonly rowsTop: number;
  /** Rows that are shown: none when collapsed. */
  readonly rows: number;
  /** First pixel below the lane, its gap included. */
  readonly bottom: number;
}

export interface LaneLayout {
  readonly lanes: readonly LanePlace[];
  readonly height: number;
}

/** Stacks lanes; `rows` gives for each lane how many rows it wants to show. */
export function laneLayout(rows: readonly number[]): LaneLayout {
  const most = Math.floor(MOST_HEIGHT / ROW_HEIGHT / Math.max(1, rows.length));
  let y = 0;
  const lanes = rows.map((wanted) => {
    const shown = Math.min(wanted, most);
    const top = y;
    const rowsTop = top + LANE_HEADER_HEIGHT;
    y = rowsTop + shown * ROW_HEIGHT + LANE_GAP;
    return { top, rowsTop, rows: shown, bottom: y };
  });
  return { lanes, height: y };
}

/** Lane and row at a height of the content; null on headers and gaps. */
export function rowAt(layout: LaneLayout, y: number): { lane: number; row: number } | null {
  const lane = layout.lanes.findIndex((place) => y >= place.top && y < place.bottom);
  const place = lane < 0 ? undefined : layout.lanes[lane];
  if (!place) return null;
  const row = Math.floor((y - place.rowsTop) / ROW_HEIGHT);
  return row >= 0 && row < place.rows ? { lane, row } : null;
}
