/** Which rows of the functions table are shown, and in which order. */
import type { FunctionRow } from '../../src/protocol/messages';

export const SORT_KEYS = ['name', 'self', 'total', 'module', 'lane'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface FunctionOrder {
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Numbers start with the largest, names with A. */
export function firstDirection(sort: SortKey): boolean {
  return sort === 'self' || sort === 'total';
}

/** The order after a click on a column's head: the same column turns round, another starts its own way. */
export function orderAfterClick(order: FunctionOrder, sort: SortKey): FunctionOrder {
  return { sort, descending: order.sort === sort ? !order.descending : firstDirection(sort) };
}

/** Rows that match, sorted; ties keep the host's order. */
export function arrangeRows(
  rows: readonly FunctionRow[],
  order: FunctionOrder,
  matches: (name: string) => boolean,
): FunctionRow[] {
  const sign = order.descending ? -1 : 1;
  return rows
    .filter((row) => matches(row.name) || matches(row.module))
    .sort((a, b) => sign * compare(a, b, order.sort));
}

function compare(a: FunctionRow, b: FunctionRow, sort: SortKey): number {
  switch (sort) {
    case 'self':
    case 'total':
      return a[sort] - b[sort];
    case 'lane':
      return order(a.laneLabel, b.laneLabel);
    case 'name':
      return order(a.name, b.name) || order(a.body, b.body);
    case 'module':
      return order(a.module, b.module);
  }
}

/** Plain order of code units: names are identifiers, and locale rules are slow for a hundred thousand of them. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
