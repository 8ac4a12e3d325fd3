/** Rows of a difference table: what is shown of a category or a function, filtered and in order. */
import { ambiguousNames } from '../../src/profile/ambiguousNames';
import type {
  CategoryDifferenceRow,
  DifferenceFigure,
  FunctionDifferenceRow,
} from '../../src/protocol/compare';
import type { LaneKind } from '../../src/protocol/messages';

export interface DifferenceRow {
  readonly name: string;
  /** Which of several functions of this name in the list it is; '' where the name tells. */
  readonly body: string;
  /** Category of a function, code name of a category. */
  readonly detail: string;
  readonly title: string;
  readonly layer: string;
  readonly layerLabel: string;
  readonly kind: LaneKind;
  readonly colour: number;
  readonly figure: DifferenceFigure;
  /** Row of the function tables; null for a category. */
  readonly func: number | null;
}

export const ORDERS = ['name', 'before', 'after', 'change', 'relative', 'layer'] as const;
export type OrderKey = (typeof ORDERS)[number];

export interface RowOrder {
  readonly sort: OrderKey;
  readonly descending: boolean;
}

export function categoryRow(row: CategoryDifferenceRow): DifferenceRow {
  const { label, category, explanation } = row;
  return { ...row, name: label, body: '', detail: category, title: explanation, figure: row, func: null };
}

export function functionRows(rows: readonly FunctionDifferenceRow[]): DifferenceRow[] {
  const isAmbiguous = ambiguousNames(rows);
  return rows.map((row) => ({
    ...row,
    body: isAmbiguous(row) ? row.body : '',
    detail: row.category,
    title: `${row.name} (${[row.module, row.body].filter((part) => part !== '').join(', ')})`,
    figure: row.self,
  }));
}

/** Changes by their size whichever way they go; rows within the noise stand after the others. */
export function arrangeDifferences(
  rows: readonly DifferenceRow[],
  { sort, descending }: RowOrder,
  shown: (row: DifferenceRow) => boolean,
): DifferenceRow[] {
  const sign = descending ? -1 : 1;
  return rows.filter(shown).sort((a, b) => {
    if (sort === 'change' || sort === 'relative') {
      const noise = Number(a.figure.significant) - Number(b.figure.significant);
      if (noise !== 0) return -noise;
    }
    return sign * compare(a, b, sort);
  });
}

function compare(a: DifferenceRow, b: DifferenceRow, sort: OrderKey): number {
  switch (sort) {
    case 'name':
      return order(a.name, b.name) || order(a.body, b.body);
    case 'layer':
      return order(a.layerLabel, b.layerLabel);
    case 'change':
      return Math.abs(a.figure.change) - Math.abs(b.figure.change);
    case 'relative':
      return relative(a.figure) - relative(b.figure);
    default:
      return a.figure[sort] - b.figure[sort];
  }
}

/** What is new changed more than anything that was there. */
function relative(figure: DifferenceFigure): number {
  return figure.relative === null ? Infinity : Math.abs(figure.relative);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
