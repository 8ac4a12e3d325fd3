/** Paints one row of a timeline: boxes with a gap between neighbours, shared pixels as columns. */
import { PixelReader, type PixelScale, type PixelSink } from './pixelRow';
import type { KindLook, Raster, RowPlace } from './raster';
import type { TimelineRow } from './timelineRow';

/** How the kinds of a row look. */
export interface RowLooks {
  readonly kinds: readonly KindLook[];
  /** Separates boxes wide enough to spare a pixel. */
  readonly gap: KindLook;
}

/** A segment wide enough to carry text; its pixels may lie outside of what was painted. */
export interface Box {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

/** Boxes from this width on (device pixels) spare one for the gap. */
const LEAST_GAPPED = 4;
/** Narrower than this many thin lines, a pattern is noise. */
const LEAST_PATTERNED = 6;

export class RowPainter implements PixelSink {
  private readonly reader = new PixelReader();
  private row!: TimelineRow;
  private place!: RowPlace;
  private looks!: RowLooks;
  private scale!: PixelScale;
  private x = 0;
  private leastBox = 0;
  private boxes: Box[] = [];

  constructor(private readonly raster: Raster) {}

  /**
   * Paints the pixels of a scale from `x` of the raster on; each comes out the same whichever part is painted. Returns
   * the boxes with a bar at least `leastBox` wide, their pixels counted on the raster.
   */
  paint(
    row: TimelineRow,
    scale: PixelScale,
    x: number,
    place: RowPlace,
    looks: RowLooks,
    leastBox: number,
  ): Box[] {
    this.row = row;
    this.place = place;
    this.looks = looks;
    this.scale = scale;
    this.x = x;
    this.leastBox = leastBox;
    this.boxes = [];
    this.reader.read(row, scale, this);
    return this.boxes;
  }

  run(from: number, to: number, segment: number): void {
    const { row, place, x, raster, scale } = this;
    const look = this.looks.kinds[row.kind[segment]];
    // The whole segment, of which some may be out of sight.
    const left = (row.start[segment] - scale.fromNs) / scale.nsPerPixel;
    const right = (row.start[segment + 1] - scale.fromNs) / scale.nsPerPixel;
    // Not `right - left`: that is rounded by where the left edge is, and a box of just the least width would change its looks by a pan.
    const wide = (row.start[segment + 1] - row.start[segment]) / scale.nsPerPixel;
    raster.run(x + from, x + to, place, look, wide >= LEAST_PATTERNED * place.lineHeight);
    if (!look.plain) return;
    // Its last pixel, unless that is shared or out of sight: the same whichever part is painted.
    if (wide >= LEAST_GAPPED && to === Math.round(right))
      raster.run(x + to - 1, x + to, place, this.looks.gap, false);
    if (wide >= this.leastBox)
      this.boxes.push({ segment, from: x + Math.round(left), to: x + Math.round(right) });
  }

  mixed(x: number, shares: Float64Array): void {
    this.raster.column(this.x + x, this.place, this.looks.kinds, shares);
  }
}
