/** Zoom and pan in float64: which part of a lane's width is shown. No pixels are kept, so nothing drifts. */

/** Part of a lane that fills the width, in weight units. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

/** Zoom stops where float64 would no longer tell neighbouring boxes apart (after speedscope's clamp). */
const MOST_ZOOM = 2 ** 40;

export function span(domain: Domain): number {
  return domain.to - domain.from;
}

/** Smallest span worth showing: one box fills the view, within the precision of the numbers. */
export function smallestSpan(total: number, smallestBox: number): number {
  return Math.max(total / MOST_ZOOM, smallestBox);
}

/** The domain moved and shrunk so that it lies within 0 … total and is not smaller than `least`. */
export function clampDomain(domain: Domain, total: number, least: number): Domain {
  const width = Math.min(Math.max(span(domain), Math.min(least, total)), total);
  const centre = (domain.from + domain.to) / 2;
  const grown = span(domain) < width ? centre - width / 2 : domain.from;
  const from = Math.min(Math.max(grown, 0), total - width);
  return { from, to: from + width };
}

/** Zooms by `factor` (above 1 = closer) and keeps what is at the fraction `at` of the width under the pointer. */
export function zoomAt(domain: Domain, at: number, factor: number, total: number, least: number): Domain {
  const width = Math.min(Math.max(span(domain) / factor, Math.min(least, total)), total);
  const fixed = domain.from + at * span(domain);
  const from = fixed - at * width;
  return clampDomain({ from, to: from + width }, total, least);
}

/** Moves by a fraction of the shown width; positive moves to the right part of the lane. */
export function panBy(domain: Domain, fraction: number, total: number): Domain {
  const width = span(domain);
  const from = Math.min(Math.max(domain.from + fraction * width, 0), total - width);
  return { from, to: from + width };
}

/** Whether the whole lane is shown. */
export function isWhole(domain: Domain, total: number): boolean {
  return domain.from <= 0 && domain.to >= total;
}
