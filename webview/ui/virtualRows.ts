/** Which rows of a long list need elements. */

export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Rows beyond the edges that are kept ready for the next turn of the wheel. */
const SPARE = 8;

export function rowWindow(scrollTop: number, height: number, rowHeight: number, rows: number): RowWindow {
  const first = Math.min(rows, Math.max(0, Math.floor(scrollTop / rowHeight) - SPARE));
  const end = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + SPARE);
  return { first, end: Math.max(first, end) };
}

/** Scroll position that shows a row with as little movement as possible. */
export function scrollToRow(row: number, scrollTop: number, height: number, rowHeight: number): number {
  if (row * rowHeight < scrollTop) return row * rowHeight;
  if ((row + 1) * rowHeight > scrollTop + height) return (row + 1) * rowHeight - height;
  return scrollTop;
}
