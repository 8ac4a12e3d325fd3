/** What people do with the flame graph: zoom with history, selection, the keyboard walk, folding lanes. */
import type { CallNodeIndex } from '../../src/profile/ids';
import { attachPointer } from './flamePointer';
import { FlameModel } from './flameModel';
import type { FlameTables } from './flameTables';
import { FlameView, type Palettes, type Pointed } from './flameView';
import type { Hit } from './hitTest';
import { History } from './history';
import { commandOf, walk, type FlameCommand } from './keyboard';
import { clampDomain, panBy, span, zoomAt } from './viewport';
import { isWholeLane, WHOLE_LANE, zoomToNode, type Zoom } from './zoom';

export interface FlameEvents {
  /** The box or run to describe: under the pointer, else the selected one. */
  described(hit: Hit | null, lane: number): void;
  /** A box was selected by a person; screen readers hear of it. */
  selected(node: CallNodeIndex | null): void;
  /** Zoom, folded lanes, selection or scroll changed. */
  viewChanged(): void;
  menu(node: CallNodeIndex, clientX: number, clientY: number): void;
  search(): void;
  nextMatch(direction: 1 | -1): void;
  /** Escape with nothing left to undo in the graph itself. */
  escape(): void;
  copyName(node: CallNodeIndex): void;
  goToSource(node: CallNodeIndex): void;
}

const KEY_ZOOM = 1.5;
/** A box that is brought to attention is at least this part of the width. */
const LEAST_ATTENTION = 0.04;

export class FlameController {
  readonly model: FlameModel;
  readonly view: FlameView;
  selection: CallNodeIndex | null = null;
  private history: History<readonly Zoom[]>;
  private hovered: Pointed | null = null;

  constructor(
    tables: FlameTables,
    private readonly events: FlameEvents,
    painted: () => void,
    palettes?: Palettes,
  ) {
    this.model = new FlameModel(tables);
    this.history = new History(this.model.allZooms);
    this.view = new FlameView(
      this.model,
      {
        toggle: (lane) => this.fold(lane, !this.model.isCollapsed(lane)),
        resetZoom: (lane) => this.zoomLane(lane, WHOLE_LANE),
        showWhole: (lane, whole) => this.showWhole(lane, whole),
      },
      painted,
      palettes,
    );
    attachPointer(this.view, {
      hover: (pointed) => this.hover(pointed),
      click: (pointed) => this.click(pointed),
      follow: (pointed) => this.follow(pointed),
      reset: () => this.reset(),
      zoom: (lane, at, factor, gesture) => this.zoomBy(lane, at, factor, gesture),
      pan: (lane, fraction, gesture) => this.pan(lane, fraction, gesture),
      menu: (pointed, x, y) => {
        const node = nodeOf(pointed.hit);
        if (node === null) return;
        this.select(node);
        this.events.menu(node, x, y);
      },
    });
    this.view.element.addEventListener('keydown', (event) => {
      // Buttons in the lane headers keep their own keys.
      if (event.target !== this.view.element) return;
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      const command = commandOf({ key, alt: altKey, ctrl: ctrlKey || metaKey, shift: shiftKey });
      if (!command) return;
      event.preventDefault();
      event.stopPropagation();
      this.perform(command);
    });
    this.view.element.addEventListener('scroll', () => this.events.viewChanged(), { passive: true });
  }

  get canGoBack(): boolean {
    return this.history.canGoBack;
  }

  get canGoForward(): boolean {
    return this.history.canGoForward;
  }

  get isZoomed(): boolean {
    return this.model.allZooms.some((zoom) => !isWholeLane(zoom));
  }

  /** Restores zooms without a step of history. */
  restore(zooms: readonly Zoom[], selection: CallNodeIndex | null): void {
    this.model.setZooms(zooms);
    this.history = new History(zooms);
    this.selection = selection;
    this.view.select(selection);
    this.view.invalidate();
  }

  back(): void {
    this.showStep(this.history.back());
  }

  forward(): void {
    this.showStep(this.history.forward());
  }

  reset(): void {
    if (this.isZoomed) this.push(this.model.tables.lanes.map(() => WHOLE_LANE));
  }

  zoomTo(node: CallNodeIndex): void {
    this.zoomLane(this.model.laneOf(node), zoomToNode(node));
  }

  select(node: CallNodeIndex | null): void {
    this.selection = node;
    if (node !== null) this.uncover(node);
    this.view.select(node);
    this.describe();
    this.events.selected(node);
    this.events.viewChanged();
  }

  /** Selects a box and makes sure that it can be seen: unfolds its lane, zooms out or in, scrolls. */
  attend(node: CallNodeIndex): void {
    const lane = this.model.laneOf(node);
    if (this.model.isCollapsed(lane)) this.fold(lane, false);
    const domain = this.model.domain(lane);
    const left = this.model.nodeX[node];
    const width = this.model.total[node];
    const inSight = domain && left >= domain.from && left + width <= domain.to;
    if (!domain || !inSight || width < span(domain) * LEAST_ATTENTION)
      this.zoomLane(lane, this.surroundings(node));
    this.select(node);
    this.view.reveal(node);
  }

  /** All rows of a lane, or as many as there is room for. */
  showWhole(lane: number, whole: boolean): void {
    this.model.setWhole(lane, whole);
    // A zoomed lane shows all its rows; fewer rows means the whole lane again.
    if (!whole && this.model.isZoomed(lane)) this.zoomLane(lane, WHOLE_LANE);
    this.changed();
  }

  fold(lane: number, collapsed: boolean): void {
    this.model.setCollapsed(lane, collapsed);
    this.view.invalidate();
    this.events.viewChanged();
  }

  /** Tells again what is under the pointer or selected; after a change of weights. */
  describe(): void {
    const hit =
      this.hovered?.hit ??
      (this.selection === null ? null : ({ kind: 'box', node: this.selection } as const));
    const node = nodeOf(hit);
    this.events.described(hit, node === null ? -1 : this.model.laneOf(node));
  }

  /** A selected box is never below the last row that is shown. */
  private uncover(node: CallNodeIndex): void {
    const lane = this.model.laneOf(node);
    if (this.model.isCollapsed(lane) || this.model.tables.depth[node] < this.model.layout.lanes[lane].rows)
      return;
    this.model.setWhole(lane, true);
    this.view.invalidate();
  }

  /** The outermost caller in which the box is still wide enough to be seen. */
  private surroundings(node: CallNodeIndex): Zoom {
    const { tables, total } = this.model;
    let around = node;
    for (let at = tables.parent[node]; at >= 0; at = tables.parent[at]!) {
      if (total[node] < total[at] * LEAST_ATTENTION) return zoomToNode(around);
      around = at;
    }
    const lane = this.model.positions[this.model.laneOf(node)];
    return total[node] < lane.total * LEAST_ATTENTION ? zoomToNode(around) : WHOLE_LANE;
  }

  private hover(pointed: Pointed | null): void {
    this.hovered = pointed;
    this.view.hover(pointed?.hit?.kind === 'box' ? pointed.hit.node : null);
    this.view.element.classList.toggle('over-box', (pointed?.hit ?? null) !== null);
    this.describe();
  }

  private click(pointed: Pointed): void {
    this.view.element.focus({ preventScroll: true });
    const { hit, lane } = pointed;
    if (!hit) {
      this.select(null);
    } else if (hit.kind === 'box') {
      this.select(hit.node);
      this.zoomTo(hit.node);
    } else {
      // Too thin to choose one: come closer until the run fills the width.
      this.zoomBy(lane, pointed.at, this.view.drawnWidth / 4, null);
    }
  }

  /** Leaves the zoom as it is. */
  private follow(pointed: Pointed): void {
    if (pointed.hit?.kind !== 'box') {
      this.click(pointed);
      return;
    }
    this.view.element.focus({ preventScroll: true });
    this.select(pointed.hit.node);
    this.events.goToSource(pointed.hit.node);
  }

  private perform(command: FlameCommand): void {
    const { selection } = this;
    switch (command.kind) {
      case 'step': {
        const isOpen = (key: string) =>
          !this.model.isCollapsed(this.model.tables.lanes.findIndex((lane) => lane.key === key));
        const to = walk(
          { tables: this.model.tables, total: this.model.total, isOpen },
          selection,
          command.step,
        );
        if (to !== null) this.walkTo(to);
        return;
      }
      case 'zoomToBox':
        if (selection !== null) this.zoomTo(selection);
        return;
      case 'zoomIn':
      case 'zoomOut':
        this.keyZoom(command.kind === 'zoomIn' ? KEY_ZOOM : 1 / KEY_ZOOM);
        return;
      case 'reset':
        this.reset();
        return;
      case 'escape':
        if (this.isZoomed) this.reset();
        else if (selection !== null) this.select(null);
        else this.events.escape();
        return;
      case 'back':
        this.back();
        return;
      case 'forward':
        this.forward();
        return;
      case 'search':
        this.events.search();
        return;
      case 'nextMatch':
      case 'previousMatch':
        this.events.nextMatch(command.kind === 'nextMatch' ? 1 : -1);
        return;
      case 'contextMenu':
        this.menuAtSelection();
        return;
      case 'copyName':
        if (selection !== null) this.events.copyName(selection);
        return;
      case 'goToSource':
        if (selection !== null) this.events.goToSource(selection);
    }
  }

  /** A step of the keyboard walk: pans if the box is out of sight, keeps the scale. */
  private walkTo(node: CallNodeIndex): void {
    const lane = this.model.laneOf(node);
    const domain = this.model.domain(lane);
    const left = this.model.nodeX[node];
    const right = left + this.model.total[node];
    if (domain && (right <= domain.from || left >= domain.to || right - left > span(domain) * 1.0001)) {
      const width = Math.max(span(domain), right - left);
      const from = (left + right) / 2 - width / 2;
      const { total } = this.model.positions[lane];
      this.setDomain(
        lane,
        clampDomain({ from, to: from + width }, total, this.model.leastSpan(lane)),
        'walk',
      );
    }
    this.hovered = null;
    this.view.hover(null);
    this.select(node);
    this.view.reveal(node);
  }

  /** Zooms around the selected box, or around the middle of the first open lane. */
  private keyZoom(factor: number): void {
    const open = this.model.tables.lanes.findIndex(
      (_, i) => !this.model.isCollapsed(i) && this.model.domain(i),
    );
    const lane = this.selection === null ? open : this.model.laneOf(this.selection);
    const domain = lane < 0 ? null : this.model.domain(lane);
    if (!domain) return;
    const middle =
      this.selection === null
        ? 0.5
        : (this.model.nodeX[this.selection] + this.model.total[this.selection] / 2 - domain.from) /
          span(domain);
    this.zoomBy(lane, Math.min(1, Math.max(0, middle)), factor, 'keys');
  }

  private zoomBy(lane: number, at: number, factor: number, gesture: string | null): void {
    const domain = this.model.domain(lane);
    if (!domain) return;
    const { total } = this.model.positions[lane];
    this.setDomain(lane, zoomAt(domain, at, factor, total, this.model.leastSpan(lane)), gesture);
  }

  private pan(lane: number, fraction: number, gesture: string): void {
    const domain = this.model.domain(lane);
    if (domain && this.model.isZoomed(lane)) {
      this.setDomain(lane, panBy(domain, fraction, this.model.positions[lane].total), gesture);
    }
  }

  private setDomain(lane: number, domain: { from: number; to: number }, gesture: string | null): void {
    this.model.setDomain(lane, domain);
    this.history.push(this.model.allZooms, gesture === null ? null : `${gesture} ${lane}`);
    this.changed();
  }

  private zoomLane(lane: number, zoom: Zoom): void {
    this.push(this.model.allZooms.map((known, i) => (i === lane ? zoom : known)));
  }

  private push(zooms: readonly Zoom[]): void {
    this.history.push(zooms);
    this.model.setZooms(zooms);
    this.changed();
  }

  private showStep(zooms: readonly Zoom[]): void {
    this.model.setZooms(zooms);
    this.changed();
  }

  private changed(): void {
    this.view.invalidate();
    this.events.viewChanged();
  }

  private menuAtSelection(): void {
    if (this.selection === null) return;
    const box = this.view.boxRect(this.selection);
    const outer = this.view.element.getBoundingClientRect();
    if (box) this.events.menu(this.selection, outer.left + box.left + 8, outer.top + box.top + box.height);
  }
}

function nodeOf(hit: Hit | null): CallNodeIndex | null {
  if (!hit) return null;
  return hit.kind === 'box' ? hit.node : hit.widest;
}
