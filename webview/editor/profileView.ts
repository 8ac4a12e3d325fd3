/** An opened profile: puts header, layers, schedule, toolbar and tabs together and keeps them in step. */
import type {
  BreakdownCell,
  FromEditor,
  FunctionRow,
  Per,
  ToEditor,
  ViewQuery,
  WeightKind,
} from '../../src/protocol/messages';
import { BreakdownView } from '../breakdown/breakdownView';
import { flameTables } from '../flame/flameTables';
import { FunctionsTable } from '../functionsTable/functionsTable';
import { profileHeader } from '../header';
import { LayerBarView } from '../layerBar';
import type { Answer, EditorChannel } from '../messaging';
import { OffloadView } from '../offload/offloadView';
import type { TimeRange } from '../schedule/brush';
import { ScheduleStrip } from '../schedule/scheduleStrip';
import { ScheduleView } from '../scheduleTab/scheduleView';
import { StagePathView } from '../stagePath/stagePathView';
import type { ViewState } from '../state';
import { el, fill } from '../ui/dom';
import { weightText } from '../ui/numberText';
import { shortText } from '../ui/safeText';
import { AnsweredTab } from './answeredTab';
import { cellName } from './cellName';
import { choose, type Chosen } from './choices';
import { FlameTab } from './flameTab';
import { RequestStatus } from './requestStatus';
import { tabsFor, type Tab } from './tabs';
import { Toolbar } from './toolbar';

type Opened = Extract<ToEditor, { type: 'opened' }>;

export interface ProfileViewHost {
  readonly channel: EditorChannel;
  post(message: FromEditor): void;
  save(state: ViewState): void;
}

/** Rows that the table asks for: more than a person reads, little enough to send at once. */
const MOST_FUNCTIONS = 50_000;
const SAVE_PAUSE_MS = 200;

export class ProfileView {
  readonly element = el('div', { class: 'profile' });
  private readonly toolbar: Toolbar;
  private readonly layerBar: LayerBarView;
  private readonly strip: ScheduleStrip | null;
  private readonly flame: FlameTab;
  private readonly breakdown: BreakdownView;
  private readonly path: StagePathView;
  private readonly schedule: ScheduleView;
  private readonly functions: FunctionsTable;
  private readonly offload: OffloadView;
  private readonly status = new RequestStatus();
  private readonly note = el('div', {
    class: 'filter-note',
    attributes: { 'aria-live': 'polite' },
    hidden: true,
  });
  private readonly panels = new Map<Tab, HTMLElement>();
  /** Per tab what it asks of the host, besides the weights, which everything shares. */
  private readonly answered: ReadonlyMap<Tab, readonly { setInSight(inSight: boolean): void }[]>;
  private readonly weighed: readonly { invalidate(): void }[];
  private readonly narrowed: readonly { invalidate(): void }[];
  private readonly timed: { invalidate(): void };
  private readonly categorised: readonly { invalidate(): void }[];
  private readonly costs: readonly { invalidate(): void }[];
  private chosen: Chosen | null;
  private timeNs: TimeRange | null = null;
  private cell: BreakdownCell | null;
  private per: Per;
  private tab: Tab;
  private stripOpen = true;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;

  /** @throws InconsistentTables, RangeError if the profile's columns do not fit together. */
  constructor(
    private readonly opened: Opened,
    private readonly host: ProfileViewHost,
    state: ViewState | null,
  ) {
    this.chosen = choose(opened.events, state?.event ?? '', state?.weight ?? null);
    this.cell = state?.cell ?? null;
    this.per = state?.per ?? { kind: 'share' };
    const tabs = tabsFor(opened);
    this.tab = state && tabs.includes(state.tab) ? state.tab : tabs[0];
    this.toolbar = this.newToolbar(tabs);
    this.flame = new FlameTab(flameTables(opened.lanes, opened.tree, opened.funcs), this.toolbar, {
      copy: (text) => host.post({ type: 'copy', text }),
      changed: () => this.saveSoon(),
    });
    this.layerBar = new LayerBarView((lane) => this.showLane(lane));
    const changed = () => this.saveSoon();
    const keep = (cell: BreakdownCell) => this.keep(cell);
    this.breakdown = new BreakdownView({ keep, changed, perChosen: (per) => this.choosePer(per) });
    this.path = new StagePathView({ keep, changed, perChosen: (per) => this.choosePer(per) });
    this.functions = new FunctionsTable({ chosen: (row) => this.focusRow(row), changed });
    this.schedule = new ScheduleView({
      timeChosen: (range) => this.chooseTime(range),
      factsWanted: () => this.timed.invalidate(),
      changed,
    });
    this.strip = this.newStrip();
    this.offload = new OffloadView({
      asked: () => offload.invalidate(),
      ticked: () => estimate.invalidate(),
      copy: (text) => host.post({ type: 'copy', text }),
      saveScript: (ask, title) => host.post({ type: 'saveScript', ask, title }),
      apply: (ask, title) => host.post({ type: 'applySteps', ask, title }),
      changed,
    });

    const { channel } = host;
    const functions = new AnsweredTab<'functions'>(channel, this.status, {
      question: () => this.ask((query) => ({ type: 'functions', query, most: MOST_FUNCTIONS })),
      show: ({ rows, ofRows }) =>
        this.functions.show(rows, ofRows, weightText(this.chosen?.weight.format ?? ',.0f')),
    });
    const breakdown = new AnsweredTab<'breakdown'>(channel, this.status, {
      question: () => this.askWide((query) => ({ type: 'breakdown', query, per: this.per })),
      show: (answer) => this.breakdown.show(answer, opened.work),
      busy: () => this.breakdown.showBusy(),
      failed: (message, retry) => this.breakdown.showFailed(message, retry),
    });
    const path = new AnsweredTab<'path'>(channel, this.status, {
      question: () => this.askWide((query) => ({ type: 'path', query, per: this.per })),
      show: (answer) => this.path.show(answer, this.per, opened.work),
      busy: () => this.path.showBusy(),
      failed: (message, retry) => this.path.showFailed(message, retry),
    });
    const schedule = new AnsweredTab<'schedule'>(channel, this.status, {
      question: () => (opened.schedule ? { type: 'schedule' } : null),
      show: (answer) => void this.schedule.show(answer).catch((error: unknown) => this.trouble(error)),
      busy: () => this.schedule.showBusy(),
    });
    const facts = new AnsweredTab<'scheduleFacts'>(channel, this.status, {
      question: () =>
        opened.schedule
          ? { type: 'scheduleFacts', ...(this.timeNs && { timeNs: [this.timeNs[0], this.timeNs[1]] }) }
          : null,
      show: (answer) => this.schedule.showFacts(answer.facts),
    });
    const estimate = new AnsweredTab<'estimate'>(channel, this.status, {
      question: () => {
        const ask = this.offload.estimateAsk;
        return ask && { type: 'estimate', ask };
      },
      show: (answer) => this.offload.showEstimate(answer),
      busy: () => this.offload.showBusy(),
      failed: (message, retry) => this.offload.showFailed(message, retry),
    });
    const offload = new AnsweredTab<'offload'>(channel, this.status, {
      question: () => ({ type: 'offload', ask: this.offload.offloadAsk }),
      show: (answer) => {
        this.offload.show(answer);
        estimate.invalidate();
      },
      busy: () => this.offload.showBusy(),
      failed: (message, retry) => this.offload.showPlanFailed(message, retry),
    });
    this.answered = new Map<Tab, readonly { setInSight(inSight: boolean): void }[]>([
      ['functions', [functions]],
      ['breakdown', [breakdown]],
      ['path', [path]],
      ['schedule', [schedule, facts]],
      ['offload', [offload, estimate]],
    ]);
    this.categorised = [offload];
    this.costs = [breakdown, path];
    this.narrowed = [functions];
    this.weighed = [...this.costs, ...this.narrowed];
    this.timed = facts;

    this.lay(tabs);
    this.restore(state);
    this.showTab(this.tab);
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.start();
  }

  /** Shows a function, asked for from outside. */
  focus(func: number, lane: string): void {
    this.showTab('flame');
    this.flame.focus(func, lane);
  }

  /** Keeps one cell of the breakdown in the flame graph, in place; null for everything again. */
  keep(cell: BreakdownCell | null): void {
    this.cell = cell;
    this.toolbar.showCell(cell && cellName(cell, this.opened.lanes));
    this.requestWeights();
    for (const tab of this.narrowed) tab.invalidate();
    if (cell && this.tab !== 'functions') this.showTab('flame');
    this.saveSoon();
  }

  /** The Offload tab, asked for from outside; without samples there is none. */
  showOffload(): void {
    if (!this.panels.has('offload')) return;
    this.showTab('offload');
    this.toolbar.tabBar.focus();
  }

  /** Categories have changed: asks for everything that they are in. */
  rulesChanged(): void {
    this.requestAll();
    for (const tab of this.categorised) tab.invalidate();
  }

  private newToolbar(tabs: readonly Tab[]): Toolbar {
    return new Toolbar(tabs, {
      changed: (text) => {
        this.flame.highlight.searchFor(text);
        this.saveSoon();
      },
      step: (direction) => this.flame.highlight.step(direction),
      leave: () => this.flame.takeKeyboard(),
      tab: (tab) => this.showTab(tab),
      event: (key) => this.choose(key, this.chosen?.weight.kind ?? null),
      weight: (kind) => this.choose(this.chosen?.event.key ?? '', kind),
      back: () => this.flame.controller.back(),
      forward: () => this.flame.controller.forward(),
      reset: () => this.flame.controller.reset(),
      clearFocus: () => this.flame.highlight.clearFocus(),
      clearCell: () => this.keep(null),
    });
  }

  private newStrip(): ScheduleStrip | null {
    if (!this.opened.schedule) return null;
    return new ScheduleStrip(
      this.opened.schedule,
      (range) => this.chooseTime(range),
      (open) => {
        this.stripOpen = open;
        this.saveSoon();
      },
    );
  }

  private lay(tabs: readonly Tab[]): void {
    const content: Readonly<Record<Tab, readonly HTMLElement[]>> = {
      breakdown: [this.breakdown.element],
      flame: [this.flame.controller.view.element, this.flame.nothing.element],
      path: [this.path.element],
      schedule: [this.schedule.element],
      functions: [this.functions.element],
      offload: [this.offload.element],
    };
    for (const tab of tabs) this.panels.set(tab, this.toolbar.tabBar.panel(tab, ...content[tab]));
    this.element.append(
      profileHeader(this.opened.header),
      this.layerBar.element,
      ...(this.strip ? [this.strip.element] : []),
      this.toolbar.element,
      this.status.busy,
      this.status.banner,
      this.note,
      ...this.panels.values(),
      this.flame.details.element,
      this.flame.live,
    );
  }

  private restore(state: ViewState | null): void {
    this.flame.restore(state);
    this.toolbar.showCell(this.cell && cellName(this.cell, this.opened.lanes));
    if (!state) return;
    this.timeNs = this.strip ? this.strip.restore(state.timeNs) : null;
    this.schedule.select(this.timeNs);
    if (this.strip && !state.scheduleOpen) this.strip.setOpen(false);
    this.functions.restore(state.functions);
    this.breakdown.restore(state.breakdown);
    this.path.restore(state.path);
    this.schedule.restore(state.scheduleTab);
    this.offload.restore(state.offload);
  }

  private start(): void {
    if (!this.chosen || this.flame.isEmpty) {
      this.flame.nothing.noSamplesAtAll(this.strip !== null);
      this.layerBar.element.hidden = true;
      this.flame.details.element.hidden = true;
      this.toolbar.element.hidden = this.panels.size < 2;
      return;
    }
    this.toolbar.showChoices(this.opened.events, this.chosen);
    this.requestWeights();
  }

  /** What is looked at, with the narrowing to one cell. */
  private ask<Q>(question: (query: ViewQuery) => Q): Q | null {
    const query = this.query(this.cell);
    return query && question(query);
  }

  /** The same without the narrowing: costs are for choosing another cell. */
  private askWide<Q>(question: (query: ViewQuery) => Q): Q | null {
    const query = this.query(null);
    return query && question(query);
  }

  private query(cell: BreakdownCell | null): ViewQuery | null {
    if (!this.chosen) return null;
    return {
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      filter: {
        ...(this.timeNs && { timeNs: [this.timeNs[0], this.timeNs[1]] }),
        ...(cell && { cell }),
      },
    };
  }

  private choose(event: string, weight: WeightKind | null): void {
    this.chosen = choose(this.opened.events, event, weight);
    if (this.chosen) this.toolbar.showChoices(this.opened.events, this.chosen);
    this.requestAll();
    this.saveSoon();
  }

  private chooseTime(range: TimeRange | null): void {
    if (range?.[0] === this.timeNs?.[0] && range?.[1] === this.timeNs?.[1]) return;
    this.timeNs = range;
    this.strip?.restore(range);
    this.schedule.select(range);
    this.requestAll();
    this.saveSoon();
  }

  private choosePer(per: Per): void {
    this.per = per;
    for (const tab of this.costs) tab.invalidate();
    this.saveSoon();
  }

  private requestAll(): void {
    this.requestWeights();
    for (const tab of this.weighed) tab.invalidate();
  }

  private requestWeights(): void {
    const query = this.query(this.cell);
    if (!query || this.flame.isEmpty) return;
    this.host.post({ type: 'viewChanged', query });
    this.status.during(
      this.host.channel.ask({ type: 'weights', query }),
      (answer) => this.showWeights(answer),
      () => this.requestWeights(),
    );
  }

  private showWeights(answer: Answer<'weights'>): void {
    if (!this.chosen) return;
    this.layerBar.show(answer.bar);
    this.note.hidden = answer.note === '';
    fill(this.note, shortText(answer.note, 300));
    this.showEmptiness(answer.lanes.every((lane) => lane.total <= 0));
    this.flame.show(answer, this.chosen.weight);
  }

  private showEmptiness(empty: boolean): void {
    const { nothing } = this.flame;
    if (!empty) nothing.hide();
    else if (this.cell)
      nothing.noSamplesOfCell(cellName(this.cell, this.opened.lanes), () => this.keep(null));
    else if (this.timeNs) nothing.noSamplesInRange(() => this.chooseTime(null));
    else nothing.noSamplesOfEvent(this.chosen?.event.label ?? 'this event');
  }

  private showTab(tab: Tab): void {
    this.tab = tab;
    this.toolbar.showTab(tab);
    for (const [key, panel] of this.panels) panel.hidden = key !== tab;
    // The schedule's tab shows the same larger, and its own brush.
    if (this.strip) this.strip.element.hidden = tab === 'schedule' || tab === 'path' || tab === 'offload';
    this.flame.details.element.classList.toggle('away', tab !== 'flame');
    for (const [key, parts] of this.answered) for (const part of parts) part.setInSight(key === tab);
    this.saveSoon();
  }

  /** Unfolds a lane of the layer bar and scrolls to it. */
  private showLane(key: string): void {
    this.showTab('flame');
    this.flame.showLane(key);
  }

  private focusRow(row: FunctionRow): void {
    this.focus(row.func, row.lane);
    this.flame.takeKeyboard();
  }

  private key(event: KeyboardEvent): void {
    const typing = event.composedPath()[0] instanceof HTMLInputElement;
    const find = event.key === 'f' && (event.ctrlKey || event.metaKey);
    if ((find || (event.key === '/' && !typing)) && (this.tab === 'flame' || this.tab === 'functions')) {
      if (this.tab === 'flame') this.toolbar.search.focus();
      else this.functions.focusFilter();
    } else if (this.tab === 'flame' && event.altKey && event.key === 'ArrowLeft')
      this.flame.controller.back();
    else if (this.tab === 'flame' && event.altKey && event.key === 'ArrowRight')
      this.flame.controller.forward();
    else return;
    event.preventDefault();
  }

  /** Tables that do not fit together. */
  private trouble(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.host.post({ type: 'trouble', message });
    this.schedule.showNothing('The schedule cannot be shown', message);
  }

  private saveSoon(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.save(), SAVE_PAUSE_MS);
  }

  private save(): void {
    const flame = this.flame.state;
    // Before the first weights the stored zooms and selection are not in force yet: keep them as they are.
    if (!this.chosen || !flame) return;
    this.host.save({
      version: 2,
      ...flame,
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      timeNs: this.timeNs ? [this.timeNs[0], this.timeNs[1]] : null,
      tab: this.tab,
      cell: this.cell,
      per: this.per,
      scheduleOpen: this.stripOpen,
      functions: this.functions.state,
      breakdown: this.breakdown.state,
      path: this.path.state,
      scheduleTab: this.schedule.state,
      offload: this.offload.state,
    });
  }
}
