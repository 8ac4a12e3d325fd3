/** The Functions tab: the flame graph as a table, sortable, filtered, with elements for the visible rows only. */
import { ambiguousNames } from '../../src/profile/ambiguousNames';
import type { FunctionRow } from '../../src/protocol/messages';
import { searchRequest } from '../search/searchText';
import { textField, type TextField } from '../ui/controls';
import { bodyNote, nameTitle } from '../ui/bodyNote';
import { el, fill } from '../ui/dom';
import { hasSource } from '../ui/hasSource';
import { icon } from '../ui/icons';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { sourceButton } from '../ui/sourceButton';
import { laneClass } from '../ui/theme';
import { VirtualGrid } from '../ui/virtualGrid';
import {
  arrangeRows,
  firstDirection,
  orderAfterClick,
  SORT_KEYS,
  type FunctionOrder,
  type SortKey,
} from './functionOrder';

const HEADS: Readonly<Record<SortKey, string>> = {
  name: 'Function',
  self: 'Self',
  total: 'Total',
  module: 'Module',
  lane: 'Lane',
};

export interface FunctionsTableEvents {
  chosen(row: FunctionRow): void;
  goToSource(row: FunctionRow): void;
  changed(): void;
}

export class FunctionsTable {
  readonly element: HTMLElement;
  private rows: readonly FunctionRow[] = [];
  private ofRows = 0;
  private shown: readonly FunctionRow[] = [];
  private order: FunctionOrder = { sort: 'self', descending: true };
  private filterText = '';
  private isAmbiguous: (row: FunctionRow) => boolean = () => false;
  private weightText: (weight: number) => string = countText;
  private readonly filterField: TextField;
  private readonly count = el('span', { class: 'muted', attributes: { 'aria-live': 'polite' } });
  private readonly grid: VirtualGrid<FunctionRow>;

  constructor(private readonly events: FunctionsTableEvents) {
    this.filterField = textField('Filter functions', 'Filter by name or module, or /regex/', (text) => {
      this.filterText = text;
      this.arrange();
      this.events.changed();
    });
    this.grid = new VirtualGrid<FunctionRow>({
      label: 'Functions',
      prefix: 'ft',
      idPrefix: 'function',
      cells: (row) => this.cells(row),
      chosen: (row) => events.chosen(row),
      keys: {
        g: (row) => {
          if (hasSource(row.name)) events.goToSource(row);
        },
      },
    });
    this.element = el(
      'div',
      { class: 'functions' },
      el('div', { class: 'functions-bar' }, this.filterField.element, this.count),
      this.grid.element,
    );
  }

  get state(): { sort: string; descending: boolean; filter: string } {
    return { ...this.order, filter: this.filterText };
  }

  restore(state: { sort: string; descending: boolean; filter: string }): void {
    const sort = SORT_KEYS.find((key) => key === state.sort);
    if (sort) this.order = { sort, descending: state.descending };
    this.filterText = state.filter;
    this.filterField.set(state.filter);
  }

  focusFilter(): void {
    this.filterField.focus();
  }

  show(rows: readonly FunctionRow[], ofRows: number, weightText: (weight: number) => string): void {
    this.rows = rows;
    this.isAmbiguous = ambiguousNames(rows);
    this.ofRows = ofRows;
    this.weightText = weightText;
    this.arrange();
  }

  private arrange(): void {
    const request = searchRequest(this.filterText);
    const invalid = request.kind === 'invalid';
    this.shown = arrangeRows(
      this.rows,
      this.order,
      request.kind === 'find' ? request.matches : () => !invalid,
    );
    const cut = this.ofRows > this.rows.length ? `, the first ${countText(this.rows.length)} by self` : '';
    fill(
      this.count,
      invalid
        ? request.message
        : `${countText(this.shown.length)} of ${countText(this.ofRows)} functions${cut}`,
    );
    this.count.classList.toggle('invalid', invalid);
    this.drawHead();
    this.grid.show(this.shown);
  }

  private drawHead(): void {
    fill(
      this.grid.head,
      ...SORT_KEYS.map((key) => {
        const sorted = this.order.sort === key;
        const direction = sorted ? this.order.descending : firstDirection(key);
        const head = el(
          'button',
          {
            class: `ft-cell ft-${key}${sorted ? ' sorted' : ''}`,
            role: 'columnheader',
            onClick: () => {
              this.order = orderAfterClick(this.order, key);
              this.arrange();
              this.events.changed();
            },
          },
          HEADS[key],
          sorted ? icon(direction ? 'chevronDown' : 'up') : null,
        );
        head.setAttribute(
          'aria-sort',
          sorted ? (this.order.descending ? 'descending' : 'ascending') : 'none',
        );
        return head;
      }),
    );
  }

  private cells(row: FunctionRow): HTMLElement[] {
    const cell = (className: string, title: string, ...content: (Node | string)[]) =>
      el('div', { class: `ft-cell ${className}`, role: 'gridcell', title }, ...content);
    const selfTitle = `self ${this.weightText(row.self)}, ${shareText(row.selfShare)} of its lane (95 % interval ${intervalText(row.selfLow, row.selfHigh)})`;
    return [
      cell(
        'ft-name',
        nameTitle(row.name, row.body),
        el(
          'span',
          { class: 'grid-label' },
          shortText(row.name, 160),
          this.isAmbiguous(row) ? bodyNote(row.body) : null,
        ),
        // The row has the keyboard, and a key for it.
        ...(hasSource(row.name) ? [sourceButton(row.name, () => this.events.goToSource(row), -1)] : []),
      ),
      cell(
        'ft-self',
        selfTitle,
        this.weightText(row.self),
        share(row.selfShare),
        el('span', { class: 'muted ft-interval' }, `(${intervalText(row.selfLow, row.selfHigh)})`),
      ),
      cell(
        'ft-total',
        `total ${this.weightText(row.total)}`,
        this.weightText(row.total),
        share(row.totalShare),
      ),
      cell('ft-module', tooltipText(row.module), shortText(row.module, 80)),
      cell(
        'ft-lane',
        tooltipText(row.laneLabel),
        el('span', { class: `swatch ${laneClass(row.kind, row.colour)}` }),
        shortText(row.laneLabel, 40),
      ),
    ];
  }
}

function share(value: number): HTMLElement {
  return el('span', { class: 'muted ft-share' }, shareText(value));
}
