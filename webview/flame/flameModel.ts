/** State of the flame graph without any pixels: structure, the metric of the moment, zoom, collapsed lanes, matches. */
import type { CallNodeIndex } from '../../src/profile/ids';
import { matchesBefore } from '../search/matchedBoxes';
import { nameHash, paletteIndex } from './colours';
import type { FlameTables } from './flameTables';
import { HiddenBoxes, type HiddenInXen } from './hiddenInXen';
import { laneLayout, type LaneLayout } from './laneLayout';
import { laneRows, type LaneRows } from './laneRows';
import { lanePositions, type LanePositions } from './positions';
import { clampDomain, smallestSpan, type Domain } from './viewport';
import { domainOf, isWholeLane, WHOLE_LANE, zoomOf, type Zoom } from './zoom';

/** Functions that stand out: 1 per matching row, and how many matching boxes lie before each place of a lane. */
export interface Matches {
  readonly matched: Uint8Array;
  readonly before: readonly Uint32Array[];
}

export class FlameModel {
  readonly rows: readonly LaneRows[];
  /** Per function: its position in a lane's palette. */
  readonly colourOf: Uint8Array;
  /** Per call node the same, where a box's colour is not its function's. */
  colourOfNode: Uint8Array | null = null;
  /** Left edge per call node, in weight units. */
  readonly nodeX: Float64Array;
  total: Float64Array;
  self: Float64Array;
  positions: readonly LanePositions[] = [];
  layout: LaneLayout = { lanes: [], height: 0 };
  matches: Matches | null = null;
  private readonly hidden: HiddenBoxes;
  private zooms: readonly Zoom[];
  private matchedFuncs: Uint8Array | null = null;
  private readonly collapsed = new Set<number>();
  /** Lanes that people asked to see in full; zoomed ones are, too. */
  private readonly whole = new Set<number>();
  private roomHeight = Infinity;

  constructor(readonly tables: FlameTables) {
    this.rows = tables.lanes.map((lane) => laneRows(tables, lane));
    this.colourOf = Uint8Array.from(tables.names, (name, func) =>
      paletteIndex(tables.layer[func], nameHash(name)),
    );
    this.hidden = new HiddenBoxes(tables);
    const nodes = tables.func.length;
    this.nodeX = new Float64Array(nodes);
    this.total = new Float64Array(nodes);
    this.self = new Float64Array(nodes);
    this.zooms = tables.lanes.map(() => WHOLE_LANE);
    this.setWeights(this.total, this.self);
  }

  /** Another metric, event or filter: only widths change, zoom and rows stay. */
  setWeights(total: Float64Array, self: Float64Array): void {
    this.total = total;
    this.self = self;
    this.positions = this.tables.lanes.map((lane, i) =>
      lanePositions(this.tables, lane, this.rows[i], total, this.nodeX),
    );
    this.relayout();
    this.setMatches(this.matchedFuncs);
  }

  /** Which functions stand out; null for none. */
  setMatches(matched: Uint8Array | null): void {
    this.matchedFuncs = matched;
    this.matches = matched && {
      matched,
      before: this.rows.map((rows) => matchesBefore(this.tables, rows, this.total, matched)),
    };
  }

  /** Whether a box holds time in Xen that its recorder could not see into. */
  hiddenInXen(node: CallNodeIndex): HiddenInXen {
    return this.hidden.kind(node, this.self);
  }

  isCollapsed(lane: number): boolean {
    return this.collapsed.has(lane);
  }

  setCollapsed(lane: number, collapsed: boolean): void {
    if (collapsed) this.collapsed.add(lane);
    else this.collapsed.delete(lane);
    this.relayout();
  }

  /** Whether all rows of a lane are shown however little room there is. */
  isWhole(lane: number): boolean {
    return this.whole.has(lane) || this.isZoomed(lane);
  }

  /** Whether somebody asked for all rows, zoomed or not. */
  wasAskedWhole(lane: number): boolean {
    return this.whole.has(lane);
  }

  setWhole(lane: number, whole: boolean): void {
    if (whole) this.whole.add(lane);
    else this.whole.delete(lane);
    this.relayout();
  }

  /** Height of the window onto the lanes, in CSS pixels. */
  setRoom(height: number): void {
    this.roomHeight = height;
    this.relayout();
  }

  laneOf(node: CallNodeIndex): number {
    return this.tables.lanes.findIndex((lane) => node >= lane.firstNode && node < lane.endNode);
  }

  get allZooms(): readonly Zoom[] {
    return this.zooms;
  }

  setZooms(zooms: readonly Zoom[]): void {
    this.zooms = zooms;
    this.relayout();
  }

  zoom(lane: number): Zoom {
    return this.zooms[lane];
  }

  setZoom(lane: number, zoom: Zoom): void {
    this.setZooms(this.zooms.map((known, i) => (i === lane ? zoom : known)));
  }

  isZoomed(lane: number): boolean {
    return !isWholeLane(this.zoom(lane));
  }

  /** What is shown of a lane, in weight units; null for a lane without weight. */
  domain(lane: number): Domain | null {
    const { total, smallest } = this.positions[lane];
    if (total <= 0) return null;
    const wanted = domainOf(this.zoom(lane), this.tables, { x: this.nodeX, total: this.total }, total);
    return clampDomain(wanted, total, smallestSpan(total, smallest));
  }

  /** Shows that part of a lane. */
  setDomain(lane: number, domain: Domain): void {
    const boxes = { x: this.nodeX, total: this.total };
    const { total } = this.positions[lane];
    this.setZoom(lane, zoomOf(domain, this.tables.lanes[lane], this.tables, boxes, total));
  }

  /** Smallest part of a lane that may fill the width. */
  leastSpan(lane: number): number {
    const { total, smallest } = this.positions[lane];
    return smallestSpan(total, smallest);
  }

  private relayout(): void {
    const rows = this.positions.map((p, i) => (this.collapsed.has(i) ? 0 : p.rowsShown));
    const whole = new Set([...rows.keys()].filter((lane) => this.isWhole(lane)));
    this.layout = laneLayout(rows, { height: this.roomHeight, whole });
  }
}
