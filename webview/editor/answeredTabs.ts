/** The tabs that the host answers for: what each shows, what it asks, and what makes it out of date. */
import type { BreakdownCell, FromEditor, FunctionRow, Per, ToEditor } from '../../src/protocol/messages';
import { BreakdownView } from '../breakdown/breakdownView';
import { FunctionsTable } from '../functionsTable/functionsTable';
import type { EditorChannel, Kind } from '../messaging';
import { OffloadView } from '../offload/offloadView';
import type { TimeRange } from '../schedule/brush';
import { ScheduleView } from '../scheduleTab/scheduleView';
import { StagePathView } from '../stagePath/stagePathView';
import type { ViewState } from '../state';
import { weightText } from '../ui/numberText';
import { AnsweredTab, type TabContent } from './answeredTab';
import type { LookedAt } from './lookedAt';
import type { RequestStatus } from './requestStatus';
import type { Tab } from './tabs';

/** What decides what is asked for. */
type Content = Pick<Extract<ToEditor, { type: 'opened' }>, 'schedule' | 'work'>;

export interface AnsweredTabsEvents {
  post(message: FromEditor): void;
  /** A cell of the breakdown was chosen. */
  keep(cell: BreakdownCell): void;
  /** A time range was chosen in the schedule; null for all of it. */
  timeChosen(range: TimeRange | null): void;
  functionChosen(row: FunctionRow): void;
  /** Something that is stored has changed. */
  changed(): void;
}

/** Rows that the table asks for: more than a person reads, little enough to send at once. */
const MOST_FUNCTIONS = 50_000;

export class AnsweredTabs {
  readonly schedule: ScheduleView;
  readonly functions: FunctionsTable;
  private readonly breakdown: BreakdownView;
  private readonly path: StagePathView;
  private readonly offload: OffloadView;
  private readonly functionRows: AnsweredTab<'functions'>;
  private readonly costs: readonly [AnsweredTab<'breakdown'>, AnsweredTab<'path'>];
  private readonly scheduleFacts: AnsweredTab<'scheduleFacts'>;
  private readonly plan: AnsweredTab<'offload'>;
  private readonly estimate: AnsweredTab<'estimate'>;
  /** Per tab what it asks of the host, besides the weights, which everything shares. */
  private readonly answered: ReadonlyMap<Tab, readonly { setInSight(inSight: boolean): void }[]>;

  constructor(
    private readonly opened: Content,
    private readonly lookedAt: LookedAt,
    private readonly channel: EditorChannel,
    private readonly status: RequestStatus,
    private readonly on: AnsweredTabsEvents,
  ) {
    const changed = () => on.changed();
    const costs = {
      keep: (cell: BreakdownCell) => on.keep(cell),
      changed,
      perChosen: (per: Per) => this.choosePer(per),
    };
    this.breakdown = new BreakdownView(costs);
    this.path = new StagePathView(costs);
    this.functions = new FunctionsTable({
      chosen: (row) => on.functionChosen(row),
      goToSource: ({ func }) => on.post({ type: 'goToSource', func }),
      changed,
    });
    this.schedule = new ScheduleView({
      timeChosen: (range) => on.timeChosen(range),
      factsWanted: () => this.scheduleFacts.invalidate(),
      changed,
    });
    this.offload = new OffloadView({
      asked: () => this.plan.invalidate(),
      ticked: () => this.estimate.invalidate(),
      copy: (text) => on.post({ type: 'copy', text }),
      goToSource: (unit) => on.post({ type: 'goToSource', unit }),
      saveScript: (ask, title) => on.post({ type: 'saveScript', ask, title }),
      apply: (ask, title) => on.post({ type: 'applySteps', ask, title }),
      changed,
    });
    this.functionRows = this.answeredFunctions();
    this.costs = [this.answeredBreakdown(), this.answeredPath()];
    const schedule = this.answeredSchedule();
    this.scheduleFacts = this.answeredScheduleFacts();
    this.plan = this.answeredPlan();
    this.estimate = this.answeredEstimate();
    this.answered = new Map<Tab, readonly { setInSight(inSight: boolean): void }[]>([
      ['functions', [this.functionRows]],
      ['breakdown', [this.costs[0]]],
      ['path', [this.costs[1]]],
      ['schedule', [schedule, this.scheduleFacts]],
      ['offload', [this.plan, this.estimate]],
    ]);
  }

  get elements(): Readonly<Record<Exclude<Tab, 'flame'>, HTMLElement>> {
    return {
      breakdown: this.breakdown.element,
      path: this.path.element,
      schedule: this.schedule.element,
      functions: this.functions.element,
      offload: this.offload.element,
    };
  }

  restore(state: ViewState): void {
    this.functions.restore(state.functions);
    this.breakdown.restore(state.breakdown);
    this.path.restore(state.path);
    this.schedule.restore(state.scheduleTab);
    this.offload.restore(state.offload);
  }

  get state(): Pick<ViewState, 'functions' | 'breakdown' | 'path' | 'scheduleTab' | 'offload'> {
    return {
      functions: this.functions.state,
      breakdown: this.breakdown.state,
      path: this.path.state,
      scheduleTab: this.schedule.state,
      offload: this.offload.state,
    };
  }

  /** Ticks a unit in the Offload tab as soon as that knows its candidates. */
  addMove(unit: string): void {
    this.offload.addMove(unit);
  }

  /** Only the tab in sight asks. */
  showTab(tab: Tab): void {
    for (const [key, parts] of this.answered) for (const part of parts) part.setInSight(key === tab);
  }

  /** Another event, weight or time range is looked at. */
  weightsChanged(): void {
    this.costsChanged();
    this.cellChanged();
  }

  /** The view is narrowed to another cell. */
  cellChanged(): void {
    this.functionRows.invalidate();
  }

  /** What categories decide, besides weights. */
  rulesChanged(): void {
    this.plan.invalidate();
  }

  private choosePer(per: Per): void {
    this.lookedAt.per = per;
    this.costsChanged();
    this.on.changed();
  }

  private costsChanged(): void {
    for (const tab of this.costs) tab.invalidate();
  }

  private answering<K extends Kind>(content: TabContent<K>): AnsweredTab<K> {
    return new AnsweredTab<K>(this.channel, this.status, content);
  }

  private answeredFunctions(): AnsweredTab<'functions'> {
    return this.answering<'functions'>({
      question: () => {
        const { query } = this.lookedAt;
        return query && { type: 'functions', query, most: MOST_FUNCTIONS };
      },
      show: ({ rows, ofRows }) =>
        this.functions.show(rows, ofRows, weightText(this.lookedAt.chosen?.weight.format ?? ',.0f')),
    });
  }

  private answeredBreakdown(): AnsweredTab<'breakdown'> {
    return this.answering<'breakdown'>({
      question: () => {
        const { wideQuery: query, per } = this.lookedAt;
        return query && { type: 'breakdown', query, per };
      },
      show: (answer) => this.breakdown.show(answer, this.opened.work),
      busy: () => this.breakdown.showBusy(),
      failed: (message, retry) => this.breakdown.showFailed(message, retry),
    });
  }

  private answeredPath(): AnsweredTab<'path'> {
    return this.answering<'path'>({
      question: () => {
        const { wideQuery: query, per } = this.lookedAt;
        return query && { type: 'path', query, per };
      },
      show: (answer) => this.path.show(answer, this.lookedAt.per, this.opened.work),
      busy: () => this.path.showBusy(),
      failed: (message, retry) => this.path.showFailed(message, retry),
    });
  }

  private answeredSchedule(): AnsweredTab<'schedule'> {
    return this.answering<'schedule'>({
      question: () => (this.opened.schedule ? { type: 'schedule' } : null),
      show: (answer) => void this.schedule.show(answer).catch((error: unknown) => this.trouble(error)),
      busy: () => this.schedule.showBusy(),
    });
  }

  private answeredScheduleFacts(): AnsweredTab<'scheduleFacts'> {
    return this.answering<'scheduleFacts'>({
      question: () => (this.opened.schedule ? { type: 'scheduleFacts', ...this.lookedAt.timeFilter } : null),
      show: (answer) => this.schedule.showFacts(answer.facts),
    });
  }

  private answeredPlan(): AnsweredTab<'offload'> {
    return this.answering<'offload'>({
      question: () => ({ type: 'offload', ask: this.offload.offloadAsk }),
      show: (answer) => {
        this.offload.show(answer);
        this.estimate.invalidate();
      },
      busy: () => this.offload.showBusy(),
      failed: (message, retry) => this.offload.showPlanFailed(message, retry),
    });
  }

  private answeredEstimate(): AnsweredTab<'estimate'> {
    return this.answering<'estimate'>({
      question: () => {
        const ask = this.offload.estimateAsk;
        return ask && { type: 'estimate', ask };
      },
      show: (answer) => this.offload.showEstimate(answer),
      busy: () => this.offload.showBusy(),
      failed: (message, retry) => this.offload.showFailed(message, retry),
    });
  }

  /** Tables that do not fit together. */
  private trouble(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.on.post({ type: 'trouble', message });
    this.schedule.showNothing('The schedule cannot be shown', message);
  }
}
