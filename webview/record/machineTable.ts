/** A row a machine, figures in columns; on a narrow page each row becomes a list of what its columns say. */
import { el, fill } from '../ui/dom';

export interface MachineTable {
  readonly element: HTMLElement;
  /** A row a machine, its name first. */
  show(rows: readonly (readonly string[])[]): void;
}

/** Roles are written out: as a list it would be no table to a screen reader any more. */
export function machineTable(columns: readonly string[], caption: string | null = null): MachineTable {
  const body = el('tbody', { role: 'rowgroup' });
  const heads = columns.map((name) => el('th', { role: 'columnheader', attributes: { scope: 'col' } }, name));
  const element = el(
    'table',
    { class: 'data-table run-table', role: 'table' },
    caption === null ? null : el('caption', {}, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...heads)),
    body,
  );
  const cell = (text: string, column: number) =>
    column === 0
      ? el('th', { role: 'rowheader', attributes: { scope: 'row' } }, text)
      : el('td', { role: 'cell', attributes: { 'data-column': columns[column] } }, text);
  return {
    element,
    show(rows) {
      fill(body, ...rows.map((cells) => el('tr', { role: 'row' }, ...cells.map(cell))));
    },
  };
}
