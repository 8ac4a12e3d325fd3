/**
 * A pCPU's time by pixel: which part of each pixel's time each group ran. Intervals under a pixel are not dropped and
 * none hides another; a pixel that two domains share shows both, in proportion.
 */
import type { ScheduleTables } from './scheduleTables';

export interface PixelColumns {
  readonly width: number;
  readonly groups: number;
  /** Share of pixel `x` that group `g` ran, at `x * groups + g`; the rest of 1 is unknown. */
  readonly share: Float32Array;
}

/** One pass over the pCPU's intervals; needed again only when the width changes. */
export function pixelColumns(tables: ScheduleTables, pcpu: number, width: number): PixelColumns {
  const groups = tables.groups.length;
  const share = new Float32Array(width * groups);
  const { start, end, vcpu, groupOf, startNs } = tables;
  const scale = width / (tables.endNs - startNs);
  for (const row of tables.rowsOf[pcpu]) {
    const from = Math.max(0, (start[row] - startNs) * scale);
    const to = Math.min(width, (end[row] - startNs) * scale);
    if (!(to > from)) continue;
    const group = groupOf[vcpu[row]];
    const first = Math.floor(from);
    const last = Math.min(width - 1, Math.floor(to));
    if (first === last) {
      share[first * groups + group] += to - from;
      continue;
    }
    share[first * groups + group] += first + 1 - from;
    for (let x = first + 1; x < last; x++) share[x * groups + group] += 1;
    share[last * groups + group] += to - last;
  }
  return { width, groups, share };
}

/** Part of a pixel column in one colour; `top` and `height` are fractions of the row. */
export interface ColumnRect {
  x: number;
  width: number;
  group: number;
  top: number;
  height: number;
}

/** A pixel belongs to one group alone from this share on. */
const ALONE = 0.995;
const LEAST_SHOWN = 0.004;

/** Rectangles that draw the columns: neighbouring pixels of one group alone become one. */
export function columnRects({ width, groups, share }: PixelColumns): ColumnRect[] {
  const rects: ColumnRect[] = [];
  for (let x = 0; x < width; x++) {
    let top = 0;
    for (let group = 0; group < groups; group++) {
      const part = Math.min(1, share[x * groups + group]);
      if (part < LEAST_SHOWN) continue;
      const before = rects.at(-1);
      if (part >= ALONE) {
        if (before?.height === 1 && before.group === group && before.x + before.width === x) before.width++;
        else rects.push({ x, width: 1, group, top: 0, height: 1 });
        break;
      }
      rects.push({ x, width: 1, group, top, height: Math.min(part, 1 - top) });
      top += part;
    }
  }
  return rects;
}

/** Who ran when: the vCPUs that share the time `from` … `to` of a pCPU, most time first, with their part of it. */
export function runnersBetween(
  tables: ScheduleTables,
  pcpu: number,
  from: number,
  to: number,
): { vcpu: number; share: number }[] {
  const rows = tables.rowsOf[pcpu];
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tables.end[rows[middle]] <= from) low = middle + 1;
    else high = middle;
  }
  const time = new Map<number, number>();
  for (let i = low; i < rows.length && tables.start[rows[i]] < to; i++) {
    const row = rows[i];
    const ran = Math.min(tables.end[row], to) - Math.max(tables.start[row], from);
    if (ran > 0) time.set(tables.vcpu[row], (time.get(tables.vcpu[row]) ?? 0) + ran);
  }
  return [...time]
    .map(([vcpu, ran]) => ({ vcpu, share: ran / (to - from) }))
    .sort((a, b) => b.share - a.share);
}
