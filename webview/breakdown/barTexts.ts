/** What the bars write, in labels, tooltips and for screen readers. */
import type { BreakdownLayer, BreakdownReply } from '../../src/protocol/breakdown';
import { intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { figureLines, figureText, type FigureText } from './figureText';
import type { Segment } from './segments';

/** Categories that the tooltip of a merged segment names. */
const NAMED = 8;

export class BarTexts {
  readonly figure: FigureText;

  constructor(private readonly reply: BreakdownReply) {
    this.figure = figureText(reply.format);
  }

  private get isShare(): boolean {
    return this.reply.per.kind === 'share';
  }

  /** Below a layer's value: its interval, or how far it may be off. */
  interval(layer: BreakdownLayer): string {
    return this.isShare ? intervalText(layer.shareLow, layer.shareHigh) : this.figure.spread(layer);
  }

  layerTitle(layer: BreakdownLayer): string {
    return `${shortText(layer.label, 60)}: ${this.layerFigures(layer).join(', ')}`;
  }

  layerLines(layer: BreakdownLayer): string[] {
    return [
      tooltipText(layer.label),
      ...this.layerFigures(layer),
      tooltipText(layer.source),
      'Click to keep it in the flame graph',
    ];
  }

  private layerFigures(layer: BreakdownLayer): string[] {
    return figureLines(layer, this.figure, this.reply.unitLabel, this.isShare);
  }

  segmentName({ categories }: Segment): string {
    return categories.length > 1 ? `${categories.length} more` : shortText(categories[0].label, 60);
  }

  segmentFigure({ categories }: Segment): string {
    return this.figure.amount(categories.reduce((sum, category) => sum + category.value, 0));
  }

  segmentLines(layer: BreakdownLayer, segment: Segment): string[] {
    const { categories } = segment;
    const [category] = categories;
    if (categories.length === 1) {
      return [
        `${tooltipText(layer.label)}: ${tooltipText(category.label)}`,
        ...figureLines(category, this.figure, this.reply.unitLabel, this.isShare),
        tooltipText(category.explanation),
        'Click to keep it in the flame graph',
      ];
    }
    const together = shareText(categories.reduce((sum, c) => sum + c.share, 0));
    return [
      `${tooltipText(layer.label)}: ${this.segmentName(segment)}, together ${together}`,
      ...categories.slice(0, NAMED).map((c) => `${shortText(c.label, 60)} ${this.figure.value(c)}`),
      ...(categories.length > NAMED ? [`and ${categories.length - NAMED} smaller`] : []),
      'Click to choose one of them',
    ];
  }

  /** `5.0 %` as `5 %`, `1.50 ms` as `1.5 ms`: an axis names round numbers. */
  tick(value: number): string {
    return this.figure
      .amount(value)
      .replace(/(\.\d*?)0+(?!\d)/, '$1')
      .replace(/\.(?!\d)/, '');
  }
}
