import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Picture, type PictureRow } from '../../../webview/schedule/picture';
import { Raster, type KindLook } from '../../../webview/schedule/raster';
import { END, KINDS, rowOf, segments } from './scheduleRows';

const WIDTH = 60;
const HEIGHT = 30;

/** Two-pixel stripes in a colour of the kind, so that a pattern that moves against its row shows. */
const striped = (colour: number): KindLook => ({
  tile: { size: 2, pixels: Uint32Array.of(colour, colour + 100, colour, colour + 100) },
  plain: { size: 1, pixels: Uint32Array.of(colour) },
  height: 1,
  line: null,
});
const line: KindLook = {
  tile: null,
  plain: null,
  height: 0,
  line: { size: 1, pixels: Uint32Array.of(9) },
};
const gap: KindLook = { ...striped(77), tile: { size: 1, pixels: Uint32Array.of(77) } };
const looks = { kinds: [striped(1), { ...striped(2), height: 0.5 }, line, { ...line, line: null }], gap };

const rowsOf = (...lists: Parameters<typeof rowOf>[0][]): PictureRow[] =>
  lists.map((list, i) => ({
    row: rowOf(list),
    place: { y: 2 + i * 14, height: 10, lineHeight: 1 },
    looks,
  }));

describe('picture of rows', () => {
  test('after any pan it is the picture that would be painted anew', () => {
    const moves = fc.array(fc.integer({ min: -80, max: 80 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(segments, segments, fc.integer({ min: 10, max: 400 }), moves, (a, b, nsPerPixel, pans) => {
        const rows = rowsOf(a, b);
        const last = Math.max(0, Math.floor(END / nsPerPixel) - WIDTH);
        const moved = new Picture();
        let shift = Math.floor(last / 2);
        const grid = () => ({ startNs: 0, nsPerPixel, shift });
        moved.paint(rows, grid(), WIDTH, HEIGHT, 5);
        for (const pan of pans) {
          shift = Math.min(last, Math.max(0, shift + pan));
          const boxes = moved.paint(rows, grid(), WIDTH, HEIGHT, 5);
          const anew = new Picture();
          const wanted = anew.paint(rowsOf(a, b), grid(), WIDTH, HEIGHT, 5);
          expect([...moved.raster.pixels]).toEqual([...anew.raster.pixels]);
          // Whether a box of which a pixel is in sight counts may depend on the way there; no text fits into it.
          const sorted = (list: typeof boxes) =>
            list
              .filter(({ from, to }) => Math.min(to, WIDTH) - Math.max(from, 0) > 2)
              .map(({ at, segment, from, to }) => [at, segment, from, to].join())
              .sort();
          expect(sorted(boxes)).toEqual(sorted(wanted));
        }
      }),
      // Making a failing pair of rows smaller takes minutes.
      { endOnFailure: true },
    );
  });

  test('a box of just the least width keeps its pattern wherever it is', () => {
    // 6 pixels of 369 ns: by edges that are rounded on their own, it is a little less where shift is 0.
    const rows = rowsOf([{ from: 745, to: 745 + 6 * 369, kind: 0 }]);
    const painted = (shift: number) => {
      const picture = new Picture();
      picture.paint(rows, { startNs: 0, nsPerPixel: 369, shift }, WIDTH, HEIGHT, 5);
      return new Set(picture.raster.pixels);
    };
    expect(painted(0)).toEqual(painted(1));
  });

  test('another zoom and other rows are painted anew', () => {
    const rows = rowsOf([{ from: 0, to: END, kind: 0 }]);
    const picture = new Picture();
    picture.paint(rows, { startNs: 0, nsPerPixel: 10, shift: 0 }, WIDTH, HEIGHT, 5);
    const filled = [...picture.raster.pixels];
    picture.paint(rowsOf([]), { startNs: 0, nsPerPixel: 10, shift: 0 }, WIDTH, HEIGHT, 5);
    expect(new Set(picture.raster.pixels)).toEqual(new Set([0]));
    picture.paint(rows, { startNs: 0, nsPerPixel: 20, shift: 0 }, WIDTH, HEIGHT, 5);
    expect([...picture.raster.pixels]).toEqual(filled);
  });
});

describe('raster', () => {
  const place = { y: 0, height: 10, lineHeight: 1 };
  const columnOf = (raster: Raster, x: number) =>
    Array.from({ length: raster.height }, (_, y) => raster.pixels[y * raster.width + x]);

  test('kinds that share a pixel stand on one another by their shares', () => {
    const raster = new Raster();
    raster.begin(3, 10, 0);
    raster.column(1, place, looks.kinds, Float64Array.of(0.5, 0.4, 0.1, 0));
    // Half of the height, then 0.4 at half height, from the bottom.
    expect(columnOf(raster, 1).reverse()).toEqual([1, 1, 1, 1, 1, 2, 2, 0, 0, 0]);
    expect(columnOf(raster, 0)).toEqual(new Array(10).fill(0));
  });

  test('what is there shows, however little; what does nothing is a line', () => {
    const raster = new Raster();
    raster.begin(1, 10, 0);
    raster.column(0, place, looks.kinds, Float64Array.of(0.0001, 0.0001, 0.9998, 0));
    expect(columnOf(raster, 0).reverse()).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    raster.begin(1, 10, 0);
    raster.column(0, place, looks.kinds, Float64Array.of(0, 0, 1, 0));
    expect(columnOf(raster, 0).reverse()).toEqual([9, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('no shares and no place make it paint outside of itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: KINDS, maxLength: KINDS }),
        fc.integer({ min: -20, max: 20 }),
        (shares, y) => {
          const raster = new Raster();
          raster.begin(4, 12, 0);
          raster.column(2, { ...place, y }, looks.kinds, Float64Array.from(shares));
          raster.run(-3, 2, { ...place, y }, looks.kinds[0], true);
          expect(raster.pixels).toHaveLength(48);
          for (let row = 0; row < 12; row++) {
            const inside = row >= y && row < y + place.height;
            if (!inside) expect([...raster.pixels.subarray(row * 4, row * 4 + 4)]).toEqual([0, 0, 0, 0]);
            expect(raster.pixels[row * 4 + 3]).toBe(0);
          }
        },
      ),
    );
  });
});
