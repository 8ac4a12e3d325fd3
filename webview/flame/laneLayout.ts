/** Where lanes stand from top to bottom. Sizes are CSS pixels of the scrolled content. */

export const ROW_HEIGHT = 18;
export const LANE_HEADER_HEIGHT = 28;
/** The strip below a lane that shows less than it has, or would if it had not been asked for all. */
export const MORE_HEIGHT = 20;
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
  /** Rows that it has beyond those. */
  readonly hidden: number;
  /** Whether a strip below the rows offers more of them, or fewer. */
  readonly strip: boolean;
  /** First pixel below the lane, its gap included. */
  readonly bottom: number;
}

export interface LaneLayout {
  readonly lanes: readonly LanePlace[];
  readonly height: number;
}

/** How high the lanes may be together, and which of them show everything all the same. */
export interface LaneRoom {
  readonly height: number;
  readonly whole: ReadonlySet<number>;
}

const NO_LIMIT: LaneRoom = { height: Infinity, whole: new Set() };

/** Stacks lanes; `rows` gives for each lane how many rows it wants to show. */
export function laneLayout(rows: readonly number[], room = NO_LIMIT): LaneLayout {
  const most = Math.floor(MOST_HEIGHT / ROW_HEIGHT / Math.max(1, rows.length));
  const fair = fairRows(rows, room.height);
  let y = 0;
  const lanes = rows.map((wanted, i) => {
    const shown = Math.min(room.whole.has(i) ? wanted : fair[i], most);
    const strip = fair[i] < wanted;
    const top = y;
    const rowsTop = top + LANE_HEADER_HEIGHT;
    y = rowsTop + shown * ROW_HEIGHT + (strip ? MORE_HEIGHT : 0) + LANE_GAP;
    return { top, rowsTop, rows: shown, hidden: wanted - shown, strip, bottom: y };
  });
  return { lanes, height: y };
}

/** A lane that is cut short still shows this much. */
const LEAST_ROWS = 6;

/**
 * Rows per lane so that all lanes fit into the height at once: low lanes keep theirs, high ones share what is left.
 * Without that, one deep lane would push the others out of sight, and the point is to see the layers together.
 */
function fairRows(rows: readonly number[], height: number): readonly number[] {
  if (height === Infinity) return rows;
  const fixed = rows.length * (LANE_HEADER_HEIGHT + LANE_GAP);
  const heights = rows.map((wanted) => wanted * ROW_HEIGHT);
  if (fixed + heights.reduce((sum, h) => sum + h, 0) <= height) return rows;
  const cut = rows.filter((wanted) => wanted > LEAST_ROWS).length;
  let left = Math.floor((height - fixed - cut * MORE_HEIGHT) / ROW_HEIGHT);
  const fair = new Array<number>(rows.length).fill(0);
  // Lowest first: what a low lane does not need goes to the higher ones.
  const order = [...rows.keys()].sort((a, b) => rows[a] - rows[b]);
  order.forEach((lane, i) => {
    const share = Math.max(LEAST_ROWS, Math.floor(left / (order.length - i)));
    fair[lane] = Math.min(rows[lane], share);
    left -= fair[lane];
  });
  return fair;
}

/** Lane and row at a height of the content; null on headers and gaps. */
export function rowAt(layout: LaneLayout, y: number): { lane: number; row: number } | null {
  const lane = layout.lanes.findIndex((place) => y >= place.top && y < place.bottom);
  const place = lane < 0 ? undefined : layout.lanes[lane];
  if (!place) return null;
  const row = Math.floor((y - place.rowsTop) / ROW_HEIGHT);
  return row >= 0 && row < place.rows ? { lane, row } : null;
}
