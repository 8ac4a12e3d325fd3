/**
 * Paints rows pixel by pixel into memory, which is shown at once. A canvas call per pixel column would cost more than
 * all the rest: a wide window of busy rows has a hundred thousand of them a frame.
 */

/** A square that repeats; opaque or transparent pixels as the canvas stores them. */
export interface Tile {
  readonly size: number;
  readonly pixels: Uint32Array;
}

/** How time of one kind looks in a row. */
export interface KindLook {
  /** Null: no bar. */
  readonly tile: Tile | null;
  /** The same in one colour, where there is no room for a pattern: narrow boxes, and pixels that several kinds share. */
  readonly plain: Tile | null;
  /** Height of its bar as a part of the row's. */
  readonly height: number;
  /** A thin line along the bottom, for what is there but does nothing. Null: none. */
  readonly line: Tile | null;
}

/** A row's place in device pixels. */
export interface RowPlace {
  readonly y: number;
  readonly height: number;
  /** Height of thin lines. */
  readonly lineHeight: number;
}

export class Raster {
  width = 0;
  height = 0;
  /** Rows of the picture, one after another; empty pixels are 0. */
  pixels = new Uint32Array(0);
  /** Moves patterns with what they lie on: pixels between the left edge and the start of time. */
  private shift = 0;

  /** An empty picture. `shift` is the number of pixels that were scrolled away at the left. */
  begin(width: number, height: number, shift: number): void {
    if (this.width !== width || this.height !== height) {
      this.pixels = new Uint32Array(width * height);
      this.width = width;
      this.height = height;
    } else this.pixels.fill(0);
    this.shift = shift;
  }

  /** Moves the picture to the left by `dx` pixels (to the right if negative) and empties what comes into sight. */
  scroll(dx: number): void {
    const { pixels, width, height } = this;
    // In one go over the rows' ends: what crosses them lies in the columns that are emptied.
    if (dx > 0) pixels.copyWithin(0, dx);
    else pixels.copyWithin(-dx, 0);
    const from = dx > 0 ? width - dx : 0;
    const to = dx > 0 ? width : -dx;
    for (let y = 0; y < height; y++) pixels.fill(0, y * width + from, y * width + to);
    this.shift += dx;
  }

  /** Pixels `from` … `to` show one kind. Rows that stick out at the top or bottom are cut. */
  run(from: number, to: number, place: RowPlace, look: KindLook, patterned: boolean): void {
    const bottom = place.y + place.height;
    const bar = patterned ? look.tile : look.plain;
    if (bar) this.fill(from, to, bottom - Math.round(place.height * look.height), bottom, bar);
    else if (look.line) this.fill(from, to, bottom - place.lineHeight, bottom, look.line);
  }

  /** A pixel column that several kinds share: their bars stand on one another, in the order of the kinds. */
  column(x: number, place: RowPlace, looks: readonly KindLook[], shares: Float64Array): void {
    const bottom = place.y + place.height;
    let y = bottom;
    let exact = 0;
    for (let k = 0; k < looks.length; k++) {
      const { plain, height } = looks[k];
      if (shares[k] <= LEAST_SHARE) continue;
      if (!plain) {
        const { line } = looks[k];
        if (line && y === bottom) this.fillColumn(x, bottom - place.lineHeight, bottom, line);
        continue;
      }
      exact += shares[k] * height * place.height;
      // What is there shows, if only as one pixel.
      const top = Math.max(place.y, Math.min(y - 1, Math.round(bottom - exact)));
      this.fillColumn(x, top, y, plain);
      y = top;
    }
  }

  /** One pixel wide, in the tile's first colour: the hot loop of a busy row. */
  private fillColumn(x: number, top: number, bottom: number, { pixels }: Tile): void {
    const { width } = this;
    const colour = pixels[0];
    const end = Math.min(this.height, bottom) * width + x;
    for (let i = Math.max(0, top) * width + x; i < end; i += width) this.pixels[i] = colour;
  }

  private fill(from: number, to: number, top: number, bottom: number, { size, pixels }: Tile): void {
    const left = Math.max(0, from);
    const right = Math.min(this.width, to);
    const last = Math.min(this.height, bottom);
    if (size === 1) {
      for (let y = Math.max(0, top); y < last; y++) {
        this.pixels.fill(pixels[0], y * this.width + left, y * this.width + right);
      }
      return;
    }
    const first = (((left + this.shift) % size) + size) % size;
    for (let y = Math.max(0, top); y < last; y++) {
      const row = (y % size) * size;
      let across = first;
      for (let i = y * this.width + left, end = y * this.width + right; i < end; i++) {
        const pixel = pixels[row + across];
        // A transparent pixel of a pattern leaves what lies below.
        if (pixel !== 0) this.pixels[i] = pixel;
        if (++across === size) across = 0;
      }
    }
  }
}

/** Rounding of sums leaves traces of kinds that were not there. */
const LEAST_SHARE = 1e-7;
