/**
 * The picture of some rows. It remembers what it shows: when only time moves, pixels are moved along and no more is painted
 * than comes into sight. That is what keeps a pan over ten million intervals smooth.
 */
import { Raster, type RowPlace } from './raster';
import { RowPainter, type Box, type RowLooks } from './rowPainter';
import type { TimelineRow } from './timelineRow';

export interface PictureRow {
  readonly row: TimelineRow;
  readonly place: RowPlace;
  readonly looks: RowLooks;
}

/** Which time the pixels show: those from `shift` on, counted from `startNs`. */
export interface PixelGrid {
  readonly startNs: number;
  readonly nsPerPixel: number;
  readonly shift: number;
}

/** A box wide enough to carry text, in pixels of the picture. */
export interface RowBox extends Box {
  /** Position in the rows. */
  readonly at: number;
}

/** Zooms are the same within the rounding of a pan. */
const SAME_ZOOM = 1e-12;

export class Picture {
  readonly raster = new Raster();
  private readonly painter = new RowPainter(this.raster);
  private rows: readonly PictureRow[] = [];
  private grid: PixelGrid | null = null;
  private boxes: RowBox[] = [];

  /**
   * Shows rows in a picture of `width` by `height` pixels. The same list of rows says that nothing but the time may have
   * changed. Returns the boxes at least `leastBox` wide.
   */
  paint(
    rows: readonly PictureRow[],
    wanted: PixelGrid,
    width: number,
    height: number,
    leastBox: number,
  ): readonly RowBox[] {
    const { grid, raster } = this;
    const moved = grid && rows === this.rows ? movedBy(grid, wanted) : null;
    this.rows = rows;
    if (
      grid &&
      moved !== null &&
      Math.abs(moved) < width &&
      raster.width === width &&
      raster.height === height
    ) {
      this.grid = { ...grid, shift: grid.shift + moved };
      if (moved === 0) return this.boxes;
      raster.scroll(moved);
      this.boxes = this.boxes
        .map((box) => ({ ...box, from: box.from - moved, to: box.to - moved }))
        .filter((box) => box.to > 0 && box.from < width);
      this.paintColumns(moved > 0 ? width - moved : 0, moved > 0 ? width : -moved, leastBox);
      return this.boxes;
    }
    this.grid = wanted;
    this.boxes = [];
    raster.begin(width, height, wanted.shift);
    this.paintColumns(0, width, leastBox);
    return this.boxes;
  }

  private paintColumns(from: number, to: number, leastBox: number): void {
    const { startNs, nsPerPixel, shift } = this.grid!;
    const scale = { fromNs: startNs + (shift + from) * nsPerPixel, nsPerPixel, width: to - from };
    const known = new Set(this.boxes.map(({ at, segment }) => `${at} ${segment}`));
    this.rows.forEach(({ row, place, looks }, at) => {
      for (const box of this.painter.paint(row, scale, from, place, looks, leastBox))
        if (!known.has(`${at} ${box.segment}`)) this.boxes.push({ at, ...box });
    });
  }
}

/** Pixels from one grid to another of the same zoom; null if the zoom differs. */
function movedBy(from: PixelGrid, to: PixelGrid): number | null {
  if (from.startNs !== to.startNs || Math.abs(to.nsPerPixel / from.nsPerPixel - 1) > SAME_ZOOM) return null;
  return to.shift - from.shift;
}
