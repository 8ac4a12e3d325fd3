/** Lines with round corners and arrow heads, as SVG path data. */
import { path } from 'd3';
import type { Point } from './chainLayout';

const CORNER = 7;

/** A line through points that turns with round corners; it ends `short` pixels before the last point. */
export function roundedLine(points: readonly Point[], short: number): string {
  const line = path();
  const corners = points.filter((point, i) => i === 0 || !same(point, points[i - 1]));
  const last = corners.length - 1;
  line.moveTo(...corners[0]);
  for (let i = 1; i < last; i++) {
    const radius = Math.min(
      CORNER,
      distance(corners[i - 1], corners[i]) / 2,
      distance(corners[i], corners[i + 1]) / 2,
    );
    line.arcTo(...corners[i], ...corners[i + 1], radius);
  }
  if (last > 0) line.lineTo(...before(corners[last - 1], corners[last], short));
  return line.toString();
}

/** The triangle at the end of a line. */
export function arrowHead(points: readonly Point[], length: number): string {
  const end = points[points.length - 1];
  const previous = points.findLast((point) => !same(point, end)) ?? end;
  const [x, y] = before(previous, end, length);
  const [dx, dy] = [(end[0] - x) / 2, (end[1] - y) / 2];
  const head = path();
  head.moveTo(...end);
  head.lineTo(x - dy, y + dx);
  head.lineTo(x + dy, y - dx);
  head.closePath();
  return head.toString();
}

function before(from: Point, to: Point, short: number): [number, number] {
  const length = distance(from, to);
  if (length === 0) return [to[0], to[1]];
  const part = Math.min(1, short / length);
  return [to[0] + (from[0] - to[0]) * part, to[1] + (from[1] - to[1]) * part];
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function same(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
