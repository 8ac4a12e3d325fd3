/** The schedule strip: who ran on each pCPU, a time axis, and a brush that filters all views by time. */
import { scaleLinear } from 'd3';
import type { ScheduleColumns } from '../../src/protocol/messages';
import { dataTable } from '../ui/dataTable';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { durationText, shareText } from '../ui/numberText';
import { shortText } from '../ui/safeText';
import { laneClass, onThemeChange, ThemeReader } from '../ui/theme';
import { Tooltip } from '../ui/tooltip';
import { rangeAfterKey, rangeBetween, rangeWithin, type TimeRange } from './brush';
import { Picture } from './picture';
import { runnerLooks } from './runnerLooks';
import { runnersBetween } from './runners';
import { scheduleTables, type ScheduleTables } from './scheduleTables';
import { showRaster } from './showRaster';

/** Row pitch and bar height in CSS pixels. */
const SCHEDULE_ROW = 18;
const BAR = 14;
const TICK_SPACING = 110;
const KEY_PAUSE_MS = 250;

export class ScheduleStrip {
  readonly element = el('section', { class: 'schedule', attributes: { 'aria-label': 'Schedule' } });
  private readonly tables: ScheduleTables;
  private readonly canvas = el('canvas', { attributes: { 'aria-hidden': 'true' } });
  private readonly axis = el('div', { class: 'schedule-axis', attributes: { 'aria-hidden': 'true' } });
  private readonly rangeBox = el('div', { class: 'brush', hidden: true });
  private readonly plot: HTMLElement;
  private readonly body: HTMLElement;
  private readonly rangeText = el('span', { class: 'schedule-range', attributes: { 'aria-live': 'polite' } });
  private readonly clear: HTMLButtonElement;
  private readonly toggle: HTMLButtonElement;
  private readonly picture = new Picture();
  private readonly theme = new ThemeReader();
  private readonly tooltip = new Tooltip();
  private width = 0;
  private range: TimeRange | null = null;
  private dragFrom: number | null = null;
  private keyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    columns: ScheduleColumns,
    private readonly changed: (range: TimeRange | null) => void,
    private readonly folded: (open: boolean) => void,
  ) {
    this.tables = scheduleTables(columns);
    const { tables } = this;
    this.plot = el(
      'div',
      {
        class: 'schedule-plot',
        tabIndex: 0,
        role: 'application',
        attributes: {
          'aria-roledescription': 'time range',
          'aria-label':
            'Schedule of the physical CPUs. Arrow keys choose and move a time range, with Shift they change its end, Escape clears it.',
        },
      },
      this.canvas,
      this.rangeBox,
    );
    // The height never changes: the observer below must not change what it observes.
    this.plot.style.height = `${tables.pcpus.length * SCHEDULE_ROW}px`;
    const labels = el(
      'div',
      { class: 'schedule-labels', attributes: { 'aria-hidden': 'true' } },
      ...tables.pcpus.map((pcpu) => el('div', {}, `pCPU ${pcpu}`)),
    );
    const table = dataTable(
      'Time in each state per vCPU',
      ['vCPU', 'running', 'runnable', 'blocked', 'lost'],
      columns.table.map((r) => [shortText(r.vcpu, 60), r.running, r.runnable, r.blocked, r.lost]),
    );
    table.hidden = true;
    const tableToggle = el(
      'button',
      {
        class: 'text-button',
        attributes: { 'aria-expanded': 'false' },
        onClick: () => {
          table.hidden = !table.hidden;
          tableToggle.setAttribute('aria-expanded', String(!table.hidden));
          if (!table.hidden) this.setOpen(true);
        },
      },
      icon('table'),
      'Table',
    );
    this.clear = el(
      'button',
      { class: 'text-button', hidden: true, onClick: () => this.choose(null) },
      icon('close'),
      'Clear range',
    );
    this.toggle = el('button', {
      class: 'strip-toggle',
      onClick: () => this.setOpen(this.body.hidden === true),
    });
    this.body = el(
      'div',
      { class: 'schedule-body' },
      el('div', { class: 'schedule-rows' }, labels, this.plot),
      this.axis,
      table,
    );
    this.element.append(
      el(
        'div',
        { class: 'strip-header' },
        this.toggle,
        this.legend(),
        this.rangeText,
        this.clear,
        tableToggle,
      ),
      this.body,
    );
    this.setOpen(true);
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.plot);
    onThemeChange(() => this.draw());
  }

  /** Folds the rows away or shows them. */
  setOpen(open: boolean): void {
    const before = !this.body.hidden;
    this.body.hidden = !open;
    this.toggle.setAttribute('aria-expanded', String(open));
    fill(this.toggle, icon(open ? 'chevronDown' : 'chevronRight'), 'Schedule');
    if (before !== open) this.folded(open);
  }

  /** Shows a range that was restored, without telling it again. Returns what is left of it in this profile. */
  restore(range: TimeRange | null): TimeRange | null {
    this.range = rangeWithin(range, this.whole);
    this.placeRange();
    return this.range;
  }

  /** Chooses a range, or none, and tells. */
  choose(range: TimeRange | null): void {
    this.range = range;
    this.placeRange();
    this.changed(range);
  }

  private get whole(): TimeRange {
    return [this.tables.startNs, this.tables.endNs];
  }

  private legend(): HTMLElement {
    return el(
      'span',
      { class: 'schedule-legend' },
      ...this.tables.groups.map((group) =>
        el(
          'span',
          { class: 'legend-item' },
          el('span', { class: `swatch ${laneClass(group.idle ? 'idle' : 'domain', group.colour)}` }),
          shortText(group.label, 30),
        ),
      ),
    );
  }

  private listen(): void {
    const { plot } = this;
    plot.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.dragFrom = event.clientX;
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener('pointermove', (event) => {
      if (this.dragFrom === null) {
        this.describe(event);
        return;
      }
      this.tooltip.hide();
      this.range = rangeBetween(this.timeAt(this.dragFrom), this.timeAt(event.clientX), this.whole);
      this.placeRange();
    });
    plot.addEventListener('pointerup', (event) => {
      if (this.dragFrom === null) return;
      const from = this.dragFrom;
      this.dragFrom = null;
      this.choose(rangeBetween(this.timeAt(from), this.timeAt(event.clientX), this.whole));
    });
    plot.addEventListener('pointerleave', () => this.tooltip.hide());
    plot.addEventListener('keydown', (event) => {
      const next = rangeAfterKey(this.range, { key: event.key, shift: event.shiftKey }, this.whole);
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.range = next;
      this.placeRange();
      // A held key repeats: ask for new weights when it rests.
      clearTimeout(this.keyTimer);
      this.keyTimer = setTimeout(() => this.changed(this.range), KEY_PAUSE_MS);
    });
  }

  private timeAt(clientX: number): number {
    const { left } = this.plot.getBoundingClientRect();
    const { startNs, endNs } = this.tables;
    return startNs + ((clientX - left) / Math.max(1, this.width)) * (endNs - startNs);
  }

  private describe(event: PointerEvent): void {
    const box = this.plot.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / SCHEDULE_ROW);
    const { tables } = this;
    if (row < 0 || row >= tables.pcpus.length) {
      this.tooltip.hide();
      return;
    }
    const from = this.timeAt(event.clientX);
    const runners = runnersBetween(tables.rows[row], from, this.timeAt(event.clientX + 1));
    const shown = (runners ?? []).slice(0, 6).map(({ vcpu, share }) => {
      const label = shortText(tables.vcpuLabels[vcpu], 60);
      return runners?.length === 1 ? label : `${label}: ${shareText(share)}`;
    });
    const nothing = runners ? 'not recorded' : 'too many changes to list: the Schedule tab shows them closer';
    this.tooltip.show(
      [
        `pCPU ${tables.pcpus[row]} at ${durationText(from - tables.startNs)}`,
        ...(shown.length > 0 ? shown : [nothing]),
      ],
      event.clientX,
      event.clientY,
    );
  }

  private draw(): void {
    const width = this.plot.clientWidth;
    if (width === 0) return;
    this.width = width;
    const ratio = window.devicePixelRatio || 1;
    const height = this.tables.pcpus.length * SCHEDULE_ROW;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const looks = runnerLooks(this.theme, ratio);
    const { startNs, endNs, rows } = this.tables;
    const barHeight = Math.round(BAR * ratio);
    const margin = (SCHEDULE_ROW - BAR) / 2;
    this.picture.paint(
      rows.map((row, i) => ({
        row,
        looks,
        place: {
          y: Math.round((i * SCHEDULE_ROW + margin) * ratio),
          height: barHeight,
          lineHeight: Math.max(1, Math.round(1.5 * ratio)),
        },
      })),
      { startNs, nsPerPixel: (endNs - startNs) / this.canvas.width, shift: 0 },
      this.canvas.width,
      this.canvas.height,
      Infinity,
    );
    showRaster(context, this.picture.raster);
    this.drawAxis();
    this.placeRange();
  }

  private drawAxis(): void {
    const length = this.tables.endNs - this.tables.startNs;
    const scale = scaleLinear([0, length], [0, this.width]);
    fill(
      this.axis,
      ...scale.ticks(Math.max(2, Math.floor(this.width / TICK_SPACING))).map((ns) => {
        const tick = el('span', { class: 'tick' }, durationText(ns));
        tick.style.left = `${scale(ns)}px`;
        if (scale(ns) > this.width - 40) tick.classList.add('last');
        return tick;
      }),
    );
  }

  private placeRange(): void {
    const { range } = this;
    this.rangeBox.hidden = range === null;
    this.clear.hidden = range === null;
    const { startNs, endNs } = this.tables;
    if (!range) {
      fill(this.rangeText, el('span', { class: 'muted' }, 'Drag to choose a time range'));
      return;
    }
    const [from, to] = range;
    const scale = this.width / (endNs - startNs);
    this.rangeBox.style.left = `${(from - startNs) * scale}px`;
    this.rangeBox.style.width = `${Math.max(1, (to - from) * scale)}px`;
    fill(
      this.rangeText,
      `${durationText(from - startNs)} \u2013 ${durationText(to - startNs)} (${durationText(to - from)})`,
    );
  }
}
