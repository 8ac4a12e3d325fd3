/** The table twin of the bars: every category with its figures; sorted, filtered, by layer or as one list. */
import type { BreakdownCell, BreakdownLayer, BreakdownReply, Figure } from '../../src/protocol/breakdown';
import { searchRequest } from '../search/searchText';
import { textField } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { countText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { segmented } from '../ui/segmented';
import { laneClass } from '../ui/theme';
import {
  CATEGORY_SORT_KEYS,
  categoryGroups,
  categoryOrderAfterClick,
  type CategoryGroup,
  type CategoryOrder,
  type CategoryRow,
} from './categoryRows';
import { categoryHead, figureCells } from './categoryCells';
import { costMeter } from './costMeter';
import { figureText, type FigureText } from './figureText';
import { idleDwarfs, inBarOrder } from './segments';

export interface CategoryTableEvents {
  keep(cell: BreakdownCell): void;
  /** Pointed at, or no longer. */
  pointed(cell: BreakdownCell | null): void;
  changed(): void;
}

export interface CategoryTableState {
  readonly sort: string;
  readonly descending: boolean;
  readonly grouped: boolean;
  readonly filter: string;
  /** Layers of which all rows are shown; '' for the one list. */
  readonly unfolded: readonly string[];
}

type Arrangement = 'layers' | 'list';

const ARRANGEMENTS = [
  { key: 'layers', label: 'By layer' },
  { key: 'list', label: 'One list' },
] as const;

export class CategoryTable {
  readonly element: HTMLElement;
  private reply: BreakdownReply | null = null;
  private text: FigureText = figureText('%');
  private order: CategoryOrder = { sort: 'share', descending: true };
  private grouped = true;
  private filterText = '';
  private unfolded = new Set<string>();
  /** Position of the row in the tab order among those that are shown. */
  private active = 0;
  private readonly filterField = textField('Filter categories', 'Filter, or /regex/', (text) => {
    this.filterText = text;
    this.active = 0;
    this.draw();
    this.events.changed();
  });
  private readonly arrangement = segmented<Arrangement>('Arrange rows', (key) => {
    this.grouped = key === 'layers';
    this.draw();
    this.events.changed();
  });
  private readonly count = el('span', { class: 'muted', attributes: { 'aria-live': 'polite' } });
  private readonly table = el('table', { class: 'cost-table category-table' });

  constructor(private readonly events: CategoryTableEvents) {
    this.element = el(
      'section',
      { class: 'categories', attributes: { 'aria-label': 'Categories' } },
      el(
        'div',
        { class: 'categories-bar' },
        el('h2', {}, 'Categories'),
        this.filterField.element,
        this.arrangement.element,
        this.count,
      ),
      this.table,
    );
    this.arrangement.setChoices(ARRANGEMENTS, 'layers');
    this.table.addEventListener('keydown', (event) => this.key(event));
    this.table.addEventListener('pointerleave', () => this.events.pointed(null));
  }

  get state(): CategoryTableState {
    return {
      ...this.order,
      grouped: this.grouped,
      filter: this.filterText,
      unfolded: [...this.unfolded],
    };
  }

  restore(state: CategoryTableState): void {
    const sort = CATEGORY_SORT_KEYS.find((key) => key === state.sort);
    if (sort) this.order = { sort, descending: state.descending };
    this.grouped = state.grouped;
    this.filterText = state.filter;
    this.unfolded = new Set(state.unfolded);
    this.filterField.set(state.filter);
    this.arrangement.setChoices(ARRANGEMENTS, state.grouped ? 'layers' : 'list');
    this.draw();
  }

  focusFilter(): void {
    this.filterField.focus();
  }

  show(reply: BreakdownReply): void {
    this.reply = reply;
    this.text = figureText(reply.format);
    this.draw();
  }

  private get isShare(): boolean {
    return this.reply?.per.kind === 'share';
  }

  private draw(): void {
    const { reply } = this;
    if (!reply) return;
    const request = searchRequest(this.filterText);
    const invalid = request.kind === 'invalid';
    // Shares are the values then: there is no column of them to sort by.
    const order: CategoryOrder =
      this.isShare && this.order.sort === 'value' ? { ...this.order, sort: 'share' } : this.order;
    const layers = inBarOrder(reply.layers);
    const groups = categoryGroups(layers, {
      order,
      grouped: this.grouped,
      matches: request.kind === 'find' ? request.matches : () => !invalid,
      unfolded: this.unfolded,
      filtered: request.kind !== 'none',
    });
    const all = layers.reduce((sum, layer) => sum + layer.categories.length, 0);
    const matching = groups.reduce((sum, group) => sum + group.rows.length + group.hidden.length, 0);
    this.count.textContent = invalid
      ? request.message
      : request.kind === 'none'
        ? ''
        : `${countText(matching)} of ${countText(all)}`;
    this.count.classList.toggle('invalid', invalid);
    // Idle that dwarfs the rest has no bar here either, so that the others can be told apart.
    const barred = layers.filter((layer) => layer.kind !== 'idle' || !idleDwarfs(layers));
    const most = Math.max(0, ...barred.flatMap((layer) => layer.categories.map((c) => c.share)));
    const part = ({ layer, category }: CategoryRow) =>
      most > 0 && barred.includes(layer) ? category.share / most : 0;
    fill(
      this.table,
      el(
        'caption',
        { class: 'sr-only' },
        `Categories ${reply.unitLabel}, with 95 % intervals. Enter keeps one in the flame graph.`,
      ),
      el('thead', {}, this.head(order, reply)),
      ...groups.map((group) => this.group(group, part)),
      groups.length > 0
        ? null
        : el(
            'tbody',
            {},
            el(
              'tr',
              {},
              el(
                'td',
                { class: 'muted', attributes: { colspan: String(this.columns) } },
                invalid ? 'The pattern cannot be used.' : 'No category matches the filter.',
              ),
            ),
          ),
    );
    this.keepOneTabStop(false);
  }

  private get columns(): number {
    return this.isShare ? 5 : 7;
  }

  private group({ layer, rows, hidden }: CategoryGroup, part: (row: CategoryRow) => number): HTMLElement {
    const key = layer?.key ?? '';
    return el(
      'tbody',
      {},
      layer ? this.layerRow(layer) : null,
      ...rows.map((row) => this.categoryRow(row, part(row))),
      hidden.length > 0 ? this.moreRow(key, hidden) : null,
      hidden.length === 0 && this.unfolded.has(key) && this.filterText === '' ? this.lessRow(key) : null,
    );
  }

  private layerRow(layer: BreakdownLayer): HTMLElement {
    return this.row(
      { layer: layer.key },
      'ct-layer',
      tooltipText(layer.source),
      layer,
      el('span'),
      el('span', { class: `swatch ${laneClass(layer.kind, layer.colour)}` }),
      el('span', {}, shortText(layer.label, 60)),
    );
  }

  private categoryRow({ layer, category }: CategoryRow, part: number): HTMLElement {
    return this.row(
      { layer: layer.key, category: category.category },
      'ct-category',
      tooltipText(category.explanation),
      category,
      costMeter(part, layer.kind, layer.colour),
      this.grouped ? null : el('span', { class: `swatch ${laneClass(layer.kind, layer.colour)}` }),
      el('span', {}, shortText(category.label, 60)),
      el('code', { class: 'muted' }, shortText(category.category, 40)),
      this.grouped ? null : el('span', { class: 'muted ct-of' }, shortText(layer.label, 30)),
    );
  }

  private head(order: CategoryOrder, reply: BreakdownReply): HTMLElement {
    return categoryHead(order, this.isShare ? null : reply.unitLabel, (key) => {
      this.order = categoryOrderAfterClick(order, key);
      this.draw();
      this.events.changed();
    });
  }

  private row(
    cell: BreakdownCell,
    className: string,
    title: string,
    figure: Figure,
    meter: HTMLElement,
    ...name: readonly (HTMLElement | null)[]
  ): HTMLElement {
    const row = el(
      'tr',
      {
        class: `ct-row ${className}`,
        title: `${title}\nClick to keep it in the flame graph`,
        onClick: () => this.events.keep(cell),
      },
      el('th', { class: 'ct-name', attributes: { scope: 'row' } }, el('button', { tabIndex: -1 }, ...name)),
      el('td', { class: 'ct-meter' }, meter),
      ...figureCells(figure, this.isShare ? null : this.text),
    );
    row.addEventListener('pointerenter', () => this.events.pointed(cell));
    row.addEventListener('focusin', () => this.events.pointed(cell));
    row.addEventListener('focusout', () => this.events.pointed(null));
    return row;
  }

  private moreRow(key: string, hidden: readonly CategoryRow[]): HTMLElement {
    const share = hidden.reduce((sum, row) => sum + row.category.share, 0);
    return this.foldRow(`${hidden.length} more, together ${shareText(share)}`, 'chevronDown', () =>
      this.unfolded.add(key),
    );
  }

  private lessRow(key: string): HTMLElement {
    return this.foldRow('Show fewer', 'up', () => this.unfolded.delete(key));
  }

  private foldRow(label: string, name: 'chevronDown' | 'up', act: () => void): HTMLElement {
    const button = el(
      'button',
      {
        class: 'ct-more',
        tabIndex: -1,
        onClick: () => {
          act();
          this.draw();
          this.keepOneTabStop(true);
          this.events.changed();
        },
      },
      icon(name),
      label,
    );
    return el('tr', {}, el('td', { attributes: { colspan: String(this.columns) } }, button));
  }

  private key(event: KeyboardEvent): void {
    const buttons = this.rowButtons();
    const from = buttons.indexOf(event.target as HTMLButtonElement);
    if (from < 0) return;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.active = Math.max(0, Math.min(buttons.length - 1, to));
    this.keepOneTabStop(true);
  }

  private rowButtons(): HTMLButtonElement[] {
    return [...this.table.querySelectorAll<HTMLButtonElement>('tbody button')];
  }

  /** One row of all is in the tab order, the arrow keys reach the others. */
  private keepOneTabStop(focus: boolean): void {
    const buttons = this.rowButtons();
    for (const button of buttons) button.tabIndex = -1;
    this.active = Math.max(0, Math.min(buttons.length - 1, this.active));
    const stop = buttons.at(this.active);
    if (!stop) return;
    stop.tabIndex = 0;
    if (focus) stop.focus();
  }
}
