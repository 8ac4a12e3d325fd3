/** The flame graph of both profiles in one: width is one side's cost, colour is the change beyond the noise. */
import type { ComparisonReply, ToComparison } from '../../src/protocol/compare';
import { FlameController } from '../flame/flameController';
import { flameTables, isFunction, moduleOf, type FlameTables } from '../flame/flameTables';
import type { Hit } from '../flame/hitTest';
import { cleanWeights } from '../flame/positions';
import { widestBox } from '../search/matchedBoxes';
import { bodyNote } from '../ui/bodyNote';
import { el, fill } from '../ui/dom';
import { SOURCE_KEY } from '../ui/hasSource';
import { openMenu, type MenuItem } from '../ui/menu';
import { shortText, tooltipText } from '../ui/safeText';
import { segmented } from '../ui/segmented';
import { laneClass } from '../ui/theme';
import { differenceColours, differencePalette } from './differenceColours';
import { changeText, figureText } from './differenceText';

export type Side = 'before' | 'after';

export interface DifferenceFlameEvents {
  changed(): void;
  copy(text: string): void;
  /** @param func row of the function tables */
  goToSource(func: number): void;
}

interface Columns {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly significant: Uint8Array;
}

const SIDES = [
  { key: 'before', label: 'Before' },
  { key: 'after', label: 'After' },
] as const;

export class DifferenceFlame {
  readonly element: HTMLElement;
  private readonly tables: FlameTables;
  private readonly flame: FlameController;
  private readonly details = el('footer', { class: 'details' });
  private readonly live = el('div', { class: 'sr-only', attributes: { 'aria-live': 'polite' } });
  private readonly widths = segmented<Side>('Width of the boxes', (key) => this.showSide(key));
  private columns: Columns | null = null;
  private text: (value: number) => string = String;
  private signed: (value: number) => string = String;
  private wantedFocus: { func: number; lane: string } | null = null;

  /** @throws InconsistentTables, RangeError if the tree's columns do not fit together. */
  constructor(
    paired: Extract<ToComparison, { type: 'paired' }>,
    private side: Side,
    private readonly on: DifferenceFlameEvents,
  ) {
    this.tables = flameTables(paired.lanes, paired.tree, paired.funcs);
    this.flame = new FlameController(
      this.tables,
      {
        described: (hit) => this.describe(hit),
        selected: (node) => {
          if (node !== null) this.live.textContent = this.sentence(node);
        },
        viewChanged: () => undefined,
        menu: (node, x, y) => openMenu(this.menu(node), x, y),
        search: () => undefined,
        nextMatch: () => undefined,
        escape: () => this.highlight(null),
        copyName: (node) => on.copy(this.tables.names[this.tables.func[node]]),
        goToSource: (node) => {
          const func = this.tables.func[node];
          if (isFunction(this.tables, func)) on.goToSource(func);
        },
      },
      () => undefined,
      (theme, reader) => {
        const palette = differencePalette(
          reader.resolve('var(--more)'),
          reader.resolve('var(--less)'),
          theme,
        );
        return this.tables.lanes.map(() => palette);
      },
    );
    this.tables.lanes.forEach((lane, i) => {
      if (lane.kind === 'idle') this.flame.model.setCollapsed(i, true);
    });
    this.widths.setChoices(SIDES, side);
    this.element = el(
      'div',
      { class: 'difference-flame' },
      el(
        'div',
        { class: 'flame-legend' },
        el('span', { class: 'muted' }, 'Width:'),
        this.widths.element,
        el('span', { class: 'legend less' }, '\u25bc costs less'),
        el('span', { class: 'legend noise' }, '\u25e6 within the noise'),
        el('span', { class: 'legend more' }, '\u25b2 costs more (hatched)'),
      ),
      this.flame.view.element,
      this.details,
      this.live,
    );
    this.describe(null);
  }

  get widthOf(): Side {
    return this.side;
  }

  show({ nodes, format }: ComparisonReply): void {
    const count = this.tables.func.length;
    const weights = (buffer: ArrayBuffer) => cleanWeights(buffer, count);
    this.columns = {
      before: weights(nodes.before),
      after: weights(nodes.after),
      low: new Float64Array(nodes.low),
      high: new Float64Array(nodes.high),
      significant: new Uint8Array(nodes.significant),
    };
    this.text = figureText(format);
    this.signed = changeText(format);
    this.flame.model.colourOfNode = differenceColours(
      this.tables,
      this.tables.layer,
      this.columns.before,
      this.columns.after,
      this.columns.significant,
    );
    this.drawSide();
    const wanted = this.wantedFocus;
    this.wantedFocus = null;
    if (wanted) this.focus(wanted.func, wanted.lane);
  }

  /** Lets all boxes of a function stand out and brings its widest into sight. */
  focus(func: number, lane: string): void {
    if (!this.columns) {
      this.wantedFocus = { func, lane };
      return;
    }
    this.highlight(func);
    let box = this.widest(func, lane);
    if (box === null) {
      // Gone after the change, or new with it: the other side has it.
      this.showSide(this.side === 'after' ? 'before' : 'after');
      this.widths.setChoices(SIDES, this.side);
      box = this.widest(func, lane);
    }
    if (box !== null) this.flame.attend(box);
    this.flame.view.element.focus({ preventScroll: true });
  }

  private widest(func: number, lane: string): number | null {
    const { total } = this.flame.model;
    return widestBox(this.tables, total, func, lane) ?? widestBox(this.tables, total, func, '');
  }

  private highlight(func: number | null): void {
    const matched = func === null ? null : new Uint8Array(this.tables.names.length);
    if (matched && func !== null) matched[func] = 1;
    this.flame.model.setMatches(matched);
    this.flame.view.invalidate();
  }

  private menu(node: number): MenuItem[] {
    const func = this.tables.func[node];
    return [
      { label: 'Copy function name', key: 'Ctrl+C', action: () => this.on.copy(this.tables.names[func]) },
      ...(isFunction(this.tables, func)
        ? [{ label: 'Go to source', key: SOURCE_KEY, action: () => this.on.goToSource(func) }]
        : []),
      { label: 'Zoom to this box', key: 'Enter', action: () => this.flame.zoomTo(node) },
      { label: 'Highlight all its boxes', action: () => this.highlight(func) },
    ];
  }

  private showSide(side: Side): void {
    this.side = side;
    this.drawSide();
    this.on.changed();
  }

  private drawSide(): void {
    if (!this.columns) return;
    const total = this.columns[this.side];
    // What a box has for itself is told by the tables; the graph draws subtrees.
    this.flame.model.setWeights(total, total);
    this.flame.describe();
    this.flame.view.invalidate();
  }

  private describe(hit: Hit | null): void {
    const { columns, tables } = this;
    if (!hit || !columns) {
      fill(
        this.details,
        el(
          'span',
          { class: 'muted' },
          'Point at a box, or walk with the arrow keys. Click zooms, G goes to the source.',
        ),
      );
      return;
    }
    const node = hit.kind === 'box' ? hit.node : hit.widest;
    const lane = tables.lanes[this.flame.model.laneOf(node)];
    const func = tables.func[node];
    const name = tables.names[func];
    fill(
      this.details,
      el(
        'div',
        { class: 'details-title' },
        el('span', { class: `swatch ${laneClass(lane.kind, lane.colour)}` }),
        el('span', { class: 'muted' }, shortText(lane.label, 40)),
        el('strong', { class: 'details-name', title: tooltipText(name) }, shortText(name, 240)),
        bodyNote(tables.bodies.get(func) ?? ''),
        el('span', { class: 'muted details-module' }, shortText(moduleOf(tables, func), 120)),
      ),
      el('div', { class: 'details-facts' }, ...this.facts(node, columns)),
    );
  }

  private facts(node: number, { before, after, low, high, significant }: Columns): HTMLElement[] {
    const { signed } = this;
    const fact = (label: string, value: string) =>
      el('span', { class: 'fact' }, el('span', { class: 'muted' }, `${label} `), value);
    return [
      fact('before', this.text(before[node])),
      fact('after', this.text(after[node])),
      fact(
        'change',
        `${signed(after[node] - before[node])} (${signed(low[node])} \u2026 ${signed(high[node])})`,
      ),
      el('span', { class: 'fact muted' }, significant[node] === 1 ? 'beyond the noise' : 'within the noise'),
    ];
  }

  private sentence(node: number): string {
    const { columns } = this;
    if (!columns) return '';
    const noise = columns.significant[node] === 1 ? '' : ', within the noise';
    const func = this.tables.func[node];
    const names = [this.tables.names[func], this.tables.bodies.get(func) ?? ''];
    const name = names.flatMap((text) => (text === '' ? [] : [shortText(text, 120)])).join(', ');
    return `${name}, before ${this.text(columns.before[node])}, after ${this.text(columns.after[node])}${noise}`;
  }
}
