/** The keyboard on the timeline: what a key does to the view and to the chosen range. */
import { rangeBetween, type TimeRange } from '../schedule/brush';
import { panView, zoomView } from './viewRange';

export interface TimelineKey {
  readonly key: string;
  readonly shift: boolean;
}

export interface TimelineChoice {
  readonly view: TimeRange;
  readonly range: TimeRange | null;
}

const PAN = 0.1;
const PAGE = 0.9;
const ZOOM = 1.5;
/** Part of the view by which a key moves an edge of the range. */
const EDGE = 0.02;

/** View and range after a key; null for keys that are not ours. */
export function afterKey(
  choice: TimelineChoice,
  press: TimelineKey,
  whole: TimeRange,
): TimelineChoice | null {
  const { view, range } = choice;
  const seen = (next: TimeRange): TimelineChoice => ({ view: next, range });
  switch (press.key) {
    case 'ArrowLeft':
      return seen(panView(view, press.shift ? -PAGE : -PAN, whole));
    case 'ArrowRight':
      return seen(panView(view, press.shift ? PAGE : PAN, whole));
    case '+':
    case '=':
      return seen(zoomView(view, 0.5, ZOOM, whole));
    case '-':
    case '_':
      return seen(zoomView(view, 0.5, 1 / ZOOM, whole));
    case 'Home':
    case '0':
      return seen(whole);
    case 'Enter':
      return range ? seen(aroundRange(range, whole)) : null;
    case '[':
      return { view, range: withEdge(choice, 0, -1, whole) };
    case '{':
      return { view, range: withEdge(choice, 0, 1, whole) };
    case ']':
      return { view, range: withEdge(choice, 1, 1, whole) };
    case '}':
      return { view, range: withEdge(choice, 1, -1, whole) };
    case 'Escape':
      return range ? { view, range: null } : null;
    default:
      return null;
  }
}

/** The view that shows a range with a little of what is around it. */
export function aroundRange(range: TimeRange, whole: TimeRange): TimeRange {
  const margin = (range[1] - range[0]) * 0.05;
  return [Math.max(whole[0], range[0] - margin), Math.min(whole[1], range[1] + margin)];
}

/** The first key makes a range in the middle of the view, the next ones move its edges; an edge stops at the other. */
function withEdge(
  { view, range }: TimelineChoice,
  edge: 0 | 1,
  direction: 1 | -1,
  whole: TimeRange,
): TimeRange | null {
  const length = view[1] - view[0];
  if (!range) return [view[0] + length * 0.4, view[0] + length * 0.6];
  const moved = range[edge] + direction * length * EDGE;
  const next = edge === 0 ? ([moved, range[1]] as const) : ([range[0], moved] as const);
  return next[1] > next[0] ? rangeBetween(next[0], next[1], whole, length) : range;
}
