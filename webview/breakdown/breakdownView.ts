/** The Breakdown tab: what I/O costs in each layer, by category, as bars and as tables. */
import type { BreakdownCell, BreakdownReply, Per, WorkChoice } from '../../src/protocol/breakdown';
import { emptyScreen } from '../screens';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import type { BreakdownState } from './breakdownState';
import { CategoryTable } from './categoryTable';
import { ContextTable } from './contextTable';
import { CostSelector } from './costSelector';
import { CostStatus } from './costStatus';
import { CountedTables } from './countedTables';
import { LayerBars } from './layerBars';

export interface BreakdownEvents {
  /** A person wants to see only this in the flame graph. */
  keep(cell: BreakdownCell): void;
  /** The figures shall be divided by something else: ask for them again. */
  perChosen(per: Per): void;
  /** Something that `state` holds has changed. */
  changed(): void;
}

export class BreakdownView {
  readonly element = el('div', { class: 'breakdown' });
  private readonly cost: CostSelector;
  private readonly bars: LayerBars;
  private readonly categories: CategoryTable;
  private readonly contexts = new ContextTable();
  private readonly counted = new CountedTables();
  private readonly headline = el('p', { class: 'breakdown-headline' });
  private readonly notes = el('section', { class: 'notes', attributes: { 'aria-label': 'Notes' } });
  private readonly message = el('div', { class: 'breakdown-message', hidden: true });
  private readonly content: HTMLElement;
  private readonly status: CostStatus;

  constructor(events: BreakdownEvents) {
    this.cost = new CostSelector((per) => events.perChosen(per));
    this.bars = new LayerBars({
      keep: (cell) => events.keep(cell),
      idleChosen: () => events.changed(),
      showCounted: () => this.counted.element.scrollIntoView({ block: 'nearest' }),
    });
    this.categories = new CategoryTable({
      keep: (cell) => events.keep(cell),
      pointed: (cell) => this.bars.highlight(cell),
      changed: () => events.changed(),
    });
    this.content = el(
      'div',
      { class: 'breakdown-content', hidden: true },
      this.headline,
      this.bars.element,
      el(
        'div',
        { class: 'breakdown-columns' },
        this.categories.element,
        el('div', { class: 'breakdown-side' }, this.contexts.element, this.counted.element, this.notes),
      ),
    );
    this.element.append(this.cost.element, this.message, this.content);
    this.status = new CostStatus({
      element: this.element,
      content: this.content,
      message: this.message,
      waiting: 'Adding up\u2026',
      failed: 'The breakdown could not be made',
    });
    this.showBusy();
  }

  get state(): BreakdownState {
    const { unfolded, ...table } = this.categories.state;
    return { ...table, unfolded: [...unfolded], idle: this.bars.idle };
  }

  restore(state: BreakdownState): void {
    this.categories.restore(state);
    this.bars.idle = state.idle;
  }

  focusFilter(): void {
    this.categories.focusFilter();
  }

  /** `work` are the counters of the recording, the likeliest first. */
  show(reply: BreakdownReply, work: readonly WorkChoice[]): void {
    this.status.settle();
    this.cost.show(reply.per, work);
    const empty = reply.whole.samples === 0 && reply.layers.every((layer) => layer.samples === 0);
    this.content.hidden = empty;
    this.message.hidden = !empty;
    if (empty) {
      fill(
        this.message,
        emptyScreen(
          'Nothing was sampled here',
          'Choose another event above, or a longer time range in the schedule.',
        ),
      );
      return;
    }
    fill(
      this.headline,
      el('strong', {}, capital(shortText(reply.unitLabel, 80))),
      el('span', { class: 'muted' }, shortText(reply.source, 240)),
    );
    this.bars.show(reply);
    this.categories.show(reply);
    this.contexts.show(reply);
    this.counted.show(reply);
    this.notes.hidden = reply.notes.length === 0;
    fill(
      this.notes,
      el('h2', {}, 'What these figures rest on'),
      el('ul', {}, ...reply.notes.map((note) => el('li', {}, shortText(note, 600)))),
    );
  }

  /** New figures are under way; those of before stay, quietly. */
  showBusy(): void {
    this.status.showBusy();
  }

  /** The host could not answer; `retry` asks again. */
  showFailed(message: string, retry: () => void): void {
    this.status.showFailed(message, retry);
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
