/** Differences as people read them: figure, change, interval, and whether it is more than noise. */
import type { DifferenceFigure, EstimateFigure } from '../../src/protocol/compare';
import { el } from '../ui/dom';
import { shareText, weightText } from '../ui/numberText';

const MINUS = '\u2212';

/** Writes figures as an answer's `format` asks. */
export function figureText(format: string): (value: number) => string {
  const text = format === '%' ? shareText : weightText(format);
  return (value) => (value < 0 ? MINUS + text(-value) : text(value));
}

/** Changes, with their sign; those of shares in percentage points, so that nobody takes them for relative ones. */
export function changeText(format: string): (value: number) => string {
  const text = figureText(format);
  const signed = (value: number) => (value > 0 ? `+${text(value)}` : text(value));
  return format === '%' ? (value) => signed(value).replace('%', 'pp') : signed;
}

/** `+38 %`, `−4.2 %`; `new` for what was not there before, '' for what is nowhere. */
export function relativeText({ before, after, relative }: DifferenceFigure): string {
  if (relative === null) return after > 0 && before === 0 ? 'new' : '';
  const percent = relative * 100;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  const sign = percent > 0 ? '+' : percent < 0 ? MINUS : '';
  return `${sign}${Math.abs(percent).toFixed(digits)}\u202f%`;
}

/** `1.45× (1.21–1.70)`. */
export function factorText({ value, low, high }: EstimateFigure): string {
  return `${factor(value)}\u00d7 (${factor(low)}\u2013${factor(high)})`;
}

export function factor(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** Class of a change: `more`, `less` or `noise`. */
export function changeClass({ change, significant }: DifferenceFigure): 'more' | 'less' | 'noise' {
  if (!significant) return 'noise';
  return change > 0 ? 'more' : 'less';
}

/** "+3.1 % (+1.0 – +5.2)", grey and said so where it is inside the noise. */
export function changeElement(row: DifferenceFigure, format: string): HTMLElement {
  const signed = changeText(format);
  const kind = changeClass(row);
  const interval = `${signed(row.low)} \u2026 ${signed(row.high)}`;
  const title =
    kind === 'noise'
      ? `Within the noise: the 95 % interval ${interval} holds 0`
      : `95 % interval ${interval}, from ${row.samplesBefore} and ${row.samplesAfter} samples`;
  return el(
    'span',
    { class: `change change-${kind}`, title },
    el('span', { class: 'change-mark', attributes: { 'aria-hidden': 'true' } }, MARKS[kind]),
    signed(row.change),
    kind === 'noise' ? el('span', { class: 'sr-only' }, ' (within the noise)') : null,
  );
}

/** Not by colour alone. */
const MARKS = { more: '\u25b2', less: '\u25bc', noise: '\u25e6' } as const;
