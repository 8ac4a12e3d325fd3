/** A stacked bar per layer on one common scale: segments to hover, to walk over with the arrow keys and to keep. */
import { scaleLinear, type ScaleLinear } from 'd3';
import type { BreakdownCell, BreakdownLayer, BreakdownReply } from '../../src/protocol/breakdown';
import { el, fill } from '../ui/dom';
import { openMenuFor } from '../ui/menu';
import { shortText } from '../ui/safeText';
import { laneClass, onThemeChange, ThemeReader } from '../ui/theme';
import { Tooltip } from '../ui/tooltip';
import { BarTexts } from './barTexts';
import { segmentColour } from './segmentColours';
import { fitLabels } from './segmentLabels';
import { idleDwarfs, inBarOrder, scaleEnd, segmentsOf, stepFrom, type Segment, type Step } from './segments';

export interface LayerBarsEvents {
  keep(cell: BreakdownCell): void;
  idleChosen(): void;
  /** A person wants to see what was counted of a hypervisor that was not sampled. */
  showCounted(): void;
}

const TICK_SPACING = 120;
/** A tick's text that starts nearer to the right edge stands on its left side. */
const TICK_ROOM = 50;

const STEPS: Readonly<Partial<Record<string, Step>>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

interface Row {
  readonly layer: BreakdownLayer;
  readonly track: HTMLElement;
  segments: readonly Segment[];
  elements: readonly HTMLElement[];
}

export class LayerBars {
  readonly element = el('section', {
    class: 'layer-bars',
    attributes: { 'aria-label': 'Layers by category' },
  });
  private readonly rowsBox = el('div', { class: 'lb-rows' });
  private readonly axis = el('div', { class: 'lb-axis', attributes: { 'aria-hidden': 'true' } });
  private readonly idleNote = el('p', { class: 'lb-idle-note muted', hidden: true });
  private readonly tooltip = new Tooltip();
  private readonly theme = new ThemeReader();
  private reply: BreakdownReply | null = null;
  private rows: readonly Row[] = [];
  private active: { readonly row: number; readonly at: number } = { row: 0, at: 0 };
  private highlighted: BreakdownCell | null = null;
  private drawnWidth = -1;
  /** null: idle is left out where it would dwarf the rest. */
  private idleShown: boolean | null = null;

  constructor(private readonly events: LayerBarsEvents) {
    this.element.append(this.rowsBox, this.idleNote);
    this.rowsBox.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => {
      if (this.trackWidth() !== this.drawnWidth) this.draw();
    }).observe(this.rowsBox);
    onThemeChange(() => this.draw());
  }

  get idle(): boolean | null {
    return this.idleShown;
  }

  set idle(shown: boolean | null) {
    this.idleShown = shown;
    if (this.reply) this.show(this.reply);
  }

  show(reply: BreakdownReply): void {
    this.tooltip.hide();
    this.reply = reply;
    const texts = new BarTexts(reply);
    const layers = inBarOrder(reply.layers);
    const dwarfed = idleDwarfs(layers);
    const withIdle = this.idleShown ?? !dwarfed;
    this.rows = layers
      .filter((layer) => withIdle || layer.kind !== 'idle')
      .map((layer) => ({
        layer,
        track: el('div', {
          class: 'lb-track',
          role: 'group',
          attributes: { 'aria-label': texts.layerTitle(layer) },
        }),
        segments: [],
        elements: [],
      }));
    const unseen = !reply.hypervisorSampled && layers.every((layer) => layer.kind !== 'hypervisor');
    fill(
      this.rowsBox,
      ...(unseen ? this.unseenHypervisor(reply) : []),
      ...this.rows.flatMap((row) => [this.head(row.layer, texts), row.track]),
      this.axis,
    );
    const idle = layers.find((layer) => layer.kind === 'idle');
    this.idleNote.hidden = !idle || (withIdle && !dwarfed);
    if (idle) this.showIdleNote(texts.figure.value(idle), withIdle);
    this.draw();
  }

  /** Marks the segments of a cell, as when a row of the table is pointed at; null for none. */
  highlight(cell: BreakdownCell | null): void {
    this.highlighted = cell;
    this.markHighlighted();
  }

  private markHighlighted(): void {
    const cell = this.highlighted;
    for (const { layer, segments, elements } of this.rows) {
      segments.forEach(({ categories }, i) => {
        const hit =
          layer.key === cell?.layer && categories.some((category) => category.category === cell.category);
        elements[i].classList.toggle('highlighted', hit);
      });
    }
  }

  private head(layer: BreakdownLayer, texts: BarTexts): HTMLElement {
    const head = el(
      'button',
      {
        class: `lb-head row-button${layer.kind === 'idle' ? ' quiet' : ''}`,
        attributes: { 'aria-label': `${texts.layerTitle(layer)}. Show in flame graph` },
        onClick: () => this.events.keep({ layer: layer.key }),
      },
      el('span', { class: `swatch ${laneClass(layer.kind, layer.colour)}` }),
      el('span', { class: 'lb-label' }, shortText(layer.label, 40)),
      el('strong', { class: 'lb-value' }, texts.figure.value(layer)),
      el('span', { class: 'lb-interval muted' }, texts.interval(layer)),
    );
    this.tooltip.describe(head, () => texts.layerLines(layer));
    return head;
  }

  /** In place of a bar: the hypervisor worked, but no sample saw it. */
  private unseenHypervisor({ counted }: BreakdownReply): HTMLElement[] {
    return [
      el(
        'div',
        { class: 'lb-head quiet' },
        el('span', { class: `swatch ${laneClass('hypervisor', 0)}` }),
        el('span', { class: 'lb-label' }, 'Hypervisor'),
      ),
      el(
        'div',
        { class: `lb-unseen ${laneClass('hypervisor', 0)}` },
        el(
          'span',
          {},
          'Not sampled: its time is in the bars of the domains that waited for it. ',
          counted.length === 0
            ? null
            : el(
                'button',
                { class: 'text-button', onClick: () => this.events.showCounted() },
                'See what was counted',
              ),
        ),
      ),
    ];
  }

  private showIdleNote(value: string, shown: boolean): void {
    fill(
      this.idleNote,
      shown ? null : `Idle, ${value}, is left out of the bars. `,
      el(
        'button',
        {
          class: 'text-button',
          onClick: () => {
            this.idle = !shown;
            this.events.idleChosen();
          },
        },
        shown ? 'Leave idle out' : 'Show idle',
      ),
    );
  }

  private trackWidth(): number {
    return this.rows[0]?.track.clientWidth ?? 0;
  }

  private draw(): void {
    const width = this.trackWidth();
    this.drawnWidth = width;
    if (width === 0 || !this.reply) return;
    const texts = new BarTexts(this.reply);
    const end = scaleEnd(this.rows.map((row) => row.layer));
    const scale = scaleLinear([0, end > 0 ? end : 1], [0, width - 1]);
    const ticks = scale.ticks(Math.max(2, Math.floor(width / TICK_SPACING)));
    for (const row of this.rows) {
      this.drawSegments(row, scale, texts);
      fill(
        row.track,
        ...ticks.map((value) => at(el('span', { class: 'lb-grid' }), scale(value))),
        ...row.elements,
        whisker(row.layer, scale),
      );
    }
    fill(
      this.axis,
      ...ticks.map((value) => {
        const tick = at(el('span', { class: 'lb-tick' }, texts.tick(value)), scale(value));
        tick.classList.toggle('last', scale(value) > width - TICK_ROOM);
        return tick;
      }),
    );
    fitLabels(this.rows);
    this.markHighlighted();
    this.moveTo(this.active, false);
  }

  private drawSegments(row: Row, scale: ScaleLinear<number, number>, texts: BarTexts): void {
    const { layer } = row;
    const theme = this.theme.flameTheme();
    const base = this.theme.laneColour(laneClass(layer.kind, layer.colour));
    row.segments = segmentsOf(layer.categories, scale);
    row.elements = row.segments.map((segment) => {
      const element = at(this.segment(layer, segment, texts), segment.x);
      const colour = segmentColour(base, segment.rank, layer.kind === 'idle', theme);
      element.style.width = `${Math.max(1, segment.width - 1)}px`;
      element.style.backgroundColor = colour.fill;
      element.style.color = colour.text;
      element.style.borderColor = colour.stroke ?? 'transparent';
      return element;
    });
  }

  private segment(layer: BreakdownLayer, segment: Segment, texts: BarTexts): HTMLElement {
    const [category, ...others] = segment.categories;
    const merged = others.length > 0;
    const lines = () => texts.segmentLines(layer, segment);
    const element: HTMLElement = el(
      'button',
      {
        class: 'lb-segment',
        tabIndex: -1,
        attributes: { 'aria-label': lines().join(', '), ...(merged ? { 'aria-haspopup': 'menu' } : {}) },
        onClick: (event) => {
          this.tooltip.hide();
          if (merged) openMenuFor(element, event, this.mergedItems(layer, segment, texts));
          else this.events.keep({ layer: layer.key, category: category.category });
        },
      },
      el('span', { class: 'lb-name' }, texts.segmentName(segment)),
      el('span', { class: 'lb-figure' }, texts.segmentFigure(segment)),
    );
    this.tooltip.describe(element, lines);
    return element;
  }

  private mergedItems(layer: BreakdownLayer, segment: Segment, texts: BarTexts) {
    return segment.categories.map((category) => ({
      label: shortText(category.label, 60),
      key: texts.figure.value(category),
      action: () => this.events.keep({ layer: layer.key, category: category.category }),
    }));
  }

  private key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const target = event.target as HTMLElement;
    const row = this.rows.findIndex(({ elements }) => elements.includes(target));
    if (step === undefined || row < 0) return;
    event.preventDefault();
    const rows = this.rows.map(({ segments }) => segments);
    const to = stepFrom(rows, row, this.rows[row].elements.indexOf(target), step);
    if (to) this.moveTo(to, true);
  }

  /** One segment of all is in the tab order, the arrow keys reach the others. */
  private moveTo(to: { readonly row: number; readonly at: number }, focus: boolean): void {
    for (const { elements } of this.rows) for (const element of elements) element.tabIndex = -1;
    const found = this.rows.at(to.row)?.elements.at(to.at) !== undefined;
    const row = found ? to.row : this.rows.findIndex(({ elements }) => elements.length > 0);
    if (row < 0) return;
    this.active = { row, at: found ? to.at : 0 };
    const element = this.rows[row].elements[this.active.at];
    element.tabIndex = 0;
    if (focus) element.focus();
  }
}

function whisker(layer: BreakdownLayer, scale: (value: number) => number): HTMLElement | null {
  const width = scale(layer.high) - scale(layer.low);
  if (!(width >= 2)) return null;
  const element = el('span', { class: 'lb-whisker', attributes: { 'aria-hidden': 'true' } });
  element.style.width = `${width}px`;
  return at(element, scale(layer.low));
}

function at(element: HTMLElement, x: number): HTMLElement {
  element.style.left = `${x}px`;
  return element;
}
