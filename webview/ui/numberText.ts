/** Numbers as people read them: weights in their unit, shares, intervals, durations. */
import { format } from 'd3';

const NARROW_SPACE = '\u202f';
const grouped = format(',.0f');
const significant = format('.3~s');

/** Share as percent with a precision that fits its size: `23.4 %`, `0.12 %`, `< 0.01 %`. */
export function shareText(share: number): string {
  return `${percent(share)}${NARROW_SPACE}%`;
}

function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0';
  if (value < 0.01) return '<' + NARROW_SPACE + '0.01';
  return value < 1 ? value.toFixed(2) : value.toFixed(1);
}

/** Narrower than this, nothing was sampled: the share was traced in full. */
const POINT = 1e-6;

/** Interval of a share: `22.1 \u2013 24.8 %`; `exact` where it was traced, not sampled. */
export function intervalText(low: number, high: number): string {
  if (high - low < POINT) return 'exact';
  return `${percent(low)}\u2013${percent(high)}${NARROW_SPACE}%`;
}

/** Whole numbers with thin spaces between thousands. */
export function countText(value: number): string {
  return grouped(value).replace(/,/g, NARROW_SPACE);
}

const STEPS: readonly (readonly [number, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];

/** Duration in the largest unit that keeps it at or above 1: `1.53 s`, `12.4 ms`, `640 ns`. */
export function durationText(ns: number): string {
  const [scale, unit] = STEPS.find(([s]) => Math.abs(ns) >= s) ?? STEPS[3];
  const value = ns / scale;
  const digits = Math.abs(value) >= 100 || unit === 'ns' ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${NARROW_SPACE}${unit}`;
}

/**
 * Formatter of a weight as its WeightChoice asks for: a d3-format specifier, or 'ns' for durations. A specifier that
 * d3 refuses falls back to plain counts.
 */
export function weightText(specifier: string): (value: number) => string {
  if (specifier === 'ns') return durationText;
  try {
    const formatter = format(specifier);
    // 12.3M -> 12.3 M, 12,345 -> 12 345
    return (value) =>
      formatter(value)
        .replace(/,/g, NARROW_SPACE)
        .replace(/(?<=\d)(?=[^\d.\s]$)/, NARROW_SPACE);
  } catch {
    return (value) => (value < 1e6 ? countText(value) : significant(value));
  }
}
