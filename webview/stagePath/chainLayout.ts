/**
 * Places of a path's picture, in pixels: cards from left to right, each in a column of its own and in the band of its
 * domain; labels of crossings in the strips between the bands, where no card is; so that no two texts ever overlap.
 * No DOM in here: sizes come in, places go out.
 */

export interface ChainSizes {
  readonly width: number;
  /** Band per stage, in the order of the path. */
  readonly bandOf: readonly number[];
  readonly bands: number;
  readonly cardHeight: number;
  readonly crossings: readonly CrossingSize[];
}

/** A crossing between two stages, with the size of its label. */
export interface CrossingSize {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export interface ChainLayout {
  readonly height: number;
  readonly cards: readonly Place[];
  readonly bands: readonly Place[];
  /** From each stage to the next. */
  readonly links: readonly (readonly Point[])[];
  readonly labels: readonly Place[];
  readonly crossings: readonly (readonly Point[])[];
}

const WIDEST_CARD = 196;
const CARD_GAP = 26;
const BAND_HEADER = 24;
const BAND_PADDING = 10;
const EMPTY_STRIP = 20;
const LABEL_GAP = 7;

/** Narrower than this a card's texts do not fit; the path is then a list. */
export const NARROWEST_COLUMN = 122;

export function cardWidth(width: number, stages: number): number {
  return Math.min(WIDEST_CARD, width / Math.max(1, stages) - CARD_GAP);
}

export function chainLayout(sizes: ChainSizes): ChainLayout {
  const { width, bandOf, bands, cardHeight } = sizes;
  const column = width / Math.max(1, bandOf.length);
  const cardW = cardWidth(width, bandOf.length);
  const cardX = (stage: number) => stage * column + (column - cardW) / 2;
  const routes = routesOf(
    sizes,
    (stage) => [cardX(stage), cardX(stage) + cardW],
    (stage) => (stage + 1) * column,
  );
  const strips = stripsOf(routes, bands);

  const bandHeight = BAND_HEADER + cardHeight + BAND_PADDING;
  const stripTop: number[] = [];
  const bandTop: number[] = [];
  let y = 0;
  for (let band = 0; band <= bands; band++) {
    stripTop.push(y);
    y += strips[band].height;
    if (band === bands) break;
    bandTop.push(y);
    y += bandHeight;
  }
  const cards = bandOf.map((band, stage) => ({
    x: cardX(stage),
    y: bandTop[band] + BAND_HEADER,
    width: cardW,
    height: cardHeight,
  }));
  const labels = routes.map(({ strip, size, labelX }, i) => ({
    x: labelX,
    y: stripTop[strip] + strips[strip].yOf.get(i)!,
    width: size.width,
    height: size.height,
  }));
  return {
    height: y,
    cards,
    bands: bandTop.map((top) => ({ x: 0, y: top, width, height: bandHeight })),
    links: cards.slice(1).map((card, i) => linkBetween(cards[i], card)),
    labels,
    crossings: routes.map(({ size, fromX, toX, strip }, i) => {
      const lineY = labels[i].y + size.height / 2;
      const edge = (stage: number) => (bandOf[stage] < strip ? cards[stage].y + cardHeight : cards[stage].y);
      return [
        [fromX, edge(size.from)],
        [fromX, lineY],
        [toX, lineY],
        [toX, edge(size.to)],
      ];
    }),
  };
}

interface Route {
  readonly size: CrossingSize;
  /** The strip that its label is in; strip i lies above band i. */
  readonly strip: number;
  readonly fromX: number;
  readonly toX: number;
  readonly labelX: number;
}

/** Ends of crossings spread over the width of their cards, in the order of where they lead to. */
function routesOf(
  sizes: ChainSizes,
  edges: (stage: number) => readonly [number, number],
  gapAfter: (stage: number) => number,
): Route[] {
  const { crossings, bandOf, width } = sizes;
  const strips = crossings.map(({ from, to }) =>
    bandOf[to] < bandOf[from] ? bandOf[from] : bandOf[from] + 1,
  );
  const ports = new Map<string, number>();
  bandOf.forEach((band, stage) => {
    const ends = crossings.flatMap(({ from, to }, i) => {
      const above = strips[i] <= band;
      return [
        ...(from === stage ? [{ key: `${i} from`, other: to, above }] : []),
        ...(to === stage ? [{ key: `${i} to`, other: from, above }] : []),
      ];
    });
    const [left, right] = edges(stage);
    for (const side of [true, false]) {
      const here = ends.filter(({ above }) => above === side).sort((a, b) => a.other - b.other);
      here.forEach(({ key }, k) => ports.set(key, left + ((right - left) * (k + 1)) / (here.length + 1)));
    }
  });
  const ends = crossings.map((_, i) => [ports.get(`${i} from`)!, ports.get(`${i} to`)!] as const);
  return crossings.map((size, i) => {
    const strip = strips[i];
    const [fromX, toX] = ends[i];
    const uprights = [
      ...bandOf
        .slice(1)
        .flatMap((band, stage) => (runsThrough(bandOf[stage], band, strip) ? [gapAfter(stage)] : [])),
      ...crossings.flatMap(({ from, to }, other) => {
        if (other === i) return [];
        const near = strips[other] === strip || runsThrough(bandOf[from], bandOf[to], strip);
        return near ? ends[other] : [];
      }),
    ];
    return { size, strip, fromX, toX, labelX: freestX(fromX, toX, size.width, width, uprights) };
  });
}

/** Whether a line between two bands goes through a strip. */
function runsThrough(band: number, other: number, strip: number): boolean {
  return strip > Math.min(band, other) && strip <= Math.max(band, other);
}

/** Left edge of a label on the line between two ends: where it covers the fewest upright lines, near the middle. */
function freestX(
  fromX: number,
  toX: number,
  labelWidth: number,
  width: number,
  uprights: readonly number[],
): number {
  const middle = (fromX + toX) / 2;
  const play = Math.max(0, (Math.abs(toX - fromX) - labelWidth) / 2 - LABEL_GAP);
  let best = { x: 0, covered: Infinity };
  for (const part of [0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1, -1]) {
    const x = clamp(middle + part * play - labelWidth / 2, 0, width - labelWidth);
    const covered = uprights.filter((u) => u > x - LABEL_GAP && u < x + labelWidth + LABEL_GAP).length;
    if (covered < best.covered) best = { x, covered };
  }
  return best.x;
}

interface Strip {
  readonly height: number;
  /** Top of a route's label in the strip, by the route's position. */
  readonly yOf: ReadonlyMap<number, number>;
}

/** Labels of a strip go into the first row where neither they nor their lines meet another. */
function stripsOf(routes: readonly Route[], bands: number): Strip[] {
  return Array.from({ length: bands + 1 }, (_, strip) => {
    const rows: { readonly taken: [number, number][]; height: number; readonly labels: number[] }[] = [];
    routes.forEach((route, i) => {
      if (route.strip !== strip) return;
      const { size, fromX, toX, labelX } = route;
      const from = Math.min(fromX, toX, labelX) - LABEL_GAP;
      const to = Math.max(fromX, toX, labelX + size.width) + LABEL_GAP;
      let row = rows.find(({ taken }) => taken.every(([a, b]) => to <= a || from >= b));
      if (!row) rows.push((row = { taken: [], height: 0, labels: [] }));
      row.taken.push([from, to]);
      row.height = Math.max(row.height, size.height);
      row.labels.push(i);
    });
    const yOf = new Map<number, number>();
    const outer = strip === 0 || strip === bands;
    let y = LABEL_GAP + (outer ? 0 : 3);
    for (const row of rows) {
      for (const label of row.labels) yOf.set(label, y + (row.height - routes[label].size.height) / 2);
      y += row.height + LABEL_GAP;
    }
    return { height: rows.length > 0 ? y + (outer ? 0 : 3) : outer ? 0 : EMPTY_STRIP, yOf };
  });
}

/** From the right edge of a card to the left edge of the next, down or up in the gap between their columns. */
function linkBetween(from: Place, to: Place): Point[] {
  const start: Point = [from.x + from.width, from.y + from.height / 2];
  const end: Point = [to.x, to.y + to.height / 2];
  if (start[1] === end[1]) return [start, end];
  const middle = (start[0] + end[0]) / 2;
  return [start, [middle, start[1]], [middle, end[1]], end];
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(Math.max(low, high), value));
}
