/** An opened profile: puts header, layers, schedule, toolbar, flame graph and table together and keeps them in step. */
import type { FromEditor, FunctionRow, ToEditor, ViewQuery, WeightKind } from '../../src/protocol/messages';
import { FlameController } from '../flame/flameController';
import { DetailsLine, type Metric } from '../flame/detailsLine';
import { flameTables } from '../flame/flameTables';
import { nodeOfPath, pathOfNode } from '../flame/framePath';
import { cleanWeights } from '../flame/positions';
import { FunctionsTable } from '../functionsTable/functionsTable';
import { profileHeader } from '../header';
import { LayerBarView } from '../layerBar';
import type { Answer, EditorChannel } from '../messaging';
import type { TimeRange } from '../schedule/brush';
import { ScheduleStrip } from '../schedule/scheduleStrip';
import type { ViewState } from '../state';
import { el, fill } from '../ui/dom';
import { openMenu } from '../ui/menu';
import { shortText } from '../ui/safeText';
import { weightText } from '../ui/numberText';
import { boxMenu } from './boxMenu';
import { choose, unitOf, type Chosen } from './choices';
import { Highlight } from './highlight';
import { NothingPanel } from './nothingPanel';
import { RequestStatus } from './requestStatus';
import { restoreZooms, storeZooms } from './storedZooms';
import { Toolbar, type Tab } from './toolbar';

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
  private readonly flame: FlameController;
  private readonly details: DetailsLine;
  private readonly toolbar: Toolbar;
  private readonly highlight: Highlight;
  private readonly layerBar: LayerBarView;
  private readonly schedule: ScheduleStrip | null;
  private readonly functions: FunctionsTable;
  private readonly status = new RequestStatus();
  private readonly note = el('div', {
    class: 'filter-note',
    attributes: { 'aria-live': 'polite' },
    hidden: true,
  });
  private readonly live = el('div', { class: 'sr-only', attributes: { 'aria-live': 'polite' } });
  private readonly nothing = new NothingPanel();
  private readonly flamePanel: HTMLElement;
  private readonly functionsPanel: HTMLElement;
  private chosen: Chosen | null;
  private timeNs: TimeRange | null = null;
  private tab: Tab = 'flame';
  private metric: Metric | null = null;
  private functionsAreStale = true;
  private scheduleOpen = true;
  private restored: ViewState | null;
  private wantedFocus: { func: number; lane: string } | null = null;
  private readonly folded: Record<string, boolean> = {};
  private saveTimer: ReturnType<typeof setTimeout> | undefined;

  /** @throws InconsistentTables, RangeError if the profile's columns do not fit together. */
  constructor(
    private readonly opened: Opened,
    private readonly host: ProfileViewHost,
    state: ViewState | null,
  ) {
    const tables = flameTables(opened.lanes, opened.tree, opened.funcs);
    this.restored = state;
    this.chosen = choose(opened.events, state?.event ?? '', state?.weight ?? null);
    this.toolbar = new Toolbar({
      changed: (text) => {
        this.highlight.searchFor(text);
        this.saveSoon();
      },
      step: (direction) => this.highlight.step(direction),
      leave: () => this.flame.view.element.focus(),
      tab: (tab) => this.showTab(tab),
      event: (key) => this.choose(key, this.chosen?.weight.kind ?? null),
      weight: (kind) => this.choose(this.chosen?.event.key ?? '', kind),
      back: () => this.flame.back(),
      forward: () => this.flame.forward(),
      reset: () => this.flame.reset(),
      clearFocus: () => this.highlight.clearFocus(),
    });
    this.flame = new FlameController(
      tables,
      {
        described: (hit) => {
          if (hit && this.metric) this.details.show(hit, this.metric);
          else this.details.clear();
        },
        selected: (node) => {
          if (node !== null && this.metric) this.live.textContent = this.details.sentence(node, this.metric);
        },
        viewChanged: () => this.flameChanged(),
        menu: (node, x, y) => this.openMenu(node, x, y),
        search: () => this.toolbar.search.focus(),
        nextMatch: (direction) => this.highlight.step(direction),
        escape: () => this.highlight.clear(),
        copyName: (node) => this.host.post({ type: 'copy', text: tables.names[tables.func[node]] }),
      },
      () => this.painted(),
    );
    this.details = new DetailsLine(this.flame.model);
    this.highlight = new Highlight(this.flame, this.toolbar);
    this.layerBar = new LayerBarView((lane) => this.showLane(lane));
    this.functions = new FunctionsTable({
      chosen: (row) => this.focusRow(row),
      changed: () => this.saveSoon(),
    });
    this.schedule = opened.schedule
      ? new ScheduleStrip(
          opened.schedule,
          (range) => this.chooseTime(range),
          (open) => {
            this.scheduleOpen = open;
            this.saveSoon();
          },
        )
      : null;
    this.flamePanel = panel('flame', this.flame.view.element, this.nothing.element);
    this.functionsPanel = panel('functions', this.functions.element);
    this.element.append(
      profileHeader(opened.header),
      this.layerBar.element,
      ...(this.schedule ? [this.schedule.element] : []),
      this.toolbar.element,
      this.status.busy,
      this.status.banner,
      this.note,
      this.flamePanel,
      this.functionsPanel,
      this.details.element,
      this.live,
    );
    tables.lanes.forEach((lane, i) => {
      if (state?.folded[lane.key] ?? lane.kind === 'idle') this.flame.model.setCollapsed(i, true);
      if (state?.whole.includes(lane.key)) this.flame.model.setWhole(i, true);
    });
    this.restoreBeforeWeights(state);
    this.showTab(state?.tab ?? 'flame');
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.start();
  }

  /** Shows a function, asked for from outside. */
  focus(func: number, lane: string): void {
    if (!this.metric) {
      this.wantedFocus = { func, lane };
      return;
    }
    this.showTab('flame');
    this.highlight.focus(func, lane);
  }

  private start(): void {
    if (!this.chosen || this.flame.model.tables.func.length === 0) {
      this.nothing.noSamplesAtAll(this.schedule !== null);
      for (const part of [this.layerBar, this.toolbar, this.details]) part.element.hidden = true;
      return;
    }
    this.toolbar.showChoices(this.opened.events, this.chosen);
    this.requestWeights();
  }

  private restoreBeforeWeights(state: ViewState | null): void {
    if (!state) return;
    this.timeNs = this.schedule ? this.schedule.restore(state.timeNs) : null;
    if (this.schedule && !state.scheduleOpen) this.schedule.setOpen(false);
    Object.assign(this.folded, state.folded);
    this.functions.restore(state.functions);
    this.toolbar.search.set(state.search);
    this.highlight.searchFor(state.search);
  }

  private restoreAfterWeights(state: ViewState): void {
    const { tables } = this.flame.model;
    const selection = state.selection ? nodeOfPath(tables, state.selection) : null;
    this.flame.restore(restoreZooms(tables, state.zooms), selection);
    // The lanes have their heights only after the first picture.
    requestAnimationFrame(() => {
      this.flame.view.scroll = state.scroll;
    });
  }

  private get query(): ViewQuery | null {
    if (!this.chosen) return null;
    return {
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      filter: this.timeNs ? { timeNs: [this.timeNs[0], this.timeNs[1]] } : {},
    };
  }

  private choose(event: string, weight: WeightKind | null): void {
    this.chosen = choose(this.opened.events, event, weight);
    if (this.chosen) this.toolbar.showChoices(this.opened.events, this.chosen);
    this.requestWeights();
    this.saveSoon();
  }

  private chooseTime(range: TimeRange | null): void {
    if (range?.[0] === this.timeNs?.[0] && range?.[1] === this.timeNs?.[1]) return;
    this.timeNs = range;
    this.requestWeights();
    this.saveSoon();
  }

  private requestWeights(): void {
    const { query } = this;
    if (!query) return;
    this.functionsAreStale = true;
    this.host.post({ type: 'viewChanged', query });
    this.status.during(
      this.host.channel.ask({ type: 'weights', query }),
      (answer) => this.showWeights(answer),
      () => this.requestWeights(),
    );
    if (this.tab === 'functions') this.requestFunctions();
  }

  private requestFunctions(): void {
    const { query } = this;
    if (!query || !this.functionsAreStale) return;
    this.functionsAreStale = false;
    this.status.during(
      this.host.channel.ask({ type: 'functions', query, most: MOST_FUNCTIONS }),
      ({ rows, ofRows }) =>
        this.functions.show(rows, ofRows, weightText(this.chosen?.weight.format ?? ',.0f')),
      () => {
        this.functionsAreStale = true;
        this.requestFunctions();
      },
    );
  }

  private showWeights(answer: Answer<'weights'>): void {
    const { model, view } = this.flame;
    const nodes = model.tables.func.length;
    model.setWeights(cleanWeights(answer.total, nodes), cleanWeights(answer.self, nodes));
    const weight = this.chosen!.weight;
    this.metric = {
      lanes: answer.lanes,
      bar: answer.bar,
      text: weightText(weight.format),
      unit: unitOf(weight),
    };
    view.headers.setWeights(answer.lanes, answer.bar, this.metric.text, this.metric.unit);
    this.layerBar.show(answer.bar);
    this.highlight.weighted(answer.lanes, answer.bar);
    this.note.hidden = answer.note === '';
    fill(this.note, shortText(answer.note, 300));
    this.showEmptiness(answer.lanes.every((lane) => lane.total <= 0));
    const state = this.restored;
    this.restored = null;
    if (state) this.restoreAfterWeights(state);
    this.flame.describe();
    view.invalidate();
    const wanted = this.wantedFocus;
    this.wantedFocus = null;
    if (wanted) this.focus(wanted.func, wanted.lane);
  }

  private showEmptiness(empty: boolean): void {
    if (!empty) this.nothing.hide();
    else if (this.timeNs) this.nothing.noSamplesInRange(() => this.schedule?.choose(null));
    else this.nothing.noSamplesOfEvent(this.chosen?.event.label ?? 'this event');
  }

  private showTab(tab: Tab): void {
    this.tab = tab;
    this.toolbar.showTab(tab);
    this.flamePanel.hidden = tab !== 'flame';
    this.functionsPanel.hidden = tab !== 'functions';
    this.details.element.classList.toggle('away', tab !== 'flame');
    if (tab === 'functions') this.requestFunctions();
    this.saveSoon();
  }

  /** Unfolds a lane of the layer bar and scrolls to it. */
  private showLane(key: string): void {
    const lane = this.flame.model.tables.lanes.findIndex((l) => l.key === key);
    if (lane < 0) return;
    this.showTab('flame');
    if (this.flame.model.isCollapsed(lane)) this.flame.fold(lane, false);
    this.flame.view.headers.place();
    this.flame.view.scroll = this.flame.model.layout.lanes[lane].top;
  }

  private focusRow(row: FunctionRow): void {
    this.showTab('flame');
    this.highlight.focus(row.func, row.lane);
    this.flame.view.element.focus({ preventScroll: true });
  }

  private openMenu(node: number, x: number, y: number): void {
    const copy = (text: string) => this.host.post({ type: 'copy', text });
    openMenu(boxMenu(node, this.flame, this.highlight, this.toolbar, copy), x, y);
  }

  private key(event: KeyboardEvent): void {
    const typing = event.composedPath()[0] instanceof HTMLInputElement;
    const find = event.key === 'f' && (event.ctrlKey || event.metaKey);
    if (find || (event.key === '/' && !typing)) {
      if (this.tab === 'flame') this.toolbar.search.focus();
      else this.functions.focusFilter();
    } else if (event.altKey && event.key === 'ArrowLeft') this.flame.back();
    else if (event.altKey && event.key === 'ArrowRight') this.flame.forward();
    else return;
    event.preventDefault();
  }

  private painted(): void {
    this.toolbar.showZoom(this.flame.canGoBack, this.flame.canGoForward, this.flame.isZoomed);
  }

  private flameChanged(): void {
    this.flame.model.tables.lanes.forEach((lane, i) => {
      this.folded[lane.key] = this.flame.model.isCollapsed(i);
    });
    this.saveSoon();
  }

  private saveSoon(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.save(), SAVE_PAUSE_MS);
  }

  private save(): void {
    // Before the first weights the stored zooms and selection are not in force yet: keep them as they are.
    if (!this.chosen || this.restored) return;
    const { model, selection, view } = this.flame;
    this.host.save({
      version: 1,
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      timeNs: this.timeNs ? [this.timeNs[0], this.timeNs[1]] : null,
      tab: this.tab,
      search: this.highlight.text,
      zooms: storeZooms(model.tables, model.allZooms),
      selection: selection === null ? null : pathOfNode(model.tables, selection),
      folded: { ...this.folded },
      whole: this.opened.lanes.filter((_, i) => this.flame.model.wasAskedWhole(i)).map((lane) => lane.key),
      scroll: view.scroll,
      scheduleOpen: this.scheduleOpen,
      functions: this.functions.state,
    });
  }
}

function panel(key: Tab, ...content: HTMLElement[]): HTMLElement {
  return el(
    'div',
    {
      class: `panel panel-${key}`,
      role: 'tabpanel',
      attributes: { id: `panel-${key}`, 'aria-labelledby': `tab-${key}` },
    },
    ...content,
  );
}
