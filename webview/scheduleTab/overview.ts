/** The strip above the timeline: the whole trace, which part of it is shown, and handles to change that. */
import type { TimeRange } from '../schedule/brush';
import { Raster, type KindLook } from '../schedule/raster';
import { showRaster } from '../schedule/showRaster';
import { RUNNER_KINDS } from '../schedule/runnerKinds';
import { el } from '../ui/dom';
import { overviewColumns, type OverviewColumns } from './overviewColumns';
import { wholeOf, type Timeline } from './timeline';
import type { TimelineLook } from './timelineLook';
import { clampView, isWholeView } from './viewRange';
import { RUNSTATES } from '../../src/profile/schedule';

/** CSS pixels. */
const BUSY_HEIGHT = 30;
const WAITING_HEIGHT = 12;
const GAP = 2;
const HANDLE = 7;

export class Overview {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { attributes: { 'aria-hidden': 'true' } });
  private readonly window = el('div', { class: 'tl-overview-window' });
  private readonly range = el('div', { class: 'tl-overview-range', hidden: true });
  private readonly raster = new Raster();
  private timeline: Timeline | null = null;
  private columns: OverviewColumns | null = null;
  private width = 0;
  private view: TimeRange = [0, 1];
  private drag: { readonly part: 'from' | 'to' | 'middle'; readonly offset: number } | null = null;

  constructor(private readonly moved: (view: TimeRange) => void) {
    this.element = el(
      'div',
      {
        class: 'tl-overview',
        title:
          'The whole trace: who used the pCPUs, and below it how many vCPUs waited. Drag the frame or its edges.',
      },
      this.canvas,
      this.range,
      this.window,
    );
    this.element.addEventListener('pointerdown', (event) => this.press(event));
    this.element.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.element.addEventListener(end, () => (this.drag = null));
  }

  /** Draws the trace anew: another one, another width or another theme. */
  draw(timeline: Timeline, look: TimelineLook, width: number): void {
    const pixels = Math.round(width * look.ratio);
    if (this.timeline !== timeline || this.width !== width || !this.columns)
      this.columns = overviewColumns(timeline, pixels);
    this.timeline = timeline;
    this.width = width;
    const height = Math.round((BUSY_HEIGHT + GAP + WAITING_HEIGHT) * look.ratio);
    this.canvas.width = pixels;
    this.canvas.height = height;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    this.raster.begin(pixels, height, 0);
    const busy = { y: 0, height: Math.round(BUSY_HEIGHT * look.ratio), lineHeight: Math.round(look.ratio) };
    const waits = {
      y: Math.round((BUSY_HEIGHT + GAP) * look.ratio),
      height: Math.round(WAITING_HEIGHT * look.ratio),
      lineHeight: 1,
    };
    const waitingLook: KindLook = {
      ...look.vcpu[0].kinds[RUNSTATES.indexOf('runnable')],
      height: 1,
    };
    const most = this.columns.waiting.reduce((max, waiting) => Math.max(max, waiting), 0);
    const share = new Float64Array(1);
    for (let x = 0; x < pixels; x++) {
      this.raster.column(
        x,
        busy,
        look.pcpu.kinds,
        this.columns.runners.subarray(x * RUNNER_KINDS, (x + 1) * RUNNER_KINDS),
      );
      share[0] = most > 0 ? this.columns.waiting[x] / Math.max(1, most) : 0;
      this.raster.column(x, waits, [waitingLook], share);
    }
    showRaster(context, this.raster);
  }

  /** Places the frame of what is shown, and the chosen range. */
  place(view: TimeRange, range: TimeRange | null): void {
    if (!this.timeline) return;
    this.view = view;
    this.span(this.window, view);
    this.window.classList.toggle('whole', isWholeView(view, wholeOf(this.timeline)));
    this.range.hidden = range === null;
    if (range) this.span(this.range, range);
  }

  private span(element: HTMLElement, [from, to]: TimeRange): void {
    element.style.left = `${this.xOf(from)}px`;
    element.style.width = `${Math.max(2, this.xOf(to) - this.xOf(from))}px`;
  }

  private xOf(t: number): number {
    const [start, end] = wholeOf(this.timeline!);
    return ((t - start) / (end - start)) * this.width;
  }

  private timeAt(event: PointerEvent): number {
    const [start, end] = wholeOf(this.timeline!);
    const x = event.clientX - this.element.getBoundingClientRect().left;
    return start + (x / Math.max(1, this.width)) * (end - start);
  }

  private press(event: PointerEvent): void {
    if (!this.timeline || event.button !== 0) return;
    const { left, right, width } = this.window.getBoundingClientRect();
    const { clientX } = event;
    const part =
      Math.abs(clientX - left) < HANDLE && clientX < left + width / 2
        ? 'from'
        : Math.abs(clientX - right) < HANDLE
          ? 'to'
          : 'middle';
    const inside = clientX >= left - HANDLE && clientX <= right + HANDLE;
    const view = this.view;
    const t = this.timeAt(event);
    // A press beside the frame brings its middle there.
    const offset = inside ? t - (part === 'to' ? view[1] : view[0]) : (view[1] - view[0]) / 2;
    this.drag = { part: inside ? part : 'middle', offset };
    this.element.setPointerCapture(event.pointerId);
    if (!inside) this.move(event);
  }

  private move(event: PointerEvent): void {
    if (!this.timeline || !this.drag) return;
    const at = this.timeAt(event) - this.drag.offset;
    const [from, to] = this.view;
    const whole = wholeOf(this.timeline);
    if (this.drag.part === 'middle') this.moved(clampView([at, at + to - from], whole));
    else if (this.drag.part === 'from') this.moved(clampView([Math.min(at, to), to], whole));
    else this.moved(clampView([from, Math.max(from, at)], whole));
  }
}
