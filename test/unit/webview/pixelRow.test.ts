import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PixelReader, type PixelScale } from '../../../webview/schedule/pixelRow';
import type { TimelineRow } from '../../../webview/schedule/timelineRow';
import { counted, END, KINDS, rowOf, segments } from './scheduleRows';

interface Pixel {
  readonly segment: number | null;
  readonly shares: readonly number[];
}

function pixelsOf(row: TimelineRow, scale: PixelScale): Pixel[] {
  const pixels: (Pixel | undefined)[] = new Array<Pixel | undefined>(scale.width).fill(undefined);
  let drawn = 0;
  const set = (x: number, pixel: Pixel) => {
    pixels[x] = pixel;
    drawn++;
  };
  new PixelReader().read(row, scale, {
    run(from, to, segment) {
      expect(to).toBeGreaterThan(from);
      const shares = Array.from({ length: KINDS }, (_, k) => Number(k === row.kind[segment]));
      for (let x = from; x < to; x++) set(x, { segment, shares });
    },
    mixed(x, shares) {
      set(x, { segment: null, shares: [...shares] });
    },
  });
  // Each pixel once.
  expect(drawn).toBe(scale.width);
  return pixels.map((pixel) => pixel!);
}

const views = fc
  .record({
    width: fc.integer({ min: 1, max: 400 }),
    from: fc.double({ min: 0, max: 0.95, noNaN: true }),
    span: fc.double({ min: 0.0005, max: 1, noNaN: true }),
  })
  .map(({ width, from, span }): PixelScale => ({
    width,
    fromNs: from * END,
    nsPerPixel: (Math.min(span, 1 - from) * END) / width,
  }));

describe('pixels of a row', () => {
  test('a pixel shows the time of its segments as counting gives it', () => {
    fc.assert(
      fc.property(segments, views, (list, scale) => {
        const row = rowOf(list);
        pixelsOf(row, scale).forEach(({ segment, shares }, x) => {
          const from = scale.fromNs + x * scale.nsPerPixel;
          const to = from + scale.nsPerPixel;
          const time = counted(list, from, to);
          const all = time.reduce((sum, ns) => sum + ns, 0);
          if (all < scale.nsPerPixel / 2) return; // half of a pixel after the end
          if (segment !== null) {
            // No other segment has more of the pixel, and none lies within it.
            const own = Math.min(to, row.start[segment + 1]) - Math.max(from, row.start[segment]);
            expect(own).toBeGreaterThanOrEqual(scale.nsPerPixel * (0.5 - 1e-6));
            return;
          }
          // Borders are moved by at most a sixteenth of a pixel, each.
          const worst = Math.max(...time.map((ns, kind) => Math.abs(shares[kind] - ns / all)));
          expect(worst).toBeLessThanOrEqual(0.15);
        });
      }),
    );
  });

  test('is exact unless hundreds of segments share a pixel', () => {
    fc.assert(
      fc.property(segments, fc.integer({ min: 1, max: 50 }), (list, start) => {
        const row = rowOf(list);
        // Blocks of sixteen segments are longer than an eighth of these pixels.
        const scale = { fromNs: start * 100, nsPerPixel: 90, width: 200 };
        pixelsOf(row, scale).forEach(({ segment, shares }, x) => {
          if (segment !== null) return;
          const from = scale.fromNs + x * scale.nsPerPixel;
          const time = counted(list, from, from + scale.nsPerPixel);
          time.forEach((ns, kind) => expect(shares[kind]).toBeCloseTo(ns / scale.nsPerPixel, 9));
        });
      }),
    );
  });

  test('a segment of a thousandth of a pixel is not lost', () => {
    const row = rowOf([
      { from: 0, to: 50_000, kind: 0 },
      { from: 50_500, to: 50_501, kind: 1 },
      { from: 51_000, to: END, kind: 2 },
    ]);
    const pixels = pixelsOf(row, { fromNs: 0, nsPerPixel: 2000, width: 50 });
    expect(pixels[25].segment).toBeNull();
    expect(pixels[25].shares[1]).toBeCloseTo(1 / 2000, 12);
    expect(pixels.filter(({ segment }) => segment === null)).toHaveLength(1);
  });

  test('all time is shown: shares of all pixels add up to the time of each kind', () => {
    fc.assert(
      fc.property(segments, fc.integer({ min: 20, max: 300 }), (list, width) => {
        const nsPerPixel = END / width;
        const shown = new Float64Array(KINDS);
        let edges = 0;
        for (const { segment, shares } of pixelsOf(rowOf(list), { fromNs: 0, nsPerPixel, width })) {
          if (segment !== null) edges++;
          shares.forEach((share, k) => (shown[k] += share * nsPerPixel));
        }
        const all = counted(list, 0, END);
        // Borders are rounded to pixels, or moved by a sixteenth of one.
        const slack = nsPerPixel * (0.5 * Math.min(edges, 2 * list.length + 1) + 0.25 * width);
        all.forEach((ns, k) => expect(Math.abs(shown[k] - ns)).toBeLessThanOrEqual(slack));
        expect(shown.reduce((sum, ns) => sum + ns, 0)).toBeCloseTo(END, 3);
      }),
    );
  });
});
