/** The flame graph's tab: boxes, the line that describes them, what stands out in them, and what of it is stored. */
import type { CallNodeIndex, FuncIndex } from '../../src/profile/ids';
import type { WeightChoice } from '../../src/protocol/messages';
import { DetailsLine, type Metric } from '../flame/detailsLine';
import { FlameController } from '../flame/flameController';
import { isFunction, type FlameTables } from '../flame/flameTables';
import { nodeOfPath, pathOfNode } from '../flame/framePath';
import { cleanWeights } from '../flame/positions';
import type { Answer } from '../messaging';
import type { ViewState } from '../state';
import { el } from '../ui/dom';
import { openMenu } from '../ui/menu';
import { weightText } from '../ui/numberText';
import { boxMenu } from './boxMenu';
import { unitOf } from './choices';
import { Highlight } from './highlight';
import { NothingPanel } from './nothingPanel';
import { restoreZooms, storeZooms } from './storedZooms';
import type { Toolbar } from './toolbar';

/** What of the flame graph survives a reload. */
export type FlameState = Pick<ViewState, 'search' | 'zooms' | 'selection' | 'folded' | 'whole' | 'scroll'>;

export interface FlameTabEvents {
  copy(text: string): void;
  /** @param func row of the function tables */
  goToSource(func: FuncIndex): void;
  /** Something that is stored has changed. */
  changed(): void;
}

export class FlameTab {
  readonly details: DetailsLine;
  readonly live = el('div', { class: 'sr-only', attributes: { 'aria-live': 'polite' } });
  readonly nothing = new NothingPanel();
  readonly highlight: Highlight;
  readonly controller: FlameController;
  private metric: Metric | null = null;
  private readonly folded: Record<string, boolean> = {};
  private wantedFocus: { func: number; lane: string } | null = null;
  /** Zooms, selection and scroll take hold with the first weights. */
  private restored: FlameState | null = null;

  constructor(
    private readonly tables: FlameTables,
    private readonly toolbar: Toolbar,
    private readonly on: FlameTabEvents,
  ) {
    this.controller = new FlameController(
      tables,
      {
        described: (hit) => {
          if (hit && this.metric) this.details.show(hit, this.metric);
          else this.details.clear();
        },
        selected: (node) => {
          if (node !== null && this.metric) this.live.textContent = this.details.sentence(node, this.metric);
        },
        viewChanged: () => this.foldedChanged(),
        menu: (node, x, y) => this.openMenu(node, x, y),
        search: () => toolbar.search.focus(),
        nextMatch: (direction) => this.highlight.step(direction),
        escape: () => this.highlight.clear(),
        copyName: (node) => on.copy(tables.names[tables.func[node]]),
        goToSource: (node) => {
          if (isFunction(tables, tables.func[node])) on.goToSource(tables.func[node]);
        },
      },
      () => this.painted(),
    );
    this.details = new DetailsLine(this.controller.model);
    this.highlight = new Highlight(this.controller, toolbar);
  }

  get isEmpty(): boolean {
    return this.tables.func.length === 0;
  }

  /** Before the first weights. Without a stored state idle lanes are folded. */
  restore(state: FlameState | null): void {
    this.restored = state;
    this.tables.lanes.forEach((lane, i) => {
      if (state?.folded[lane.key] ?? lane.kind === 'idle') this.controller.model.setCollapsed(i, true);
      if (state?.whole.includes(lane.key)) this.controller.model.setWhole(i, true);
    });
    if (!state) return;
    Object.assign(this.folded, state.folded);
    this.toolbar.search.set(state.search);
    this.highlight.searchFor(state.search);
  }

  /** Null before the first weights: what was stored then still holds. */
  get state(): FlameState | null {
    if (this.restored) return null;
    const { model, selection, view } = this.controller;
    return {
      search: this.highlight.text,
      zooms: storeZooms(model.tables, model.allZooms),
      selection: selection === null ? null : pathOfNode(model.tables, selection),
      folded: { ...this.folded },
      whole: this.tables.lanes.filter((_, i) => model.wasAskedWhole(i)).map((lane) => lane.key),
      scroll: view.scroll,
    };
  }

  show(answer: Answer<'weights'>, weight: WeightChoice): void {
    const { model, view } = this.controller;
    const nodes = model.tables.func.length;
    model.setWeights(cleanWeights(answer.total, nodes), cleanWeights(answer.self, nodes));
    this.metric = {
      lanes: answer.lanes,
      bar: answer.bar,
      text: weightText(weight.format),
      unit: unitOf(weight),
    };
    view.headers.setWeights(answer.lanes, answer.bar, this.metric.text, this.metric.unit);
    this.highlight.weighted(answer.lanes, answer.bar);
    this.restoreAfterWeights();
    this.controller.describe();
    view.invalidate();
    const wanted = this.wantedFocus;
    this.wantedFocus = null;
    if (wanted) this.focus(wanted.func, wanted.lane);
  }

  /** Lets all boxes of a function stand out; waits for the first weights if need be. */
  focus(func: number, lane: string): void {
    if (this.metric) this.highlight.focus(func, lane);
    else this.wantedFocus = { func, lane };
  }

  takeKeyboard(): void {
    this.controller.view.element.focus({ preventScroll: true });
  }

  /** Unfolds a lane and scrolls to it. */
  showLane(key: string): void {
    const { model, view } = this.controller;
    const lane = this.tables.lanes.findIndex((l) => l.key === key);
    if (lane < 0) return;
    if (model.isCollapsed(lane)) this.controller.fold(lane, false);
    view.headers.place();
    view.scroll = model.layout.lanes[lane].top;
  }

  private restoreAfterWeights(): void {
    const state = this.restored;
    this.restored = null;
    if (!state) return;
    const selection = state.selection ? nodeOfPath(this.tables, state.selection) : null;
    this.controller.restore(restoreZooms(this.tables, state.zooms), selection);
    // The lanes have their heights only after the first picture.
    requestAnimationFrame(() => {
      this.controller.view.scroll = state.scroll;
    });
  }

  private openMenu(node: CallNodeIndex, x: number, y: number): void {
    openMenu(boxMenu(node, this.controller, this.highlight, this.toolbar, this.on), x, y);
  }

  private painted(): void {
    const { canGoBack, canGoForward, isZoomed } = this.controller;
    this.toolbar.showZoom(canGoBack, canGoForward, isZoomed);
  }

  private foldedChanged(): void {
    this.tables.lanes.forEach((lane, i) => {
      this.folded[lane.key] = this.controller.model.isCollapsed(i);
    });
    this.on.changed();
  }
}
