/** A grid of many rows of one height: elements for the visible rows only, one active row, keys as in VS Code's lists. */
import { rowWindow, scrollToRow } from './virtualRows';
import { el, fill } from './dom';

/** Height of a row and of the head, as in style/grid.css. */
const ROW_HEIGHT = 24;

export interface GridOptions<Row> {
  /** Name for screen readers. */
  readonly label: string;
  /** Prefix of the class names: `ft` gives `ft-scroller`, `ft-head`, `ft-body`, `ft-row`. */
  readonly prefix: string;
  /** Prefix of the rows' ids, unique on the page. */
  readonly idPrefix: string;
  cells(row: Row): readonly HTMLElement[];
  /** Further class names of a row. */
  rowClass?(row: Row): string;
  /** A click, or Enter. */
  chosen(row: Row): void;
  /** Single keys, in lower case, for the active row. */
  readonly keys?: Readonly<Partial<Record<string, (row: Row) => void>>>;
}

export class VirtualGrid<Row> {
  /** Scrolls and takes the keyboard. */
  readonly element: HTMLElement;
  /** Column heads; filled by whoever has the grid. */
  readonly head: HTMLElement;
  private readonly body: HTMLElement;
  private rows: readonly Row[] = [];
  private active = 0;

  constructor(private readonly options: GridOptions<Row>) {
    const { prefix, label } = options;
    this.head = el('div', { class: `${prefix}-row ${prefix}-head`, role: 'row' });
    this.body = el('div', { class: `${prefix}-body`, role: 'rowgroup' });
    this.element = el(
      'div',
      { class: `${prefix}-scroller`, role: 'grid', tabIndex: 0, attributes: { 'aria-label': label } },
      this.head,
      this.body,
    );
    this.element.addEventListener('scroll', () => this.draw(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** Other rows, or the same in another order: begins at the top. */
  show(rows: readonly Row[]): void {
    this.rows = rows;
    this.active = 0;
    this.element.scrollTop = 0;
    this.draw();
  }

  private draw(): void {
    const { element, rows } = this;
    const height = element.clientHeight - ROW_HEIGHT;
    if (height <= 0) return;
    element.setAttribute('aria-rowcount', String(rows.length));
    this.body.style.height = `${rows.length * ROW_HEIGHT}px`;
    const { first, end } = rowWindow(element.scrollTop, height, ROW_HEIGHT, rows.length);
    fill(this.body, ...rows.slice(first, end).map((row, i) => this.rowElement(row, first + i)));
    if (rows.length > 0)
      element.setAttribute('aria-activedescendant', `${this.options.idPrefix}-${this.active}`);
    else element.removeAttribute('aria-activedescendant');
  }

  private rowElement(row: Row, at: number): HTMLElement {
    const { prefix, idPrefix } = this.options;
    const isActive = at === this.active;
    const more = this.options.rowClass?.(row) ?? '';
    const element = el(
      'div',
      {
        class: [`${prefix}-row`, isActive ? 'active' : '', more].filter((name) => name !== '').join(' '),
        role: 'row',
        attributes: {
          id: `${idPrefix}-${at}`,
          'aria-rowindex': String(at + 1),
          'aria-selected': String(isActive),
        },
        onClick: () => {
          this.active = at;
          this.options.chosen(row);
          this.draw();
        },
      },
      ...this.options.cells(row),
    );
    element.style.top = `${at * ROW_HEIGHT}px`;
    return element;
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.element) return;
    const { clientHeight, scrollTop } = this.element;
    const page = Math.max(1, Math.floor(clientHeight / ROW_HEIGHT) - 2);
    const last = this.rows.length - 1;
    const to = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: last,
    }[event.key];
    const row = this.rows.at(this.active);
    if (to !== undefined) {
      this.active = Math.max(0, Math.min(last, to));
      this.element.scrollTop = scrollToRow(this.active, scrollTop, clientHeight - ROW_HEIGHT, ROW_HEIGHT);
      this.draw();
    } else if (event.key === 'Enter' && row !== undefined) this.options.chosen(row);
    else {
      const withOthers = event.ctrlKey || event.metaKey || event.altKey;
      const act = withOthers ? undefined : this.options.keys?.[event.key.toLowerCase()];
      if (act === undefined || row === undefined) return;
      act(row);
    }
    event.preventDefault();
  }
}
