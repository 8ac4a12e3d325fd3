/** The Offload tab: tick what shall move, see what it would gain, how sure that is, and what to type. */
import type { EstimateAsk, EstimateReply, OffloadAsk, OffloadReply } from '../../src/protocol/offload';
import { CostStatus } from '../breakdown/costStatus';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText } from '../ui/safeText';
import { AdviceList } from './adviceList';
import { CandidateTable } from './candidateTable';
import { ChoiceBar } from './choiceBar';
import { CoreBars } from './coreBars';
import { GainCurve } from './gainCurve';
import { GainHeadline } from './gainHeadline';
import { sentenceText } from './gainText';
import { GainTerms } from './gainTerms';
import { NOTHING_CHOSEN, OffloadChoices, type OffloadState } from './offloadState';
import { StepsList } from './stepsList';
import { TornadoChart } from './tornadoChart';

export interface OffloadEvents {
  /** Other candidates and another plan: ask for all of it. */
  asked(): void;
  /** Something else is moved: ask what that gains. */
  ticked(): void;
  copy(text: string): void;
  /** Of the functions that run in a unit. */
  goToSource(unit: string): void;
  saveScript(ask: EstimateAsk, title: string): void;
  apply(ask: EstimateAsk, title: string): void;
  /** Something that `state` holds has changed. */
  changed(): void;
}

export class OffloadView {
  readonly element = el('div', { class: 'offload breakdown' });
  private readonly choices = new OffloadChoices();
  private readonly bar: ChoiceBar;
  private readonly candidates: CandidateTable;
  private readonly headline = new GainHeadline();
  private readonly cores = new CoreBars();
  private readonly terms = new GainTerms();
  private readonly tornado: TornadoChart;
  private readonly curve = new GainCurve();
  private readonly steps: StepsList;
  private readonly advice: AdviceList;
  private readonly runnerUp = el('section', {
    class: 'runner-up',
    attributes: { 'aria-label': 'The runner-up' },
  });
  private readonly notes = el('section', { class: 'notes', attributes: { 'aria-label': 'Notes' } });
  private readonly message = el('div', { class: 'breakdown-message', hidden: true });
  private readonly content: HTMLElement;
  private readonly status: CostStatus;
  private reply: OffloadReply | null = null;
  /** Said of a unit that was to be ticked and cannot be. */
  private readonly notice = el('p', { class: 'offload-notice', role: 'status', hidden: true });
  /** To be ticked as soon as the candidates are known. */
  private wanted: string | null = null;
  /** To be brought into sight as soon as it can be seen. */
  private sought: string | null = null;

  constructor(private readonly events: OffloadEvents) {
    this.bar = new ChoiceBar(this.choices, {
      workChosen: (work) => {
        this.choices.chooseWork(work);
        this.askAll();
      },
      sideCoresChosen: () => {
        this.bar.draw();
        this.askAll();
      },
      planWanted: () => {
        this.choices.followPlan();
        this.candidates.draw();
        this.askGain();
      },
      nothingWanted: () => {
        this.choices.moveNothing();
        this.candidates.draw();
        this.askGain();
      },
    });
    this.candidates = new CandidateTable(this.choices, {
      ticked: () => this.askGain(),
      copy: (text) => events.copy(text),
      goToSource: (unit) => events.goToSource(unit),
    });
    this.tornado = new TornadoChart({
      assumed: (key, range) => {
        this.choices.assume(key, range);
        this.askAll();
      },
      forgetAll: () => {
        this.choices.forgetAssumptions();
        this.askAll();
      },
    });
    this.steps = new StepsList({
      copy: (text) => events.copy(text),
      saveScript: () => events.saveScript(this.choices.estimateAsk, this.title()),
      apply: () => events.apply(this.choices.estimateAsk, this.title()),
    });
    this.advice = new AdviceList((text) => events.copy(text));
    this.content = el(
      'div',
      { class: 'breakdown-content', hidden: true },
      this.headline.element,
      el(
        'div',
        { class: 'offload-columns' },
        el(
          'div',
          { class: 'offload-main' },
          this.candidates.element,
          this.steps.element,
          this.advice.element,
        ),
        el(
          'div',
          { class: 'offload-side' },
          this.cores.element,
          this.terms.element,
          this.curve.element,
          this.runnerUp,
          this.tornado.element,
          this.notes,
        ),
      ),
    );
    this.element.append(this.bar.element, this.notice, this.message, this.content);
    this.status = new CostStatus({
      element: this.element,
      content: this.content,
      message: this.message,
      waiting: 'Working out what could be gained\u2026',
      failed: 'The model cannot tell',
    });
    this.bar.draw();
    this.showBusy();
  }

  get state(): OffloadState {
    return this.choices.state;
  }

  restore(state: OffloadState): void {
    this.choices.restore(state);
    this.bar.draw();
  }

  get offloadAsk(): OffloadAsk {
    return this.choices.offloadAsk;
  }

  /** null before there is anything to tick. */
  get estimateAsk(): EstimateAsk | null {
    return this.reply && this.choices.estimateAsk;
  }

  show(reply: OffloadReply): void {
    this.reply = reply;
    this.choices.usePlan(reply.plan);
    this.bar.show(reply);
    this.candidates.show(reply.plan.candidates, reply.colours);
    this.curve.show(reply.plan);
    this.advice.show(reply.plan.advice);
    this.showRunnerUp(reply);
    const { wanted } = this;
    this.wanted = null;
    if (wanted !== null) this.tick(wanted);
  }

  /** Ticks a unit for the first side-core, beside what is ticked already; says so where it cannot be moved. */
  addMove(unit: string): void {
    if (this.reply === null) this.wanted = unit;
    else {
      if (this.tick(unit)) this.askGain();
      this.seek();
    }
  }

  showEstimate({ estimate, steps }: EstimateReply): void {
    const { reply } = this;
    if (reply === null) return;
    this.status.settle();
    this.message.hidden = true;
    this.content.hidden = false;
    this.headline.show(estimate, this.workUnit(), this.movedText());
    this.cores.show(estimate.cores);
    this.terms.show(estimate);
    this.tornado.show(estimate.tornado, new Set(this.choices.state.assume.map(({ key }) => key)));
    this.steps.show(steps);
    this.showNotes([...new Set([...reply.plan.withheld, ...estimate.withheld])], estimate.notes);
    this.seek();
  }

  showBusy(): void {
    this.status.showBusy();
  }

  private seek(): void {
    if (this.sought === null || this.content.hidden) return;
    this.candidates.reveal(this.sought);
    this.sought = null;
  }

  /** @returns whether it was not ticked before, and is now */
  private tick(unit: string): boolean {
    const isNew = this.choices.sideCoreOf(unit) < 0;
    const candidate = this.reply?.plan.candidates.find((each) => each.unit === unit);
    const movable = candidate !== undefined && candidate.gain !== null;
    if (movable && isNew) {
      this.choices.move(unit, 0);
      this.events.changed();
    }
    if (movable) this.sought = unit;
    this.notice.hidden = movable;
    if (!movable)
      fill(
        this.notice,
        icon('note'),
        candidate === undefined
          ? `${shortText(unit, 100)} is not among what could be moved here: it costs too little, or was not told apart.`
          : `${shortText(candidate.label, 100)} cannot be moved: ${sentenceText(shortText(candidate.reason, 200))}`,
      );
    return movable && isNew;
  }

  /** No plan: trying again asks as if nothing had been chosen, since the choice may be what cannot be answered. */
  showPlanFailed(message: string, retry: () => void): void {
    this.wanted = null;
    this.status.showFailed(message, () => {
      this.choices.restore(NOTHING_CHOSEN);
      this.bar.draw();
      this.events.changed();
      retry();
    });
  }

  showFailed(message: string, retry: () => void): void {
    this.status.showFailed(message, retry);
  }

  private workUnit(): string {
    const chosen = this.choices.state.work;
    if (chosen !== null && typeof chosen !== 'string') return chosen.unit;
    const { works = [], work = null } = this.reply ?? {};
    return works.find(({ key }) => key === work)?.unit ?? 'units';
  }

  private showRunnerUp({ plan: { runnerUp, best } }: OffloadReply): void {
    this.runnerUp.hidden = runnerUp === null;
    if (runnerUp === null) return;
    const { moves, estimate } = runnerUp.placement;
    const names = moves.map(({ unit }) => shortText(unit, 60)).join(', ');
    fill(
      this.runnerUp,
      el('h2', {}, best === null ? 'What came nearest' : 'The runner-up'),
      el(
        'p',
        {},
        `${names === '' ? 'Moving nothing' : `Moving ${names}`}. `,
        sentenceText(shortText(estimate.summary, 300)),
      ),
      el(
        'p',
        { class: 'muted' },
        `${best === null ? 'Not recommended' : 'It lost'}: ${sentenceText(shortText(runnerUp.lostBy, 300))}`,
      ),
    );
  }

  private showNotes(withheld: readonly string[], notes: readonly string[]): void {
    this.notes.hidden = withheld.length + notes.length === 0;
    fill(
      this.notes,
      withheld.length === 0 ? null : el('h2', {}, 'What is not told'),
      withheld.length === 0 ? null : list(withheld),
      notes.length === 0 ? null : el('h2', {}, 'What these figures rest on'),
      notes.length === 0 ? null : list(notes),
    );
  }

  /** "Best plan for 2 side-cores: move A and B". */
  private movedText(): string | null {
    const { moves, sideCores, followsPlan } = this.choices;
    if (moves.length === 0) return null;
    const labels = new Map(this.reply?.plan.candidates.map(({ unit, label }) => [unit, label]));
    const names = moves.map(({ unit }) => shortText(labels.get(unit) ?? unit, 80));
    const last = names.length - 1;
    const listed = names.length === 1 ? names[0] : `${names.slice(0, last).join(', ')} and ${names[last]}`;
    const count = sideCores.length === 1 ? 'one side-core' : `${sideCores.length} side-cores`;
    return followsPlan ? `Best plan for ${count}: move ${listed}` : `Your choice, ${count}: move ${listed}`;
  }

  /** For the script, the confirmation and the status bar. */
  private title(): string {
    const units = this.choices.moves.map(({ unit }) => unit);
    return `Move ${units.join(', ')} to ${units.length === 1 ? 'a side-core' : 'side-cores'}`;
  }

  private askAll(): void {
    this.notice.hidden = true;
    this.events.asked();
    this.events.changed();
  }

  private askGain(): void {
    this.notice.hidden = true;
    this.bar.draw();
    this.events.ticked();
    this.events.changed();
  }
}

function list(texts: readonly string[]): HTMLElement {
  return el('ul', {}, ...texts.map((text) => el('li', {}, sentenceText(shortText(text, 600)))));
}
