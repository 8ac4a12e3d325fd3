/** The chosen time range: how dragging and keys change it. Times are nanoseconds on the profile's axis. */

export type TimeRange = readonly [number, number];

/** A range is at least this part of what is in sight. */
const LEAST = 1 / 2000;
const KEY_STEP = 0.02;
const FIRST_WIDTH = 0.1;

/**
 * Range between two points of a drag, inside the whole; null where it is too short to be meant, which depends on how much
 * time is in sight.
 */
export function rangeBetween(
  a: number,
  b: number,
  whole: TimeRange,
  inSight = whole[1] - whole[0],
): TimeRange | null {
  const from = Math.max(whole[0], Math.min(a, b));
  const to = Math.min(whole[1], Math.max(a, b));
  return to > from && to - from >= inSight * LEAST ? [from, to] : null;
}

/** A stored range, for a profile that may have changed; null if nothing is left of it. */
export function rangeWithin(range: TimeRange | null, whole: TimeRange): TimeRange | null {
  return range && rangeBetween(range[0], range[1], whole, 0);
}

export interface BrushKey {
  readonly key: string;
  readonly shift: boolean;
}

/**
 * The range after a key: arrows move it, with shift its end; Home and End move it to the edges. The first arrow makes a
 * range. `undefined` for keys that are not ours, null to clear.
 */
export function rangeAfterKey(
  range: TimeRange | null,
  press: BrushKey,
  whole: TimeRange,
): TimeRange | null | undefined {
  const length = whole[1] - whole[0];
  if (press.key === 'Escape' || press.key === 'Delete' || press.key === 'Backspace')
    return range ? null : undefined;
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[press.key];
  if (direction === undefined && press.key !== 'Home' && press.key !== 'End') return undefined;
  if (!range) {
    return press.key === 'ArrowLeft' || press.key === 'End'
      ? [whole[1] - length * FIRST_WIDTH, whole[1]]
      : [whole[0], whole[0] + length * FIRST_WIDTH];
  }
  const width = range[1] - range[0];
  if (press.shift && direction !== undefined) {
    const to = Math.min(
      whole[1],
      Math.max(range[1] + direction * length * KEY_STEP, range[0] + length * LEAST * 2),
    );
    return [range[0], to];
  }
  const wanted =
    direction === undefined
      ? press.key === 'Home'
        ? whole[0]
        : whole[1]
      : range[0] + direction * length * KEY_STEP;
  const from = Math.max(whole[0], Math.min(wanted, whole[1] - width));
  return [from, from + width];
}
