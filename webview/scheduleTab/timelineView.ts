/** The timeline on the page: overview, axis, rows on one canvas of the size of the window, and what lies over it. */
import { rangeBetween, rangeWithin, type TimeRange } from '../schedule/brush';
import { segmentAt } from '../schedule/timelineRow';
import { el, fill } from '../ui/dom';
import { onThemeChange, ThemeReader } from '../ui/theme';
import { Overview } from './overview';
import { itemAt, layRows, type LaidOutRow, type RowLayout } from './rowLayout';
import { RowLabels } from './rowLabels';
import { axisTicks, exactTime } from './timeAxis';
import { wholeOf, type Timeline } from './timeline';
import { TimelineHover } from './timelineHover';
import { afterKey, aroundRange } from './timelineKeys';
import { timelineLook, type TimelineLook } from './timelineLook';
import { TimelinePainter } from './timelinePainter';
import { attachTimelinePointer } from './timelinePointer';
import { clampView, isWholeView, panView, zoomView } from './viewRange';

export interface TimelineEvents {
  /** A person chose a range, or none. */
  chosen(range: TimeRange | null): void;
  /** View, range or folding changed, at every step of a drag too. */
  changed(): void;
}

/** Width of the labels (CSS pixels); the style sheet has the same. */
const LABELS = 128;
const TICK_SPACING = 120;
const EDGE_PIXELS = 5;
const KEY_PAUSE_MS = 250;

export class TimelineView {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { class: 'tl-canvas', attributes: { 'aria-hidden': 'true' } });
  private readonly axis = el('div', { class: 'tl-axis', attributes: { 'aria-hidden': 'true' } });
  private readonly axisBase = el('div', { class: 'tl-axis-base' });
  private readonly brush = el('div', { class: 'brush', hidden: true });
  private readonly axisBrush = el('div', { class: 'brush', hidden: true });
  private readonly live = el('div', { class: 'sr-only', attributes: { 'aria-live': 'polite' } });
  private readonly scroller: HTMLElement;
  private readonly overlay: HTMLElement;
  private readonly labels = new RowLabels((key, folded) => this.fold(key, folded));
  private readonly overview = new Overview((view) => this.setView(view));
  private readonly painter = new TimelinePainter();
  private readonly theme = new ThemeReader();
  private readonly hovered = new TimelineHover();
  private readonly context: CanvasRenderingContext2D;
  private look: TimelineLook | null = null;
  private timeline: Timeline | null = null;
  private layout: RowLayout = { items: [], height: 0 };
  private readonly folded = new Set<string>();
  private shown: TimeRange = [0, 1];
  private chosenRange: TimeRange | null = null;
  private width = 0;
  private requested = false;
  private overviewIsStale = true;
  /** Chosen by keys that may not be at rest yet. */
  private rangeIsUntold = false;
  private keyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly events: TimelineEvents) {
    const context = this.canvas.getContext('2d');
    if (!context) throw new Error('This window has no 2D canvas');
    this.context = context;
    this.scroller = el(
      'div',
      {
        class: 'tl-scroller',
        tabIndex: 0,
        role: 'application',
        attributes: {
          'aria-roledescription': 'timeline',
          'aria-label':
            'Timeline of physical and virtual CPUs. Left and right pan, plus and minus zoom, Home shows all. Square brackets move the edges of the chosen time, Enter zooms to it, Escape clears it. The tables below have the same as numbers.',
        },
      },
      this.labels.element,
    );
    this.overlay = el(
      'div',
      { class: 'tl-overlay', attributes: { 'aria-hidden': 'true' } },
      this.brush,
      this.hovered.outline,
      this.hovered.hairline,
    );
    this.element = el(
      'div',
      { class: 'timeline' },
      el(
        'div',
        { class: 'tl-line' },
        el('div', { class: 'tl-corner muted' }, 'Overview'),
        this.overview.element,
      ),
      el(
        'div',
        { class: 'tl-line tl-axis-line' },
        this.axisBase,
        el('div', { class: 'tl-axis-window' }, this.axis, this.axisBrush, this.hovered.time),
      ),
      el('div', { class: 'tl-window' }, this.scroller, this.canvas, this.overlay),
      this.live,
    );
    this.scroller.addEventListener('scroll', () => this.invalidate(), { passive: true });
    this.scroller.addEventListener('keydown', (event) => this.key(event));
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.scroller);
    onThemeChange(() => {
      this.look = null;
      this.overviewIsStale = true;
      this.invalidate();
    });
  }

  /** Shows a timeline from its start to its end. */
  show(timeline: Timeline): void {
    this.timeline = timeline;
    this.shown = wholeOf(timeline);
    this.chosenRange = rangeWithin(this.chosenRange, this.shown);
    this.overviewIsStale = true;
    this.lay();
  }

  /** The chosen range. */
  get range(): TimeRange | null {
    return this.chosenRange;
  }

  /** Chooses a range without telling. */
  select(range: TimeRange | null): void {
    this.chosenRange = this.timeline ? rangeWithin(range, wholeOf(this.timeline)) : range;
    this.invalidate();
  }

  /** What is shown, null if that is all. */
  get view(): TimeRange | null {
    return !this.timeline || isWholeView(this.shown, wholeOf(this.timeline)) ? null : this.shown;
  }

  get foldedGroups(): string[] {
    return [...this.folded];
  }

  /** Brings back a view (null = all) and folded groups, once there is a timeline. */
  restore(view: TimeRange | null, folded: readonly string[]): void {
    this.folded.clear();
    for (const key of folded) this.folded.add(key);
    if (!this.timeline) return;
    this.shown = view ? clampView(view, wholeOf(this.timeline)) : wholeOf(this.timeline);
    this.lay();
  }

  fit(): void {
    if (this.timeline) this.setView(wholeOf(this.timeline));
  }

  zoomToRange(): void {
    if (this.timeline && this.chosenRange)
      this.setView(clampView(aroundRange(this.chosenRange, wholeOf(this.timeline)), wholeOf(this.timeline)));
  }

  private lay(): void {
    if (!this.timeline) return;
    this.layout = layRows(this.timeline, this.folded);
    this.labels.show(this.layout, this.timeline);
    this.resize();
  }

  private fold(key: string, folded: boolean): void {
    if (folded) this.folded.add(key);
    else this.folded.delete(key);
    this.lay();
    this.events.changed();
  }

  private setView(view: TimeRange): void {
    this.shown = view;
    this.hover(null);
    this.invalidate();
    this.events.changed();
  }

  /** Chooses a range and tells once it is settled. */
  private choose(range: TimeRange | null, settled: boolean): void {
    this.chosenRange = range;
    this.invalidate();
    this.events.changed();
    if (settled) this.tell();
  }

  private tell(): void {
    this.rangeIsUntold = false;
    this.events.chosen(this.chosenRange);
  }

  private timeOf(fraction: number): number {
    return this.shown[0] + fraction * (this.shown[1] - this.shown[0]);
  }

  private listen(): void {
    const whole = () => wholeOf(this.timeline!);
    attachTimelinePointer(this.scroller, LABELS, {
      hover: (event) => this.hover(event),
      zoom: (at, factor) => this.timeline && this.setView(zoomView(this.shown, at, factor, whole())),
      pan: (fraction) => this.timeline && this.setView(panView(this.shown, fraction, whole())),
      brush: (from, to, done) => {
        if (!this.timeline) return;
        const inSight = this.shown[1] - this.shown[0];
        this.choose(rangeBetween(this.timeOf(from), this.timeOf(to), whole(), inSight), done);
      },
      edgeAt: (at) => {
        if (!this.chosenRange) return null;
        const near = (t: number) => Math.abs(this.xOf(t) - at * this.width) <= EDGE_PIXELS;
        if (near(this.chosenRange[1])) return 'to';
        return near(this.chosenRange[0]) ? 'from' : null;
      },
      moveEdge: (edge, at, done) => {
        if (!this.timeline || !this.chosenRange) return;
        const other = edge === 'from' ? this.chosenRange[1] : this.chosenRange[0];
        const t = this.timeOf(at);
        const next =
          edge === 'from' ? ([Math.min(t, other), other] as const) : ([other, Math.max(t, other)] as const);
        const range = rangeBetween(next[0], next[1], whole(), this.shown[1] - this.shown[0]);
        this.choose(range ?? this.chosenRange, done);
      },
      click: (at) => {
        const { chosenRange: range } = this;
        const t = this.timeOf(at);
        // Inside the range a click may be half of a double click, which zooms to it.
        if (range && (t < range[0] || t > range[1])) this.choose(null, true);
      },
      doubleClick: (event) => this.zoomTo(event),
    });
  }

  /** To the chosen range if the point lies in it, else to the segment at the point. */
  private zoomTo(event: MouseEvent): void {
    if (!this.timeline) return;
    const box = this.overlay.getBoundingClientRect();
    const t = this.timeOf((event.clientX - box.left) / Math.max(1, this.width));
    if (this.chosenRange && t >= this.chosenRange[0] && t <= this.chosenRange[1]) {
      this.zoomToRange();
      return;
    }
    const item = this.rowAt(event.clientY - box.top);
    if (!item) return;
    const at = segmentAt(item.row, t);
    const span: TimeRange = [item.row.start[at], item.row.start[at + 1]];
    this.setView(clampView(aroundRange(span, wholeOf(this.timeline)), wholeOf(this.timeline)));
  }

  private key(event: KeyboardEvent): void {
    if (!this.timeline || event.target !== this.scroller || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const choice = { view: this.shown, range: this.chosenRange };
    const next = afterKey(choice, { key: event.key, shift: event.shiftKey }, wholeOf(this.timeline));
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    this.rangeIsUntold ||= next.range !== choice.range;
    this.chosenRange = next.range;
    this.setView(next.view);
    // A held key repeats: tell when it rests.
    clearTimeout(this.keyTimer);
    this.keyTimer = setTimeout(() => {
      this.live.textContent = this.spoken();
      if (this.rangeIsUntold) this.tell();
    }, KEY_PAUSE_MS);
  }

  private spoken(): string {
    const { startNs } = this.timeline!;
    const text = ([from, to]: TimeRange) => {
      const step = (to - from) / 100;
      return `${exactTime(from - startNs, step)} to ${exactTime(to - startNs, step)}`;
    };
    return `Shown: ${text(this.shown)}. ${this.chosenRange ? `Chosen: ${text(this.chosenRange)}.` : ''}`;
  }

  private rowAt(y: number): LaidOutRow | null {
    const item = itemAt(this.layout, y + this.scroller.scrollTop);
    return item && item.kind !== 'header' ? item : null;
  }

  private hover(event: PointerEvent | null): void {
    if (!event || !this.timeline || this.width === 0) {
      this.hovered.hide();
      return;
    }
    const box = this.overlay.getBoundingClientRect();
    this.hovered.show(event.clientX, event.clientY, {
      timeline: this.timeline,
      view: this.shown,
      width: this.width,
      x: event.clientX - box.left,
      item: this.rowAt(event.clientY - box.top),
      scrollTop: this.scroller.scrollTop,
    });
  }

  private xOf(t: number): number {
    return ((t - this.shown[0]) / (this.shown[1] - this.shown[0])) * this.width;
  }

  /** Draws with the next frame, once however often it is asked. */
  private invalidate(): void {
    if (this.requested) return;
    this.requested = true;
    requestAnimationFrame(() => {
      this.requested = false;
      this.paint();
    });
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(0, this.scroller.clientWidth - LABELS);
    const height = this.scroller.clientHeight;
    if (width === 0) return;
    if (width !== this.width || this.look?.ratio !== ratio) this.overviewIsStale = true;
    this.width = width;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    for (const element of [this.canvas, this.overlay]) {
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
    }
    this.overview.element.style.width = `${width}px`;
    this.look = null;
    // Resizing a canvas empties it: draw now, before the empty one is shown.
    this.paint();
  }

  private paint(): void {
    if (!this.timeline || this.width === 0) return;
    this.look ??= timelineLook(this.theme, window.devicePixelRatio || 1);
    this.painter.paint(this.context, this.canvas.width, this.canvas.height, {
      timeline: this.timeline,
      layout: this.layout,
      look: this.look,
      view: this.shown,
      scrollTop: this.scroller.scrollTop,
    });
    this.drawAxis(this.timeline);
    if (this.overviewIsStale) this.drawOverviewSoon();
    this.overview.place(this.shown, this.chosenRange);
    for (const brush of [this.brush, this.axisBrush]) {
      brush.hidden = this.chosenRange === null;
      if (!this.chosenRange) continue;
      const left = Math.max(-4, this.xOf(this.chosenRange[0]));
      const right = Math.min(this.width + 4, this.xOf(this.chosenRange[1]));
      brush.hidden = right < 0 || left > this.width;
      brush.style.left = `${left}px`;
      brush.style.width = `${Math.max(1, right - left)}px`;
    }
  }

  /** After the rows are on the screen: of a large trace both together would take too long for one frame. */
  private drawOverviewSoon(): void {
    this.overviewIsStale = false;
    setTimeout(() => {
      if (!this.timeline || !this.look) return;
      this.overview.draw(this.timeline, this.look, this.width);
      this.overview.place(this.shown, this.chosenRange);
    });
  }

  private drawAxis({ startNs }: Timeline): void {
    const from = this.shown[0] - startNs;
    const to = this.shown[1] - startNs;
    const { base, ticks } = axisTicks(from, to, Math.max(2, Math.floor(this.width / TICK_SPACING)));
    this.axisBase.textContent = base;
    fill(
      this.axis,
      ...ticks.map(({ at, label }) => {
        const tick = el('span', { class: 'tick' }, label);
        const x = this.xOf(startNs + at);
        tick.style.left = `${x}px`;
        if (x > this.width - 60) tick.classList.add('last');
        return tick;
      }),
    );
  }
}
