/** Categories or functions of both sides as a table; elements for the visible rows only. */
import { searchRequest } from '../search/searchText';
import { textField } from '../ui/controls';
import { bodyNote } from '../ui/bodyNote';
import { el, fill } from '../ui/dom';
import { hasSource } from '../ui/hasSource';
import { icon } from '../ui/icons';
import { countText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { sourceButton } from '../ui/sourceButton';
import { laneClass } from '../ui/theme';
import { VirtualGrid } from '../ui/virtualGrid';
import type { TableState } from './comparisonState';
import {
  arrangeDifferences,
  ORDERS,
  type DifferenceRow,
  type OrderKey,
  type RowOrder,
} from './differenceRows';
import { changeElement, figureText, relativeText } from './differenceText';

export interface DifferenceTableEvents {
  chosen(row: DifferenceRow): void;
  /** Of functions only. */
  readonly goToSource?: (func: number) => void;
  changed(): void;
}

export class DifferenceTable {
  readonly element: HTMLElement;
  private rows: readonly DifferenceRow[] = [];
  private ofRows = 0;
  private shown: readonly DifferenceRow[] = [];
  private format = '%';
  private order: RowOrder = { sort: 'change', descending: true };
  private filter = '';
  private significantOnly = false;
  private readonly field;
  private readonly onlySignificant = el('input', { attributes: { type: 'checkbox' } });
  private readonly count = el('span', { class: 'muted', attributes: { 'aria-live': 'polite' } });
  private readonly grid: VirtualGrid<DifferenceRow>;

  constructor(
    /** "Functions", "Categories". */
    private readonly what: string,
    private readonly events: DifferenceTableEvents,
  ) {
    this.field = textField(`Filter ${what.toLowerCase()}`, 'Filter by name, or /regex/', (text) => {
      this.filter = text;
      this.arrange();
      events.changed();
    });
    this.onlySignificant.addEventListener('change', () => {
      this.significantOnly = this.onlySignificant.checked;
      this.arrange();
      events.changed();
    });
    this.grid = new VirtualGrid<DifferenceRow>({
      label: what,
      prefix: 'dt',
      idPrefix: what,
      cells: (row) => this.cells(row),
      rowClass: ({ figure }) => (figure.significant ? '' : 'noise'),
      chosen: (row) => events.chosen(row),
      keys: { g: (row) => this.sourceOf(row)?.() },
    });
    this.element = el(
      'div',
      { class: 'differences' },
      el(
        'div',
        { class: 'functions-bar' },
        this.field.element,
        el('label', { class: 'check' }, this.onlySignificant, 'Only changes beyond the noise'),
        this.count,
      ),
      this.grid.element,
    );
  }

  get state(): TableState {
    return { ...this.order, filter: this.filter, significantOnly: this.significantOnly };
  }

  restore(state: TableState): void {
    const sort = ORDERS.find((key) => key === state.sort);
    if (sort) this.order = { sort, descending: state.descending };
    this.filter = state.filter;
    this.field.set(state.filter);
    this.significantOnly = this.onlySignificant.checked = state.significantOnly;
  }

  /** `format` as in the answer: '%', 'ns' or a d3-format specifier. */
  show(rows: readonly DifferenceRow[], ofRows: number, format: string): void {
    this.rows = rows;
    this.ofRows = ofRows;
    this.format = format;
    this.arrange();
  }

  private arrange(): void {
    const request = searchRequest(this.filter);
    const invalid = request.kind === 'invalid';
    const matches = request.kind === 'find' ? request.matches : () => !invalid;
    this.shown = arrangeDifferences(
      this.rows,
      this.order,
      (row) =>
        (row.figure.significant || !this.significantOnly) && (matches(row.name) || matches(row.detail)),
    );
    const changed = this.rows.filter((row) => row.figure.significant).length;
    fill(
      this.count,
      invalid
        ? request.message
        : `${countText(this.shown.length)} of ${countText(this.ofRows)} ${this.what.toLowerCase()}, ${countText(changed)} changed beyond the noise`,
    );
    this.count.classList.toggle('invalid', invalid);
    this.drawHead();
    this.grid.show(this.shown);
  }

  private drawHead(): void {
    const heads: Readonly<Record<OrderKey, string>> = {
      name: this.what,
      before: 'Before',
      after: 'After',
      change: 'Change',
      relative: 'Relative',
      layer: 'Layer',
    };
    fill(
      this.grid.head,
      ...ORDERS.map((key) => {
        const sorted = this.order.sort === key;
        const head = el(
          'button',
          {
            class: `dt-cell dt-${key}${sorted ? ' sorted' : ''}`,
            role: 'columnheader',
            attributes: {
              'aria-sort': sorted ? (this.order.descending ? 'descending' : 'ascending') : 'none',
            },
            onClick: () => this.sortBy(key),
          },
          heads[key],
          sorted ? icon(this.order.descending ? 'chevronDown' : 'up') : null,
        );
        return head;
      }),
    );
  }

  private sortBy(sort: OrderKey): void {
    const names = sort === 'name' || sort === 'layer';
    const descending = this.order.sort === sort ? !this.order.descending : !names;
    this.order = { sort, descending };
    this.arrange();
    this.events.changed();
  }

  /** How to get to its source; null for what has none. */
  private sourceOf({ name, func }: DifferenceRow): (() => void) | null {
    const { goToSource } = this.events;
    return goToSource === undefined || func === null || !hasSource(name) ? null : () => goToSource(func);
  }

  private cells(row: DifferenceRow): HTMLElement[] {
    const { figure } = row;
    const goToSource = this.sourceOf(row);
    const text = figureText(this.format);
    const cell = (name: string, title: string, ...content: (Node | string)[]) =>
      el('div', { class: `dt-cell dt-${name}`, role: 'gridcell', title }, ...content);
    return [
      cell(
        'name',
        tooltipText(row.title),
        el(
          'span',
          { class: 'grid-label' },
          shortText(row.name, 160),
          bodyNote(row.body),
          el('span', { class: 'muted dt-detail' }, shortText(row.detail, 40)),
        ),
        ...(goToSource === null ? [] : [sourceButton(row.name, goToSource, -1)]),
      ),
      cell('before', `${figure.samplesBefore} samples`, text(figure.before)),
      cell('after', `${figure.samplesAfter} samples`, text(figure.after)),
      cell('change', '', changeElement(figure, this.format)),
      cell('relative', '', relativeText(figure)),
      cell(
        'layer',
        tooltipText(row.layerLabel),
        el('span', { class: `swatch ${laneClass(row.kind, row.colour)}` }),
        shortText(row.layerLabel, 40),
      ),
    ];
  }
}
