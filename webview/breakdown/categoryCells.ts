/** The head of the table of categories, and the cells with a row's figures. */
import type { Figure } from '../../src/protocol/breakdown';
import { el } from '../ui/dom';
import { icon } from '../ui/icons';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText } from '../ui/safeText';
import type { CategoryOrder, CategorySortKey } from './categoryRows';
import type { FigureText } from './figureText';

/** `unitLabel` is that of the column of values; null where there is none, since the values are shares. */
export function categoryHead(
  order: CategoryOrder,
  unitLabel: string | null,
  sortBy: (key: CategorySortKey) => void,
): HTMLElement {
  const column = (key: CategorySortKey, label: string, span: number) => {
    const sorted = order.sort === key;
    return el(
      'th',
      {
        class: `ct-${key}${sorted ? ' sorted' : ''}`,
        attributes: {
          scope: 'col',
          colspan: String(span),
          'aria-sort': sorted ? (order.descending ? 'descending' : 'ascending') : 'none',
        },
      },
      el(
        'button',
        { onClick: () => sortBy(key) },
        label,
        sorted ? icon(order.descending ? 'chevronDown' : 'up') : null,
      ),
    );
  };
  return el(
    'tr',
    {},
    column('name', 'Category', 1),
    column('share', 'Share', 3),
    unitLabel === null ? null : column('value', shortText(unitLabel, 40), 2),
    column('samples', 'Samples', 1),
  );
}

/** Share, its interval, value and spread where `text` says how to write them, samples. */
export function figureCells(figure: Figure, text: FigureText | null): HTMLElement[] {
  return [
    el('td', { class: 'ct-figure' }, shareText(figure.share)),
    el('td', { class: 'ct-spread muted' }, intervalText(figure.shareLow, figure.shareHigh)),
    ...(text === null
      ? []
      : [
          el('td', { class: 'ct-figure' }, text.value(figure)),
          el('td', { class: 'ct-spread muted' }, text.spread(figure)),
        ]),
    el('td', { class: 'ct-figure ct-count' }, countText(figure.samples)),
  ];
}
