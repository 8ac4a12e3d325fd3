/** A small plain table: the twin of a chart, for screen readers and for copying. */
import { el } from './dom';

export function dataTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement {
  return el(
    'table',
    { class: 'data-table' },
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { attributes: { scope: 'col' } }, text)))),
    el(
      'tbody',
      {},
      ...rows.map((row) =>
        el(
          'tr',
          {},
          ...row.map((text, i) =>
            i === 0 ? el('th', { attributes: { scope: 'row' } }, text) : el('td', {}, text),
          ),
        ),
      ),
    ),
  );
}
