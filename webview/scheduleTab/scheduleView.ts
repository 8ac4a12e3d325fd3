/** The Schedule tab: a timeline of pCPUs and vCPUs, and below it what the trace says in numbers. */
import type { ScheduleFacts, ScheduleReply } from '../../src/protocol/schedule';
import type { TimeRange } from '../schedule/brush';
import { el, fill } from '../ui/dom';
import { countText, durationText } from '../ui/numberText';
import { FactsPanel } from './facts/factsPanel';
import { legend } from './legend';
import type { ScheduleState } from './scheduleState';
import { exactTime } from './timeAxis';
import { buildTimeline, wholeOf, type Timeline } from './timeline';
import { TimelineView } from './timelineView';

export interface ScheduleViewEvents {
  /** A person chose a time range for every view, or none. */
  timeChosen(range: TimeRange | null): void;
  /**
   * The range has changed, here or by `select`, so that the facts shown are of another one; `showBusy` and `showFacts`
   * answer. The first facts are to be asked for together with the schedule.
   */
  factsWanted(range: TimeRange | null): void;
  /** `state` changed. */
  changed(): void;
}

export class ScheduleView {
  /** Fills its parent, and scrolls. */
  readonly element = el('div', { class: 'schedule-tab', tabIndex: -1 });
  private readonly timelineView: TimelineView;
  private readonly facts: FactsPanel;
  private readonly bar = el('div', { class: 'tl-bar' });
  private readonly rangeText = el('span', { class: 'tl-range', attributes: { 'aria-live': 'polite' } });
  private readonly clear = button('Clear', () => this.choose(null));
  private readonly zoomTo = button('Zoom to range', () => this.timelineView.zoomToRange());
  private readonly fit = button('Fit', () => this.timelineView.fit());
  private readonly progress = el('progress', {
    attributes: { max: '1', 'aria-label': 'Preparing the timeline' },
  });
  private readonly progressLine: HTMLElement;
  private readonly overlapNote = el('p', { class: 'facts-caption', hidden: true });
  private timeline: Timeline | null = null;
  private restored: ScheduleState | null = null;
  /** Counts the timelines asked for: only the newest is shown. */
  private generation = 0;
  /** Arrived while the timeline was being built. */
  private earlyFacts: ScheduleFacts | null = null;

  constructor(private readonly events: ScheduleViewEvents) {
    this.timelineView = new TimelineView({
      chosen: (range) => this.chosen(range),
      changed: () => {
        this.showRange();
        this.events.changed();
      },
    });
    this.facts = new FactsPanel(() => this.events.changed());
    this.progressLine = el(
      'div',
      { class: 'schedule-progress', role: 'status' },
      this.progress,
      'Preparing the timeline',
    );
    this.element.addEventListener('scroll', () => this.events.changed(), { passive: true });
    this.showBusy();
  }

  /** The schedule is being fetched, or facts of another range are. */
  showBusy(): void {
    if (this.timeline) this.facts.setStale(true);
    else fill(this.element, this.progressLine);
  }

  /** There is none, and why. */
  showNothing(title: string, explanation: string): void {
    this.generation++;
    this.timeline = null;
    fill(
      this.element,
      el('div', { class: 'schedule-tab-empty' }, el('h2', {}, title), el('p', {}, explanation)),
    );
  }

  /**
   * Shows a schedule; resolves when its timeline is drawn.
   * @throws RangeError (as a rejection) if its columns do not fit together.
   */
  async show(reply: ScheduleReply): Promise<void> {
    const generation = ++this.generation;
    if (reply.vcpus.length === 0 || reply.intervals.start.byteLength === 0) {
      this.showNothing(
        'No schedule in this trace',
        'It holds no changes of runstate. Record with xentrace and the event class "sched" (xentrace -D -e all).',
      );
      return;
    }
    this.timeline = null;
    this.showBusy();
    const timeline = await buildTimeline(
      reply,
      (done) => (this.progress.value = done),
      () => generation === this.generation,
    );
    if (!timeline) return;
    this.timeline = timeline;
    this.overlapNote.hidden = timeline.overlapping === 0;
    fill(
      this.overlapNote,
      `${countText(timeline.overlapping)} intervals overlap others on their row, as in a damaged trace, and are drawn cut.`,
    );
    fill(
      this.bar,
      legend(timeline),
      this.rangeText,
      el('span', { class: 'tl-buttons' }, this.clear, this.zoomTo, this.fit),
    );
    fill(this.element, this.bar, this.timelineView.element, this.overlapNote, this.facts.element);
    this.timelineView.show(timeline);
    if (this.restored) this.restoreNow(this.restored);
    this.showRange();
    if (this.earlyFacts) this.showFacts(this.earlyFacts);
  }

  showFacts(facts: ScheduleFacts): void {
    this.earlyFacts = this.timeline ? null : facts;
    if (this.timeline) this.facts.show(facts, wholeOf(this.timeline));
  }

  /** Shows a range that was chosen elsewhere, without telling it again. */
  select(range: TimeRange | null): void {
    const before = this.timelineView.range;
    if (range?.[0] === before?.[0] && range?.[1] === before?.[1]) return;
    this.timelineView.select(range);
    this.earlyFacts = null;
    if (!this.timeline) return;
    this.showRange();
    this.events.factsWanted(this.timelineView.range);
  }

  get state(): ScheduleState {
    // Until there is a timeline, what was restored is not in force yet.
    if (!this.timeline && this.restored) return this.restored;
    const { view, foldedGroups } = this.timelineView;
    return {
      view: view ? [view[0], view[1]] : null,
      folded: foldedGroups,
      ...this.facts.state,
      scroll: this.element.scrollTop,
    };
  }

  restore(state: ScheduleState): void {
    this.restored = state;
    this.facts.restore(state);
    if (this.timeline) this.restoreNow(state);
  }

  private restoreNow(state: ScheduleState): void {
    this.restored = null;
    this.timelineView.restore(state.view, state.folded);
    requestAnimationFrame(() => {
      this.element.scrollTop = state.scroll;
    });
  }

  private choose(range: TimeRange | null): void {
    this.timelineView.select(range);
    this.chosen(range);
  }

  private chosen(range: TimeRange | null): void {
    this.earlyFacts = null;
    this.showRange();
    this.events.timeChosen(range);
    this.events.factsWanted(range);
  }

  private showRange(): void {
    if (!this.timeline) return;
    const { range, view } = this.timelineView;
    const { startNs, endNs } = this.timeline;
    this.clear.disabled = this.zoomTo.disabled = range === null;
    this.fit.disabled = view === null;
    if (!range) {
      fill(this.rangeText, el('span', { class: 'muted' }, 'Drag to choose a time range'));
      return;
    }
    const step = Math.max(1, (range[1] - range[0]) / 100);
    fill(
      this.rangeText,
      `chosen ${durationText(range[1] - range[0])} of ${durationText(endNs - startNs)} `,
      el(
        'span',
        { class: 'muted' },
        `(${exactTime(range[0] - startNs, step)} \u2013 ${exactTime(range[1] - startNs, step)})`,
      ),
    );
  }
}

function button(label: string, onClick: () => void): HTMLButtonElement {
  return el('button', { class: 'text-button tl-button', onClick }, label);
}
