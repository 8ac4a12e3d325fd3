/** Which rows the breakdown's table shows and in which order. No DOM in here. */
import type { BreakdownCategory, BreakdownLayer } from '../../src/protocol/breakdown';

export const CATEGORY_SORT_KEYS = ['name', 'share', 'value', 'samples'] as const;
export type CategorySortKey = (typeof CATEGORY_SORT_KEYS)[number];

export interface CategoryOrder {
  readonly sort: CategorySortKey;
  readonly descending: boolean;
}

export interface CategoryRow {
  readonly layer: BreakdownLayer;
  readonly category: BreakdownCategory;
}

export interface CategoryGroup {
  /** The layer whose categories these are; null for the one group of a flat list. */
  readonly layer: BreakdownLayer | null;
  readonly rows: readonly CategoryRow[];
  /** Rows that a fold hides. */
  readonly hidden: readonly CategoryRow[];
}

export interface RowWish {
  readonly order: CategoryOrder;
  readonly grouped: boolean;
  readonly matches: (text: string) => boolean;
  /** Keys of the groups that show all rows; that of a flat list is ''. */
  readonly unfolded: ReadonlySet<string>;
  /** Whether a filter is set: what it found is never folded away. */
  readonly filtered: boolean;
}

/** Rows that a group shows before the rest is asked for. */
const FIRST_ROWS = { grouped: 8, flat: 20 } as const;

/** The order after a click on a column's head: the same column turns round, another starts its own way. */
export function categoryOrderAfterClick(order: CategoryOrder, sort: CategorySortKey): CategoryOrder {
  return { sort, descending: order.sort === sort ? !order.descending : sort !== 'name' };
}

/** Groups with at least one row that matches; rows sorted within, ties in the host's order. */
export function categoryGroups(layers: readonly BreakdownLayer[], wish: RowWish): CategoryGroup[] {
  const rows = layers.map((layer) => ({
    layer,
    rows: layer.categories
      .filter((category) =>
        [category.label, category.category, layer.label].some((text) => wish.matches(text)),
      )
      .map((category) => ({ layer, category })),
  }));
  const groups = wish.grouped
    ? rows.map((group) => fold(group.layer, group.rows, wish))
    : [
        fold(
          null,
          rows.flatMap((group) => group.rows),
          wish,
        ),
      ];
  return groups.filter((group) => group.rows.length > 0);
}

function fold(layer: BreakdownLayer | null, rows: readonly CategoryRow[], wish: RowWish): CategoryGroup {
  const sign = wish.order.descending ? -1 : 1;
  const sorted = [...rows].sort((a, b) => sign * compare(a.category, b.category, wish.order.sort));
  const first = layer ? FIRST_ROWS.grouped : FIRST_ROWS.flat;
  // A fold that hides a single row takes the room that the row would take.
  const whole = wish.filtered || wish.unfolded.has(layer?.key ?? '') || sorted.length <= first + 1;
  return whole
    ? { layer, rows: sorted, hidden: [] }
    : { layer, rows: sorted.slice(0, first), hidden: sorted.slice(first) };
}

function compare(a: BreakdownCategory, b: BreakdownCategory, sort: CategorySortKey): number {
  if (sort === 'name') return a.label < b.label ? -1 : a.label > b.label ? 1 : 0;
  return a[sort] - b[sort];
}
