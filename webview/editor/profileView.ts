/** An opened profile: puts header, layers, schedule, toolbar and tabs together and keeps them in step. */
import type {
  BreakdownCell,
  FromEditor,
  FunctionRow,
  ToEditor,
  WeightKind,
} from '../../src/protocol/messages';
import { flameTables } from '../flame/flameTables';
import { profileHeader } from '../header';
import type { EditorChannel } from '../messaging';
import type { TimeRange } from '../schedule/brush';
import { ScheduleStrip } from '../schedule/scheduleStrip';
import type { ViewState } from '../state';
import { el } from '../ui/dom';
import { AnsweredTabs } from './answeredTabs';
import { cellName } from './cellName';
import { FlameTab } from './flameTab';
import { LookedAt } from './lookedAt';
import { RequestStatus } from './requestStatus';
import { shortcutOf } from './shortcuts';
import { tabsFor, type Tab } from './tabs';
import { Toolbar } from './toolbar';
import { WeightsView } from './weightsView';

type Opened = Extract<ToEditor, { type: 'opened' }>;

export interface ProfileViewHost {
  readonly channel: EditorChannel;
  post(message: FromEditor): void;
  save(state: ViewState): void;
}

const SAVE_PAUSE_MS = 200;

export class ProfileView {
  readonly element = el('div', { class: 'profile' });
  private readonly lookedAt: LookedAt;
  private readonly toolbar: Toolbar;
  private readonly strip: ScheduleStrip | null;
  private readonly flame: FlameTab;
  private readonly weights: WeightsView;
  private readonly answered: AnsweredTabs;
  private readonly status = new RequestStatus();
  private readonly panels = new Map<Tab, HTMLElement>();
  private tab: Tab;
  private stripOpen = true;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;

  /** @throws InconsistentTables, RangeError if the profile's columns do not fit together. */
  constructor(
    private readonly opened: Opened,
    private readonly host: ProfileViewHost,
    state: ViewState | null,
  ) {
    this.lookedAt = new LookedAt(opened.events, state);
    const tabs = tabsFor(opened);
    this.tab = state && tabs.includes(state.tab) ? state.tab : tabs[0];
    this.toolbar = this.newToolbar(tabs);
    this.flame = new FlameTab(flameTables(opened.lanes, opened.tree, opened.funcs), this.toolbar, {
      copy: (text) => host.post({ type: 'copy', text }),
      goToSource: (func) => host.post({ type: 'goToSource', func }),
      changed: () => this.saveSoon(),
    });
    this.weights = new WeightsView(opened.lanes, this.flame, this.lookedAt, host.channel, this.status, {
      post: (message) => host.post(message),
      laneChosen: (key) => this.showLane(key),
      cellCleared: () => this.keep(null),
      timeCleared: () => this.chooseTime(null),
    });
    this.answered = new AnsweredTabs(opened, this.lookedAt, host.channel, this.status, {
      post: (message) => host.post(message),
      keep: (cell) => this.keep(cell),
      timeChosen: (range) => this.chooseTime(range),
      functionChosen: (row) => this.focusRow(row),
      changed: () => this.saveSoon(),
    });
    this.strip = this.newStrip();
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
    this.lookedAt.cell = cell;
    this.toolbar.showCell(cell && cellName(cell, this.opened.lanes));
    this.weights.request();
    this.answered.cellChanged();
    if (cell && this.tab !== 'functions') this.showTab('flame');
    this.saveSoon();
  }

  /** The Offload tab, asked for from outside; without samples there is none. */
  showOffload(): void {
    if (!this.panels.has('offload')) return;
    this.showTab('offload');
    this.toolbar.tabBar.focus();
  }

  /** Ticks a unit in the Offload tab, asked for from outside. */
  addMove(unit: string): void {
    if (!this.panels.has('offload')) return;
    this.showTab('offload');
    this.answered.addMove(unit);
  }

  /** Categories have changed: asks for everything that they are in. */
  rulesChanged(): void {
    this.requestAll();
    this.answered.rulesChanged();
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
      event: (key) => this.choose(key, this.lookedAt.chosen?.weight.kind ?? null),
      weight: (kind) => this.choose(this.lookedAt.chosen?.event.key ?? '', kind),
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
    const { flame } = this;
    const { elements } = this.answered;
    const flameElements = [flame.controller.view.element, flame.nothing.element];
    for (const tab of tabs) {
      const content = tab === 'flame' ? flameElements : [elements[tab]];
      this.panels.set(tab, this.toolbar.tabBar.panel(tab, ...content));
    }
    this.element.append(
      profileHeader(this.opened.header),
      this.weights.layerBar.element,
      ...(this.strip ? [this.strip.element] : []),
      this.toolbar.element,
      this.status.busy,
      this.status.banner,
      this.weights.note,
      ...this.panels.values(),
      flame.details.element,
      flame.live,
    );
  }

  private restore(state: ViewState | null): void {
    const { answered, flame, lookedAt, strip } = this;
    flame.restore(state);
    this.toolbar.showCell(lookedAt.cell && cellName(lookedAt.cell, this.opened.lanes));
    if (!state) return;
    lookedAt.timeNs = strip ? strip.restore(state.timeNs) : null;
    answered.schedule.select(lookedAt.timeNs);
    if (strip && !state.scheduleOpen) strip.setOpen(false);
    answered.restore(state);
  }

  private start(): void {
    const { flame, lookedAt, weights } = this;
    if (!lookedAt.chosen || flame.isEmpty) {
      flame.nothing.noSamplesAtAll(this.strip !== null);
      weights.layerBar.element.hidden = true;
      flame.details.element.hidden = true;
      this.toolbar.element.hidden = this.panels.size < 2;
      return;
    }
    this.toolbar.showChoices(this.opened.events, lookedAt.chosen);
    weights.request();
  }

  private choose(event: string, weight: WeightKind | null): void {
    const { lookedAt } = this;
    lookedAt.choose(event, weight);
    if (lookedAt.chosen) this.toolbar.showChoices(this.opened.events, lookedAt.chosen);
    this.requestAll();
    this.saveSoon();
  }

  private chooseTime(range: TimeRange | null): void {
    const { lookedAt } = this;
    if (range?.[0] === lookedAt.timeNs?.[0] && range?.[1] === lookedAt.timeNs?.[1]) return;
    lookedAt.timeNs = range;
    this.strip?.restore(range);
    this.answered.schedule.select(range);
    this.requestAll();
    this.saveSoon();
  }

  private requestAll(): void {
    this.weights.request();
    this.answered.weightsChanged();
  }

  private showTab(tab: Tab): void {
    this.tab = tab;
    this.toolbar.showTab(tab);
    for (const [key, panel] of this.panels) panel.hidden = key !== tab;
    // The schedule's tab shows the same larger, and its own brush.
    if (this.strip) this.strip.element.hidden = tab === 'schedule' || tab === 'path' || tab === 'offload';
    this.flame.details.element.classList.toggle('away', tab !== 'flame');
    this.answered.showTab(tab);
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
    const shortcut = shortcutOf(event, this.tab);
    if (!shortcut) return;
    if (shortcut === 'search') this.toolbar.search.focus();
    else if (shortcut === 'filter') this.answered.functions.focusFilter();
    else if (shortcut === 'back') this.flame.controller.back();
    else this.flame.controller.forward();
    event.preventDefault();
  }

  private saveSoon(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.save(), SAVE_PAUSE_MS);
  }

  private save(): void {
    const flame = this.flame.state;
    const lookedAt = this.lookedAt.state;
    // Before the first weights the stored zooms and selection are not in force yet: keep them as they are.
    if (!lookedAt || !flame) return;
    this.host.save({
      version: 2,
      ...flame,
      ...lookedAt,
      ...this.answered.state,
      tab: this.tab,
      scheduleOpen: this.stripOpen,
    });
  }
}
