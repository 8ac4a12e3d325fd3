/** The Stage path tab: the way of a packet or a request through guest, hypervisor and dom0, with its cost at each stage. */
import type { BreakdownCell, PathReply, Per, StagePath, WorkChoice } from '../../src/protocol/breakdown';
import { CostSelector } from '../breakdown/costSelector';
import { CostStatus } from '../breakdown/costStatus';
import { figureText } from '../breakdown/figureText';
import { emptyScreen } from '../screens';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { segmented } from '../ui/segmented';
import { Tooltip } from '../ui/tooltip';
import { NARROWEST_COLUMN } from './chainLayout';
import { drawList } from './chainList';
import { drawChain } from './chainPicture';
import type { StagePathState } from './stagePathState';
import { stageTables } from './stageTables';

export interface StagePathEvents {
  /** A person wants to see only this in the flame graph. */
  keep(cell: BreakdownCell): void;
  /** The figures shall be divided by something else: ask for them again. */
  perChosen(per: Per): void;
  /** Something that `state` holds has changed. */
  changed(): void;
}

export class StagePathView {
  readonly element = el('div', { class: 'stage-path' });
  private reply: PathReply | null = null;
  private chosen = '';
  private drawnWidth = -1;
  private readonly cost: CostSelector;
  private readonly tooltip = new Tooltip();
  private readonly paths = segmented<string>('Path', (key) => {
    this.chosen = key;
    this.draw();
    this.events.changed();
  });
  private readonly headline = el('p', { class: 'breakdown-headline' });
  private readonly picture = el('section', { class: 'chain', attributes: { 'aria-label': 'Stages' } });
  private readonly tables = el('section', { class: 'stage-tables', attributes: { 'aria-label': 'Tables' } });
  private readonly notes = el('section', { class: 'notes', attributes: { 'aria-label': 'Notes' } });
  private readonly message = el('div', { class: 'breakdown-message', hidden: true });
  private readonly content: HTMLElement;
  private readonly status: CostStatus;

  constructor(private readonly events: StagePathEvents) {
    this.cost = new CostSelector((per) => events.perChosen(per));
    this.content = el(
      'div',
      { class: 'stage-path-content', hidden: true },
      el('div', { class: 'stage-path-head' }, this.paths.element, this.headline),
      this.picture,
      this.tables,
      this.notes,
    );
    this.element.append(this.cost.element, this.message, this.content);
    this.status = new CostStatus({
      element: this.element,
      content: this.content,
      message: this.message,
      waiting: 'Following the path\u2026',
      failed: 'The path could not be followed',
    });
    this.picture.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => {
      if (this.picture.clientWidth !== this.drawnWidth) this.drawPicture();
    }).observe(this.picture);
    this.showBusy();
  }

  get state(): StagePathState {
    return { path: this.chosen };
  }

  restore(state: StagePathState): void {
    this.chosen = state.path;
    if (this.reply) this.draw();
  }

  /** `per` is what the reply's figures are divided by; `work` are the counters of the recording. */
  show(reply: PathReply, per: Per, work: readonly WorkChoice[]): void {
    this.status.settle();
    this.cost.show(per, work);
    this.reply = reply;
    this.draw();
  }

  /** New figures are under way; those of before stay, quietly. */
  showBusy(): void {
    this.status.showBusy();
  }

  /** The host could not answer; `retry` asks again. */
  showFailed(message: string, retry: () => void): void {
    this.status.showFailed(message, retry);
  }

  private get path(): StagePath | undefined {
    return this.reply?.paths.find((path) => path.key === this.chosen) ?? this.reply?.paths[0];
  }

  private draw(): void {
    const { reply, path } = this;
    if (!reply) return;
    this.content.hidden = path === undefined;
    this.message.hidden = path !== undefined;
    if (!path) {
      fill(
        this.message,
        emptyScreen('No path to draw', shortText(reply.nothing || 'No stage of it was sampled.', 600)),
      );
      return;
    }
    this.paths.element.hidden = reply.paths.length < 2;
    this.paths.setChoices(
      reply.paths.map(({ key, label }) => ({ key, label: shortText(label, 30) })),
      path.key,
    );
    fill(
      this.headline,
      reply.paths.length < 2 ? el('strong', {}, shortText(path.label, 60)) : null,
      el('span', { class: 'muted' }, `The cost of each stage, ${shortText(path.unitLabel, 80)}`),
    );
    fill(this.tables, ...stageTables(this.shown(path, reply)));
    this.notes.hidden = path.notes.length === 0;
    fill(
      this.notes,
      el('h2', {}, 'What this picture rests on'),
      el('ul', {}, ...path.notes.map((note) => el('li', {}, shortText(note, 600)))),
    );
    this.drawPicture();
  }

  private shown(path: StagePath, reply: PathReply) {
    return { path, text: figureText(reply.format), isShare: reply.format === '%' };
  }

  private drawPicture(): void {
    const { path, reply } = this;
    const width = this.picture.clientWidth;
    this.drawnWidth = width;
    if (!path || !reply || width === 0) return;
    this.tooltip.hide();
    const shown = this.shown(path, reply);
    const wide = width >= path.stages.length * NARROWEST_COLUMN;
    this.picture.classList.toggle('wide', wide);
    if (wide) drawChain(this.picture, shown, width, this.tooltip, this.events);
    else drawList(this.picture, shown, this.tooltip, this.events);
  }

  /** Arrow keys walk along the path. */
  private key(event: KeyboardEvent): void {
    const cards = [...this.picture.querySelectorAll<HTMLElement>('.stage-card')];
    const at = cards.indexOf(event.target as HTMLElement);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    cards[Math.max(0, Math.min(cards.length - 1, at + step))].focus();
  }
}
