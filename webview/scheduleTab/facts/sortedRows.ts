/** The order of a table's rows, without a page: by a column, within their groups, children below their parents. */

export interface SortState {
  readonly key: string;
  readonly descending: boolean;
}

export type Order = number | string;

/** Numbers by size, texts by name; texts after numbers. NaN counts as the least. */
export function compareOrders(a: Order, b: Order): number {
  if (typeof a === 'string' || typeof b === 'string')
    return String(a).localeCompare(String(b), 'en', { numeric: true });
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}

/** Rows sorted within their groups; groups keep the order in which they first come, equal rows theirs. */
export function sortRows<Row>(
  rows: readonly Row[],
  order: (row: Row) => Order,
  descending: boolean,
  groupOf: (row: Row) => string,
): Row[] {
  const groups = new Map<string, number>();
  for (const row of rows) if (!groups.has(groupOf(row))) groups.set(groupOf(row), groups.size);
  const sign = descending ? -1 : 1;
  return [...rows].sort(
    (a, b) => groups.get(groupOf(a))! - groups.get(groupOf(b))! || sign * compareOrders(order(a), order(b)),
  );
}

/** The order after a click on a column's head: figures begin with the largest, names with the first. */
export function sortAfterClick(state: SortState, key: string, numeric: boolean): SortState {
  return key === state.key ? { key, descending: !state.descending } : { key, descending: numeric };
}
