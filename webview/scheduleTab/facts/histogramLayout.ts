/** Where the parts of a histogram stand, without a page. */
import type { DurationFacts } from '../../../src/protocol/schedule';

/** CSS pixels. */
export const CHART_WIDTH = 264;

/** The durations that a row of histograms shares as its axis. */
export type DurationSpan = readonly [fromNs: number, toNs: number];

/** From the shortest to the longest bin that is not empty; null if all are empty. */
export function spanOf(facts: readonly DurationFacts[]): DurationSpan | null {
  let from = Infinity;
  let to = 0;
  for (const { counts, edgesNs } of facts) {
    counts.forEach((count, i) => {
      if (count === 0) return;
      from = Math.min(from, Math.max(1, edgesNs[i]));
      to = Math.max(to, edgesNs[i + 1]);
    });
  }
  return to > from ? [from, to] : null;
}

export interface MarkerLabel {
  readonly name: 'median' | 'p95';
  readonly text: string;
  readonly at: number;
  /** Whether the text stands left of its line. */
  readonly left: boolean;
  readonly y: number;
}

/** The median's text on the left and the other's on the right, turned at the edges, below one another if they would meet. */
export function markerLabels(
  medianAt: number,
  medianText: string,
  p95At: number,
  p95Text: string,
): readonly MarkerLabel[] {
  const width = (text: string) => text.length * CHARACTER + 3;
  const medianLeft = medianAt > width(medianText);
  const p95Left = p95At + width(p95Text) > CHART_WIDTH;
  const medianEnd = medianLeft ? medianAt : medianAt + width(medianText);
  const p95Start = p95Left ? p95At - width(p95Text) : p95At;
  const meet = p95Start < medianEnd;
  return [
    { name: 'median', text: medianText, at: medianAt, left: medianLeft, y: 10 },
    { name: 'p95', text: p95Text, at: p95At, left: p95Left, y: meet ? 22 : 10 },
  ];
}

/** Width of a character of the small font, on average. */
const CHARACTER = 6.2;

/** Powers of ten; of a span that holds fewer than two, all that d3 proposes, thinned out. */
export function decadesOf(ticks: readonly number[]): number[] {
  const decades = ticks.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9);
  if (decades.length > 1) return decades;
  return ticks.filter((_, i) => i % Math.max(1, Math.floor(ticks.length / 4)) === 0);
}
