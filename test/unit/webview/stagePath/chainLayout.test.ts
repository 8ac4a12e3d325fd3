import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrowHead, roundedLine } from '../../../../webview/stagePath/arrowPaths';
import {
  chainLayout,
  NARROWEST_COLUMN,
  type ChainSizes,
  type Place,
} from '../../../../webview/stagePath/chainLayout';

const overlap = (a: Place, b: Place) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function noneOverlap(places: readonly Place[]): boolean {
  return places.every((a, i) => places.slice(i + 1).every((b) => !overlap(a, b)));
}

/** Paths of up to ten stages in up to four bands, with crossings between any two different stages. */
const anyChain: fc.Arbitrary<ChainSizes> = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 900 }))
  .chain(([stages, bands, spare]) =>
    fc.record({
      width: fc.constant(stages * NARROWEST_COLUMN + spare),
      bandOf: fc.array(fc.nat(bands - 1), { minLength: stages, maxLength: stages }),
      bands: fc.constant(bands),
      cardHeight: fc.integer({ min: 60, max: 160 }),
      crossings:
        stages < 2
          ? fc.constant([])
          : fc.array(
              fc
                .tuple(
                  fc.nat(stages - 1),
                  fc.integer({ min: 1, max: stages - 1 }),
                  fc.integer({ min: 40, max: 190 }),
                  fc.integer({ min: 16, max: 60 }),
                )
                .map(([from, step, width, height]) => ({ from, to: (from + step) % stages, width, height })),
              { maxLength: 8 },
            ),
    }),
  );

describe('layout of a path', () => {
  test('no text overlaps another, and nothing leaves the picture', () => {
    fc.assert(
      fc.property(anyChain, (sizes) => {
        const layout = chainLayout(sizes);
        expect(noneOverlap([...layout.cards, ...layout.labels])).toBe(true);
        expect(noneOverlap([...layout.bands, ...layout.labels])).toBe(true);
        for (const place of [...layout.cards, ...layout.labels, ...layout.bands]) {
          expect(place.x).toBeGreaterThanOrEqual(-1e-9);
          expect(place.x + place.width).toBeLessThanOrEqual(sizes.width + 1e-9);
          expect(place.y).toBeGreaterThanOrEqual(0);
          expect(place.y + place.height).toBeLessThanOrEqual(layout.height);
        }
      }),
    );
  });

  test('every card lies in the band of its domain, in the order of the path', () => {
    fc.assert(
      fc.property(anyChain, (sizes) => {
        const { cards, bands } = chainLayout(sizes);
        cards.forEach((card, stage) => {
          const band = bands[sizes.bandOf[stage]];
          expect(card.y).toBeGreaterThan(band.y);
          expect(card.y + card.height).toBeLessThan(band.y + band.height);
          if (stage > 0) expect(card.x).toBeGreaterThan(cards[stage - 1].x + cards[stage - 1].width);
        });
      }),
    );
  });

  test('a crossing starts and ends at the edges of its cards', () => {
    fc.assert(
      fc.property(anyChain, (sizes) => {
        const { cards, crossings } = chainLayout(sizes);
        crossings.forEach((points, i) => {
          for (const [point, stage] of [
            [points[0], sizes.crossings[i].from],
            [points[points.length - 1], sizes.crossings[i].to],
          ] as const) {
            const card = cards[stage];
            expect(point[0]).toBeGreaterThan(card.x);
            expect(point[0]).toBeLessThan(card.x + card.width);
            expect([card.y, card.y + card.height]).toContain(point[1]);
          }
        });
      }),
    );
  });

  test('stages of a band are joined by a straight arrow, others by one through the gap between their columns', () => {
    const { links, cards } = chainLayout({
      width: 600,
      bandOf: [0, 0, 1],
      bands: 2,
      cardHeight: 80,
      crossings: [],
    });
    expect(links[0]).toHaveLength(2);
    expect(links[1]).toHaveLength(4);
    expect(links[1][1][0]).toBeCloseTo((cards[1].x + cards[1].width + cards[2].x) / 2);
  });

  test('a label keeps clear of an arrow that runs down beside it', () => {
    const { labels, links } = chainLayout({
      width: 1200,
      bandOf: [0, 1, 1, 1],
      bands: 2,
      cardHeight: 80,
      crossings: [{ from: 0, to: 3, width: 120, height: 30 }],
    });
    const upright = links[0][1][0];
    expect(upright < labels[0].x || upright > labels[0].x + labels[0].width).toBe(true);
  });
});

describe('arrows', () => {
  test('a line stops where its head begins', () => {
    const points = [
      [0, 0],
      [100, 0],
    ] as const;
    expect(roundedLine(points, 7)).toBe('M0,0L93,0');
    expect(arrowHead(points, 7)).toBe('M100,0L93,3.5L93,-3.5Z');
  });

  test('corners are round, points on top of each other make none', () => {
    const points = [
      [0, 0],
      [50, 0],
      [50, 0],
      [50, 80],
    ] as const;
    expect(roundedLine(points, 0)).toBe('M0,0L43,0A7,7,0,0,1,50,7L50,80');
    expect(roundedLine([[3, 4]], 7)).toBe('M3,4');
  });
});
