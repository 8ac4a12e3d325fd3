/** What follows the pointer over the timeline: a line with its time, an outline of the segment, the tooltip. */
import type { TimeRange } from '../schedule/brush';
import { el } from '../ui/dom';
import { Tooltip } from '../ui/tooltip';
import { describePoint } from './describe';
import type { LaidOutRow } from './rowLayout';
import { exactTime } from './timeAxis';
import type { Timeline } from './timeline';
import { pixelGrid } from './timelinePainter';

/** Where the pointer is; CSS pixels. */
export interface PointedTime {
  readonly timeline: Timeline;
  readonly view: TimeRange;
  readonly width: number;
  readonly x: number;
  /** Null between rows. */
  readonly item: LaidOutRow | null;
  readonly scrollTop: number;
}

/** Nearer to the right edge than this, the time stands left of its line. */
const TIME_WIDTH = 90;

export class TimelineHover {
  readonly outline = el('div', { class: 'tl-outline', hidden: true });
  readonly hairline = el('div', { class: 'tl-hairline', hidden: true });
  readonly time = el('div', { class: 'tl-hairtime', hidden: true });
  private readonly tooltip = new Tooltip();

  hide(): void {
    this.outline.hidden = this.hairline.hidden = this.time.hidden = true;
    this.tooltip.hide();
  }

  show(clientX: number, clientY: number, pointed: PointedTime): void {
    const { timeline, view, width, x, item } = pointed;
    const nsPerPixel = (view[1] - view[0]) / width;
    this.outline.hidden = true;
    this.hairline.hidden = this.time.hidden = false;
    this.hairline.style.left = this.time.style.left = `${x}px`;
    this.time.classList.toggle('last', x > width - TIME_WIDTH);
    this.time.textContent = exactTime(view[0] + x * nsPerPixel - timeline.startNs, nsPerPixel);
    if (!item) {
      this.tooltip.hide();
      return;
    }
    // The pixel as it is drawn.
    const grid = pixelGrid(view, timeline.startNs, width);
    const t = grid.startNs + (grid.shift + Math.floor(x)) * nsPerPixel;
    const { lines, span } = describePoint(timeline, item, t, nsPerPixel);
    this.tooltip.show(lines, clientX, clientY);
    if (span) this.outlineSpan(span, item, pointed);
  }

  private outlineSpan(span: TimeRange, item: LaidOutRow, { view, width, scrollTop }: PointedTime): void {
    const xOf = (t: number) => ((t - view[0]) / (view[1] - view[0])) * width;
    const left = Math.max(-2, xOf(span[0]));
    const right = Math.min(width + 2, xOf(span[1]));
    this.outline.hidden = false;
    this.outline.style.transform = `translate(${left}px, ${item.top - scrollTop + 1}px)`;
    this.outline.style.width = `${Math.max(2, right - left)}px`;
    this.outline.style.height = `${item.height - 2}px`;
  }
}
