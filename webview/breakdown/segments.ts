/** Which categories of a layer get a segment of their own in its bar, and where. No DOM in here. */
import type { BreakdownCategory, BreakdownLayer } from '../../src/protocol/breakdown';

export interface Segment {
  /** One category, or those that are too narrow to be seen alone. */
  readonly categories: readonly BreakdownCategory[];
  /** Pixels from the bar's start. */
  readonly x: number;
  readonly width: number;
  /** Place among the segments with a name, 0 = largest; -1 for what has none: other, unknown, merged. */
  readonly rank: number;
}

/** Narrower than this cannot be hit with a pointer nor told apart. */
const NARROWEST = 5;

/** Names that say nothing of what was done: they come after those that do. */
export function isNameless(category: string): boolean {
  return /(^|\.)(other|unknown)$/.test(category);
}

/**
 * Segments of a layer's bar, without gaps: named categories by size, then other and unknown, then one for all that are
 * too narrow. `pixels` tells the width of a value.
 */
export function segmentsOf(
  categories: readonly BreakdownCategory[],
  pixels: (value: number) => number,
): Segment[] {
  const bySize = categories.filter((c) => c.value > 0).sort((a, b) => b.value - a.value);
  const seen = bySize.filter((c) => pixels(c.value) >= NARROWEST);
  const narrow = bySize.filter((c) => pixels(c.value) < NARROWEST);
  const groups = [
    ...seen.filter((c) => !isNameless(c.category)).map((c, i) => ({ categories: [c], rank: i })),
    ...seen.filter((c) => isNameless(c.category)).map((c) => ({ categories: [c], rank: -1 })),
    ...(narrow.length > 0 ? [{ categories: narrow, rank: -1 }] : []),
  ];
  let before = 0;
  return groups.map((group) => {
    const x = pixels(before);
    before += group.categories.reduce((sum, c) => sum + c.value, 0);
    return { ...group, x, width: pixels(before) - x };
  });
}

/** What the bars' common scale must reach: the largest value or interval of the layers. */
export function scaleEnd(layers: readonly BreakdownLayer[]): number {
  return Math.max(0, ...layers.map((layer) => Math.max(layer.value, layer.high)));
}

/** Idle takes this much more room than the busiest layer before it is left out unless it is asked for. */
const IDLE_DWARFS = 2;

/** Whether idle would press the other bars together so much that it is better left out at first. */
export function idleDwarfs(layers: readonly BreakdownLayer[]): boolean {
  const busy = scaleEnd(layers.filter((layer) => layer.kind !== 'idle'));
  const idle = scaleEnd(layers.filter((layer) => layer.kind === 'idle'));
  return busy > 0 && idle > busy * IDLE_DWARFS;
}

/** Layers in the order of the bars: hypervisor, domains as the host has them, idle last. */
export function inBarOrder(layers: readonly BreakdownLayer[]): BreakdownLayer[] {
  const place = { hypervisor: 0, domain: 1, idle: 2 } as const;
  return [...layers].sort((a, b) => place[a.kind] - place[b.kind]);
}

/** Padding, borders and the gap to the next segment. */
const LABEL_PADDING = 12;

/** Pixels that a segment has for its label. */
export function labelRoom(segmentWidth: number): number {
  return segmentWidth - LABEL_PADDING;
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/**
 * The segment that an arrow key leads to, as row and place in it; up and down go to the segment below the middle of the
 * present one. Null at the edges.
 */
export function stepFrom(
  rows: readonly (readonly Segment[])[],
  row: number,
  at: number,
  step: Step,
): { row: number; at: number } | null {
  const here = rows[row];
  const beside = { left: at - 1, right: at + 1, first: 0, last: here.length - 1, up: null, down: null }[step];
  if (beside !== null) return beside >= 0 && beside < here.length ? { row, at: beside } : null;
  const direction = step === 'up' ? -1 : 1;
  const middle = here[at].x + here[at].width / 2;
  for (let to = row + direction; to >= 0 && to < rows.length; to += direction) {
    if (rows[to].length === 0) continue;
    const found = rows[to].findIndex((segment) => middle < segment.x + segment.width);
    return { row: to, at: found < 0 ? rows[to].length - 1 : found };
  }
  return null;
}
