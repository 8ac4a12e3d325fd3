/** The sidebar's breakdown: per layer its categories as a thin stacked bar and the largest of them as lines to click. */
import { scaleLinear } from 'd3';
import type {
  BreakdownCategory,
  BreakdownCell,
  BreakdownLayer,
  BreakdownReply,
} from '../../src/protocol/breakdown';
import { segmentColour } from '../breakdown/segmentColours';
import { inBarOrder, segmentsOf, type Segment } from '../breakdown/segments';
import { el, fill } from '../ui/dom';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass, onThemeChange, ThemeReader } from '../ui/theme';

/** Lines per layer. */
const LINES = 3;
/** Layers with lines: with more guests than that a summary is none. */
const MOST_LAYERS = 5;

export class SidebarBreakdown {
  readonly element = el('section', { attributes: { 'aria-label': 'Breakdown' } });
  private readonly theme = new ThemeReader();
  private readonly observer = new ResizeObserver(() => this.drawBars());
  private layers: readonly BreakdownLayer[] = [];
  private tracks: readonly HTMLElement[] = [];

  constructor(private readonly keep: (cell: BreakdownCell) => void) {
    this.observer.observe(this.element);
    onThemeChange(() => this.drawBars());
  }

  /** `breakdown` has shares as its values; null where nothing was sampled. */
  show(breakdown: BreakdownReply | null): void {
    const busy = inBarOrder(breakdown?.layers ?? []).filter(
      (layer) => layer.kind !== 'idle' && layer.categories.length > 0,
    );
    this.layers = busy.slice(0, MOST_LAYERS);
    this.element.hidden = this.layers.length === 0;
    this.tracks = this.layers.map(() =>
      el('div', { class: 'sb-track', attributes: { 'aria-hidden': 'true' } }),
    );
    fill(
      this.element,
      el('h2', {}, 'Where it goes'),
      el('p', { class: 'muted caption' }, `Percent ${shortText(breakdown?.unitLabel ?? '', 60)}`),
      ...this.layers.map((layer, i) => this.layer(layer, this.tracks[i])),
      busy.length > this.layers.length
        ? el(
            'p',
            { class: 'muted caption' },
            `${busy.length - this.layers.length} more domains in the Breakdown tab`,
          )
        : null,
    );
    this.drawBars();
  }

  private layer(layer: BreakdownLayer, track: HTMLElement): HTMLElement {
    const named = [...layer.categories].sort((a, b) => b.share - a.share).slice(0, LINES);
    return el(
      'div',
      { class: 'sb-layer' },
      this.line({ layer: layer.key }, 'sb-head', layer.label, layer.source, layer, [
        el('span', { class: `swatch ${laneClass(layer.kind, layer.colour)}` }),
      ]),
      track,
      el(
        'ul',
        {},
        ...named.map((category) =>
          el(
            'li',
            {},
            this.line(
              { layer: layer.key, category: category.category },
              'sb-line',
              category.label,
              category.explanation,
              category,
              [],
            ),
          ),
        ),
      ),
    );
  }

  private line(
    cell: BreakdownCell,
    className: string,
    label: string,
    explanation: string,
    figure: BreakdownLayer | BreakdownCategory,
    before: readonly HTMLElement[],
  ): HTMLElement {
    return el(
      'button',
      {
        class: `${className} row-button`,
        title: [
          `${tooltipText(label)}: ${shareText(figure.share)} (95 % interval ${intervalText(figure.shareLow, figure.shareHigh)}), ${countText(figure.samples)} samples`,
          tooltipText(explanation),
          'Click to keep it in the flame graph',
        ].join('\n'),
        onClick: () => this.keep(cell),
      },
      ...before,
      el('span', { class: 'sb-label' }, shortText(label, 60)),
      el('span', { class: 'sb-share' }, shareText(figure.share)),
    );
  }

  private drawBars(): void {
    const width = this.tracks[0]?.clientWidth ?? 0;
    if (width === 0) return;
    const scale = scaleLinear([0, Math.max(...this.layers.map((layer) => layer.share))], [0, width]);
    const theme = this.theme.flameTheme();
    this.layers.forEach((layer, i) => {
      const base = this.theme.laneColour(laneClass(layer.kind, layer.colour));
      fill(
        this.tracks[i],
        ...segmentsOf(layer.categories, scale).map((segment) => {
          const { fill: colour, stroke } = segmentColour(base, segment.rank, false, theme);
          return segmentBox(segment, colour, stroke);
        }),
      );
    });
  }
}

function segmentBox({ x, width }: Segment, colour: string, stroke: string | null): HTMLElement {
  const box = el('span', { class: 'sb-segment' });
  box.style.left = `${x}px`;
  box.style.width = `${Math.max(1, width - 1)}px`;
  box.style.backgroundColor = colour;
  box.style.borderColor = stroke ?? 'transparent';
  return box;
}
