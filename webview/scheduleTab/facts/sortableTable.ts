/** A table whose heads sort it; rows may stand in groups and unfold their children. */
import { el, fill } from '../../ui/dom';
import { icon } from '../../ui/icons';
import { sortAfterClick, sortRows, type Order, type SortState } from './sortedRows';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** What the column means, as the head's tooltip. */
  readonly title?: string;
  readonly numeric?: boolean;
  /** Absent: the column cannot be sorted by. */
  readonly order?: (row: Row) => Order;
  readonly cell: (row: Row) => Node | string;
}

export interface TableOptions<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly sort: SortState;
  /** Head of the rows with the same text; '' for none. */
  readonly groupOf?: (row: Row) => string;
  readonly groupHead?: (row: Row) => Node;
  readonly children?: (row: Row) => readonly Row[];
  /** Stable name of a row that has children. */
  readonly keyOf?: (row: Row) => string;
  readonly changed: () => void;
}

/** More rows than a person reads in one go; the rest is shown on demand. */
const MOST_ROWS = 200;

export class SortableTable<Row> {
  readonly element: HTMLElement;
  private rows: readonly Row[] = [];
  private sort: SortState;
  private all = false;
  private readonly opened = new Set<string>();
  private readonly head = el('tr');
  private readonly table: HTMLTableElement;
  private readonly more: HTMLButtonElement;

  constructor(private readonly options: TableOptions<Row>) {
    this.sort = options.sort;
    this.table = el(
      'table',
      { class: options.children ? 'facts-table foldable' : 'facts-table' },
      el('caption', { class: 'sr-only' }, options.caption),
      el('thead', {}, this.head),
    );
    this.more = el('button', {
      class: 'text-button',
      onClick: () => {
        this.all = true;
        this.draw();
      },
    });
    this.element = el('div', { class: 'facts-table-scroller' }, this.table, this.more);
  }

  get state(): SortState {
    return this.sort;
  }

  restore(state: SortState): void {
    if (!this.options.columns.some((column) => column.key === state.key && column.order)) return;
    this.sort = state;
    this.draw();
  }

  show(rows: readonly Row[]): void {
    this.rows = rows;
    this.draw();
  }

  private draw(): void {
    const { columns, groupOf = () => '', groupHead, children = () => [], keyOf = () => '' } = this.options;
    fill(this.head, ...columns.map((column) => this.headCell(column)));
    const sorted = columns.find((column) => column.key === this.sort.key) ?? columns[0];
    const arranged = (rows: readonly Row[]) =>
      sortRows(rows, sorted.order ?? (() => 0), this.sort.descending, groupOf);
    const rows = arranged(this.rows);
    const shown = this.all ? rows : rows.slice(0, MOST_ROWS);
    let group = '';
    const bodies: HTMLElement[] = [];
    let body = el('tbody');
    for (const row of shown) {
      if (groupOf(row) !== group || bodies.length === 0) {
        group = groupOf(row);
        body = el('tbody');
        bodies.push(body);
        if (groupHead) {
          const cell = el(
            'th',
            { class: 'facts-group', attributes: { scope: 'rowgroup', colspan: String(columns.length) } },
            groupHead(row),
          );
          body.append(el('tr', {}, cell));
        }
      }
      const below = children(row);
      const key = keyOf(row);
      const open = this.opened.has(key);
      body.append(this.row(row, below.length > 0 ? { key, open } : null, false));
      if (open) body.append(...arranged(below).map((child) => this.row(child, null, true)));
    }
    this.table.replaceChildren(this.table.caption!, this.table.tHead!, ...bodies);
    this.more.hidden = shown.length === rows.length;
    this.more.textContent = `Show all ${rows.length} rows`;
  }

  private headCell(column: Column<Row>): HTMLElement {
    const active = column.key === this.sort.key;
    const cell = el('th', {
      class: column.numeric ? 'numeric' : 'text',
      attributes: {
        scope: 'col',
        ...(active ? { 'aria-sort': this.sort.descending ? 'descending' : 'ascending' } : {}),
      },
    });
    const title = column.title === undefined ? {} : { title: column.title };
    if (!column.order) {
      cell.append(el('span', title, column.label));
      return cell;
    }
    cell.append(
      el(
        'button',
        {
          class: active ? 'sort-head sorted' : 'sort-head',
          ...title,
          attributes: { 'data-sort': column.key },
          onClick: () => {
            this.sort = sortAfterClick(this.sort, column.key, column.numeric === true);
            this.draw();
            this.head.querySelector<HTMLElement>('.sorted')?.focus();
            this.options.changed();
          },
        },
        column.label,
        active ? icon(this.sort.descending ? 'chevronDown' : 'up') : null,
      ),
    );
    return cell;
  }

  private row(row: Row, fold: { key: string; open: boolean } | null, isChild: boolean): HTMLElement {
    return el(
      'tr',
      isChild ? { class: 'facts-child' } : {},
      ...this.options.columns.map((column, i) => {
        const content = column.cell(row);
        if (i > 0) return el('td', { class: column.numeric ? 'numeric' : 'text' }, content);
        return el(
          'th',
          { class: fold ? 'text has-fold' : 'text', attributes: { scope: 'row' } },
          fold ? this.foldButton(fold, content) : content,
        );
      }),
    );
  }

  private foldButton({ key, open }: { key: string; open: boolean }, content: Node | string): HTMLElement {
    return el(
      'button',
      {
        class: 'facts-fold',
        attributes: { 'aria-expanded': String(open), 'data-fold': key },
        onClick: () => {
          if (open) this.opened.delete(key);
          else this.opened.add(key);
          this.draw();
          for (const button of this.table.querySelectorAll<HTMLElement>('[data-fold]'))
            if (button.dataset.fold === key) button.focus();
        },
      },
      icon(open ? 'chevronDown' : 'chevronRight'),
      content,
    );
  }
}
