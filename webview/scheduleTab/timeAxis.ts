/** Ticks of the time axis. When the view is short and far from the start, ticks count from a base that stands beside them. */
import { ticks } from 'd3';

const NARROW_SPACE = '\u202f';

export interface AxisTicks {
  /** "4.125 s +"; '' if ticks count from the start of the trace. */
  readonly base: string;
  /** Nanoseconds from the start of the trace. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, '\u00b5s'],
  [1, 'ns'],
];

/** About `count` ticks between two times, both from the start of the trace. */
export function axisTicks(from: number, to: number, count: number): AxisTicks {
  const places = ticks(from, to, count);
  const step = places.length > 1 ? places[1] - places[0] : to - from;
  // More than four digits beside the unit are hard to read: the steady part goes into the base.
  const usesBase = from > 0 && step * 5000 < to;
  const baseStep = 10 ** Math.ceil(Math.log10(Math.max(1, to - from)));
  const base = usesBase ? Math.floor(from / baseStep) * baseStep : 0;
  const largest = Math.max(Math.abs(to - base), step);
  return {
    base: base > 0 ? `${exactTime(base, baseStep)} +` : '',
    ticks: places.map((at) => ({ at, label: timeText(at - base, step, largest) })),
  };
}

/** A time in the unit that suits `largest`, with the digits that tell times `step` apart. */
function timeText(ns: number, step: number, largest: number): string {
  const [scale, unit] = UNITS.find(([s]) => largest >= s) ?? UNITS[3];
  const digits = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step / scale) - 1e-9)));
  return `${(ns / scale).toFixed(digits)}${NARROW_SPACE}${unit}`;
}

/** A time with as many digits as `step` asks for: `4.1250 s`. */
export function exactTime(ns: number, step: number): string {
  return timeText(ns, step, Math.max(Math.abs(ns), step));
}
