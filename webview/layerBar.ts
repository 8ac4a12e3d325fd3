/** The layer bar: hypervisor, each domain and idle as shares of everything, with the same figures as a list below. */
import { rgb } from 'd3';
import type { LayerBar, LayerShare } from '../src/protocol/messages';
import { el, fill } from './ui/dom';
import { countText, intervalText, shareText } from './ui/numberText';
import { shortText, tooltipText } from './ui/safeText';
import { textOn } from './flame/colours';
import { laneClass, onThemeChange } from './ui/theme';
import { Tooltip } from './ui/tooltip';

export class LayerBarView {
  readonly element = el('section', { class: 'layer-bar', attributes: { 'aria-label': 'Layers' } });
  private readonly bar = el('div', { class: 'bar' });
  private readonly list = el('ul', { class: 'bar-legend' });
  private readonly tooltip = new Tooltip();

  /** `chosen` is called with the lane of a segment that was clicked; without it segments are not buttons. */
  constructor(private readonly chosen?: (laneKey: string) => void) {
    this.element.append(this.bar, this.list);
    onThemeChange(() => this.colourTexts());
    new ResizeObserver(() => this.hideCutTexts()).observe(this.bar);
  }

  show({ shares, source }: LayerBar): void {
    this.tooltip.hide();
    const seen = shares.filter((s) => s.share > 0);
    fill(this.bar, ...seen.map((share) => this.segment(share, source)));
    this.bar.classList.toggle('empty', seen.length === 0);
    fill(
      this.list,
      ...shares.map((share) =>
        el(
          'li',
          { title: lines(share, source).join('\n') },
          el('span', { class: `swatch ${laneClass(share.kind, share.colour)}` }),
          el('span', { class: 'bar-label' }, shortText(share.label, 40)),
          el('strong', {}, shareText(share.share)),
          el('span', { class: 'muted bar-interval' }, intervalText(share.low, share.high)),
        ),
      ),
    );
    this.colourTexts();
    this.hideCutTexts();
  }

  /** Text on a lane's colour: black or white, whichever reads better in this theme. */
  private colourTexts(): void {
    for (const segment of this.bar.querySelectorAll<HTMLElement>('.segment')) {
      segment.style.color = textOn(rgb(getComputedStyle(segment).backgroundColor));
    }
  }

  /** A cut label says nothing; the list below has it in full. */
  private hideCutTexts(): void {
    for (const segment of this.bar.querySelectorAll<HTMLElement>('.segment')) {
      const text = segment.firstElementChild!;
      segment.classList.toggle('narrow', text.scrollWidth > segment.clientWidth - 4);
    }
  }

  private segment(share: LayerShare, source: string): HTMLElement {
    const label = `${shortText(share.label, 40)} ${shareText(share.share)}`;
    const properties = {
      class: `segment ${laneClass(share.kind, share.colour)}`,
      attributes: { 'aria-label': lines(share, source).join(', ') },
    };
    const text = el('span', { class: 'segment-text' }, label);
    const { chosen } = this;
    const segment: HTMLElement = chosen
      ? el('button', { ...properties, onClick: () => chosen(share.key) }, text)
      : el('div', { ...properties, role: 'img' }, text);
    segment.style.flexGrow = String(share.share);
    const show = (x: number, y: number) => this.tooltip.show(lines(share, source), x, y);
    segment.addEventListener('pointermove', (event) => show(event.clientX, event.clientY));
    segment.addEventListener('pointerleave', () => this.tooltip.hide());
    segment.addEventListener('focus', () => {
      const { left, bottom } = segment.getBoundingClientRect();
      if (segment.matches(':focus-visible')) show(left, bottom);
    });
    segment.addEventListener('blur', () => this.tooltip.hide());
    return segment;
  }
}

function lines(share: LayerShare, source: string): string[] {
  return [
    `${tooltipText(share.label)}: ${shareText(share.share)}`,
    `95 % interval ${intervalText(share.low, share.high)}`,
    `${countText(share.samples)} samples`,
    tooltipText(source),
  ];
}
