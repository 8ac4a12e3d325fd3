/** The flame graph on the page: one canvas of the size of the window under a scrolled stack of lanes. */
import type { CallNodeIndex } from '../../src/profile/ids';
import { el } from '../ui/dom';
import { laneClass, onThemeChange, ThemeReader } from '../ui/theme';
import { lanePalette, type FlameTheme, type LanePalette } from './colours';
import type { FlameModel } from './flameModel';
import { hitRow, type Hit } from './hitTest';
import { Labels } from './labels';
import { LaneHeaders, type LaneHeaderActions } from './laneHeaders';
import { ROW_HEIGHT, rowAt } from './laneLayout';
import { FlamePainter, type Look } from './painter';
import { span } from './viewport';

/** Part of a lane under the pointer. */
export interface Pointed {
  readonly lane: number;
  /** 0 … 1 from left to right. */
  readonly at: number;
  readonly hit: Hit | null;
}

/** Makes a palette for each lane; called again after each change of theme. */
export type Palettes = (theme: FlameTheme, reader: ThemeReader) => readonly LanePalette[];

const FONT_SIZE = 12;
/** Rows shown below a box that is scrolled to from above: its callees are what comes next. */
const ROWS_BELOW = 6;

export class FlameView {
  /** Scrolls and takes the keyboard focus. */
  readonly element: HTMLElement;
  readonly headers: LaneHeaders;
  private readonly canvas = el('canvas', { class: 'flame-canvas', attributes: { 'aria-hidden': 'true' } });
  private readonly hovered = el('div', { class: 'box-outline hovered', hidden: true });
  private readonly selected = el('div', { class: 'box-outline selected', hidden: true });
  private readonly stage = el('div', { class: 'flame-stage' }, this.canvas, this.hovered, this.selected);
  private readonly context: CanvasRenderingContext2D;
  private readonly painter = new FlamePainter();
  private readonly theme = new ThemeReader();
  private look: Look | null = null;
  private ratio = 1;
  private width = 0;
  private height = 0;
  private requested = false;
  private hoveredNode: CallNodeIndex | null = null;
  private selectedNode: CallNodeIndex | null = null;

  constructor(
    readonly model: FlameModel,
    actions: LaneHeaderActions,
    /** Called after each picture. */
    private readonly painted: () => void,
    /** Colours per lane, where they are not the lanes' own. */
    private readonly palettes?: Palettes,
  ) {
    const context = this.canvas.getContext('2d');
    if (!context) throw new Error('This window has no 2D canvas');
    this.context = context;
    this.headers = new LaneHeaders(model, actions);
    this.element = el(
      'div',
      {
        class: 'flame-scroller',
        tabIndex: 0,
        role: 'application',
        attributes: {
          'aria-roledescription': 'flame graph',
          'aria-label':
            'Flame graph. Arrow keys walk from box to box, Enter zooms, 0 resets the zoom, slash searches. The Functions tab has the same data as a table.',
        },
      },
      this.stage,
      this.headers.element,
    );
    this.element.addEventListener('scroll', () => this.invalidate(), { passive: true });
    new ResizeObserver(() => this.resize()).observe(this.element);
    onThemeChange(() => {
      this.look = null;
      this.invalidate();
    });
  }

  /** Draws with the next frame, once however often it is asked. */
  invalidate(): void {
    if (this.requested) return;
    this.requested = true;
    requestAnimationFrame(() => {
      this.requested = false;
      this.paint();
    });
  }

  get scroll(): number {
    return this.element.scrollTop;
  }

  set scroll(top: number) {
    this.element.scrollTop = top;
  }

  /** Width of the drawing in CSS pixels. */
  get drawnWidth(): number {
    return this.width;
  }

  hover(node: CallNodeIndex | null): void {
    if (node === this.hoveredNode) return;
    this.hoveredNode = node;
    this.placeOutlines();
  }

  select(node: CallNodeIndex | null): void {
    this.selectedNode = node;
    this.placeOutlines();
  }

  /** What lies under a point of the window; null on headers and gaps. */
  pointedAt(clientX: number, clientY: number): Pointed | null {
    const box = this.element.getBoundingClientRect();
    const place = rowAt(this.model.layout, clientY - box.top + this.scroll);
    if (!place) return null;
    const domain = this.model.domain(place.lane);
    if (!domain) return null;
    const x = clientX - box.left;
    const hit = hitRow(
      this.model.rows[place.lane],
      place.row,
      this.model.positions[place.lane],
      this.model.total,
      domain,
      this.width * this.ratio,
      x * this.ratio,
    );
    return { lane: place.lane, at: x / this.width, hit };
  }

  /** Scrolls as little as needed to bring a box into sight. */
  reveal(node: CallNodeIndex): void {
    const lane = this.model.laneOf(node);
    const place = lane < 0 ? undefined : this.model.layout.lanes[lane];
    if (!place) return;
    const top = place.rowsTop + this.model.tables.depth[node] * ROW_HEIGHT;
    const headerHeight = place.rowsTop - place.top;
    if (top - headerHeight < this.scroll) this.scroll = top - headerHeight - 2;
    else if (top + ROW_HEIGHT > this.scroll + this.height)
      this.scroll = top + ROWS_BELOW * ROW_HEIGHT - this.height;
  }

  /** Place of a box in the window, null if it is out of sight. CSS pixels relative to the drawing. */
  boxRect(node: CallNodeIndex): { left: number; top: number; width: number; height: number } | null {
    const { model } = this;
    const lane = model.laneOf(node);
    const place = lane < 0 ? undefined : model.layout.lanes[lane];
    const domain = place && place.rows > model.tables.depth[node] ? model.domain(lane) : null;
    if (!place || !domain || model.total[node] <= 0) return null;
    const scale = this.width / span(domain);
    const left = Math.max(0, (model.nodeX[node] - domain.from) * scale);
    const right = Math.min(this.width, (model.nodeX[node] + model.total[node] - domain.from) * scale);
    const top = place.rowsTop + model.tables.depth[node] * ROW_HEIGHT - this.scroll;
    if (right <= 0 || left >= this.width) return null;
    return { left, top, width: Math.max(2, right - left), height: ROW_HEIGHT - 1 };
  }

  private resize(): void {
    this.ratio = window.devicePixelRatio || 1;
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    if (this.height > 0) this.model.setRoom(this.height);
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.height}px`;
    this.stage.style.height = `${this.height}px`;
    this.stage.style.marginBottom = `${-this.height}px`;
    this.look = null;
    // Resizing a canvas empties it: draw now, before the empty one is shown.
    this.paint();
  }

  private paint(): void {
    if (this.width === 0 || this.height === 0) return;
    this.headers.place();
    this.look ??= this.readLook();
    this.painter.paint(
      { context: this.context, width: this.canvas.width, height: this.canvas.height, ratio: this.ratio },
      this.model,
      this.look,
      this.scroll,
    );
    this.placeOutlines();
    this.painted();
  }

  private readLook(): Look {
    const theme = this.theme.flameTheme();
    const font = this.theme.editorFont(FONT_SIZE * this.ratio);
    this.context.font = font;
    return {
      theme,
      font,
      palettes:
        this.palettes?.(theme, this.theme) ??
        this.model.tables.lanes.map((lane) =>
          lanePalette(
            this.theme.laneColour(laneClass(lane.kind, lane.colour)),
            theme,
            lane.kind === 'domain' ? this.theme.laneColour(laneClass('hypervisor', -1)) : undefined,
          ),
        ),
      labels: new Labels(this.model.tables.names, (text) => this.context.measureText(text).width),
    };
  }

  private placeOutlines(): void {
    this.placeOutline(this.hovered, this.hoveredNode);
    this.placeOutline(this.selected, this.selectedNode);
  }

  private placeOutline(outline: HTMLElement, node: CallNodeIndex | null): void {
    const box = node === null ? null : this.boxRect(node);
    outline.hidden = box === null;
    if (!box) return;
    outline.style.transform = `translate(${box.left}px, ${box.top}px)`;
    outline.style.width = `${box.width}px`;
    outline.style.height = `${box.height}px`;
  }
}
