/**
 * Draws the visible rows of all lanes on one canvas of the size of the window. Everything is in device pixels, so
 * that boxes and gaps are crisp at any scale. Only what is on screen is touched.
 */
import { HIDDEN_COLOUR, mix, textOn, type FlameTheme, type LanePalette } from './colours';
import type { FlameModel } from './flameModel';
import type { Labels } from './labels';
import { ROW_HEIGHT } from './laneLayout';
import { canvasPattern } from '../ui/patterns';
import { spansOfRow, type SpanSink } from './rowSpans';

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

export interface Look {
  readonly theme: FlameTheme;
  /** One per lane. */
  readonly palettes: readonly LanePalette[];
  readonly labels: Labels;
  /** Font with its size in device pixels. */
  readonly font: string;
}

/** Boxes at least this wide (CSS pixels) carry text. */
const LEAST_LABEL = 22;
const TEXT_INSET = 4;

export class FlamePainter implements SpanSink {
  private model!: FlameModel;
  private look!: Look;
  private surface!: Surface;
  private palette!: LanePalette;
  private lane = 0;
  private row = 0;
  private y = 0;
  private boxHeight = 0;
  private callersOf = 0;
  private fill = '';
  private matchText = '';
  /** Device pixels per unit of weight. */
  private scale = 0;
  private textures: Readonly<Record<'user' | 'hidden', CanvasPattern | null>> = { user: null, hidden: null };
  private texturesFor = '';
  // Texts are drawn after all boxes: fewer switches of colour. Parallel lists, reused from frame to frame.
  private texts: string[] = [];
  private textX: number[] = [];
  private textY: number[] = [];
  private textColour: string[] = [];
  // The run being gathered: neighbouring pixels of one colour become one rectangle.
  private runFrom = 0;
  private runTo = 0;
  private runFill = '';

  /** Draws what `scrollTop` (CSS pixels) shows. */
  paint(surface: Surface, model: FlameModel, look: Look, scrollTop: number): void {
    const { context, ratio, height } = surface;
    this.surface = surface;
    this.model = model;
    this.look = look;
    this.fill = '';
    this.matchText = textOn(mix(look.theme.match, look.theme.match, 0));
    this.prepareTextures();
    context.clearRect(0, 0, surface.width, height);
    this.boxHeight = Math.max(1, Math.round(ROW_HEIGHT * ratio) - Math.max(1, Math.round(ratio)));
    model.layout.lanes.forEach((place, lane) => {
      const domain = model.domain(lane);
      const rows = model.rows[lane];
      const positions = model.positions[lane];
      if (!domain || place.rows === 0) return;
      const first = Math.max(0, Math.floor((scrollTop - place.rowsTop) / ROW_HEIGHT));
      const last = Math.min(place.rows, Math.ceil((scrollTop + height / ratio - place.rowsTop) / ROW_HEIGHT));
      this.lane = lane;
      this.palette = look.palettes[lane]!;
      this.scale = surface.width / (domain.to - domain.from);
      const zoomed = model.zoom(lane).node;
      this.callersOf = zoomed < 0 ? 0 : model.tables.depth[zoomed];
      for (let row = first; row < last; row++) {
        this.row = row;
        this.y = Math.round((place.rowsTop + row * ROW_HEIGHT - scrollTop) * ratio);
        this.runFill = '';
        this.runTo = -2;
        spansOfRow(rows, row, positions, model.total, domain, surface.width, this);
        this.flushRun();
      }
    });
    this.drawTexts();
  }

  box(place: number, left: number, right: number): void {
    this.flushRun();
    const { surface, model } = this;
    const node = model.rows[this.lane].nodes[place];
    const func = model.tables.func[node];
    const matched = model.matches?.matched[func] === 1;
    const isCaller = this.row < this.callersOf && left <= 0.5 && right >= surface.width - 0.5;
    const { boxes, dimmed, callers } = this.palette;
    const colour = (model.matches ? dimmed : isCaller ? callers : boxes)[
      model.colourOfNode?.[node] ?? (model.hiddenInXen(node) === null ? model.colourOf[func] : HIDDEN_COLOUR)
    ];
    // A run keeps its pixel: a box that begins within it starts beside it.
    const x = Math.max(-2, Math.round(left), this.runTo);
    const end = Math.min(surface.width + 2, Math.round(right));
    const width = Math.max(1, end - x - (end - x > 3 ? 1 : 0));
    const { context } = surface;
    this.setFill(matched ? this.look.theme.match : colour.fill);
    context.fillRect(x, this.y, width, this.boxHeight);
    const texture = colour.texture === null || matched ? null : this.textures[colour.texture];
    if (texture && width > 3) this.drawTexture(texture, x, width);
    if (colour.stroke !== null && width > 2)
      this.drawStroke(x, width, matched ? this.look.theme.foreground : colour.stroke);
    if (width >= LEAST_LABEL * surface.ratio) {
      this.addText(func, x, width, matched ? this.matchText : colour.text);
    }
  }

  run(first: number, end: number, left: number, weight: number): void {
    const { model } = this;
    const before = model.matches?.before[this.lane];
    const level = Math.min(3, Math.floor(weight * this.scale * 4));
    const fill =
      before && before[end] > before[first] ? this.look.theme.match : this.palette.runs[before ? 0 : level];
    if (fill !== this.runFill || left !== this.runTo) {
      this.flushRun();
      this.runFrom = left;
      this.runFill = fill;
    }
    this.runTo = left + 1;
  }

  private flushRun(): void {
    if (this.runFill === '') return;
    this.setFill(this.runFill);
    this.surface.context.fillRect(this.runFrom, this.y, this.runTo - this.runFrom, this.boxHeight);
    this.runFill = '';
  }

  private setFill(fill: string): void {
    if (fill === this.fill) return;
    this.fill = fill;
    this.surface.context.fillStyle = fill;
  }

  private drawTexture(texture: CanvasPattern, x: number, width: number): void {
    const { context } = this.surface;
    context.fillStyle = texture;
    context.fillRect(x, this.y, width, this.boxHeight);
    this.fill = '';
  }

  private drawStroke(x: number, width: number, stroke: string): void {
    const { context, ratio } = this.surface;
    const line = Math.max(1, Math.round(ratio));
    context.strokeStyle = stroke;
    context.lineWidth = line;
    context.strokeRect(x + line / 2, this.y + line / 2, width - line, this.boxHeight - line);
  }

  private addText(func: number, x: number, width: number, colour: string): void {
    const { ratio } = this.surface;
    const inset = TEXT_INSET * ratio;
    const left = Math.max(x, 0);
    const text = this.look.labels.fit(func, Math.min(x + width, this.surface.width) - left - 2 * inset);
    if (text === '') return;
    this.texts.push(text);
    this.textX.push(left + inset);
    this.textY.push(this.y + this.boxHeight / 2);
    this.textColour.push(colour);
  }

  private drawTexts(): void {
    const { context, ratio } = this.surface;
    context.font = this.look.font;
    context.textBaseline = 'middle';
    for (let i = 0; i < this.texts.length; i++) {
      this.setFill(this.textColour[i]);
      context.fillText(this.texts[i], this.textX[i], this.textY[i] + ratio * 0.5);
    }
    this.texts.length = 0;
    this.textX.length = 0;
    this.textY.length = 0;
    this.textColour.length = 0;
  }

  /** Faint textures: diagonals mark user code, crossed ones time in Xen that is hidden, where hue and shade do not reach. */
  private prepareTextures(): void {
    const { theme } = this.look;
    const key = `${theme.kind} ${this.surface.ratio}`;
    if (key === this.texturesFor) return;
    this.texturesFor = key;
    const { context, ratio } = this.surface;
    const strong = theme.kind === 'hc-dark' || theme.kind === 'hc-light';
    const ink = (amount: number, normal: string) =>
      strong ? mix(theme.background, theme.foreground, amount).formatHex() : normal;
    const line = Math.max(1, ratio);
    this.textures = {
      user: canvasPattern(context, 'diagonal', ink(0.5, 'rgb(0 0 0 / 10%)'), Math.round(6 * ratio), line),
      hidden: canvasPattern(context, 'crossed', ink(0.4, 'rgb(0 0 0 / 16%)'), Math.round(8 * ratio), line),
    };
  }
}
