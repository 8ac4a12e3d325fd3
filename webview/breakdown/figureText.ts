/** How the figures of a breakdown are written: value, interval, spread; the same in bars, tables and tooltips. */
import type { Figure } from '../../src/protocol/breakdown';
import { countText, intervalText, shareText, weightText } from '../ui/numberText';

const NARROW_SPACE = '\u202f';

/** Narrower than this part of the value, nothing was sampled: the figure was traced in full. */
const POINT = 1e-9;

export interface FigureText {
  /** The value in the reply's unit: `12.3 µs`, `35.9 %`. */
  value(figure: Figure): string;
  /** Any number in the reply's unit. */
  amount(value: number): string;
  /** Half of the 95 % interval: `± 0.4 µs`; `exact` for what was traced. */
  spread(figure: Figure): string;
}

/** `format` is that of a reply: '%' for shares, 'ns' for durations, otherwise a d3-format specifier. */
export function figureText(format: string): FigureText {
  const write = writer(format);
  return {
    value: (figure) => write(figure.value),
    amount: write,
    spread: (figure) => {
      const half = (figure.high - figure.low) / 2;
      return half <= Math.abs(figure.value) * POINT ? 'exact' : `\u00b1${NARROW_SPACE}${write(half)}`;
    },
  };
}

function writer(format: string): (value: number) => string {
  if (format === '%') return shareText;
  const write = weightText(format);
  if (format !== 'ns') return write;
  // Costs of a byte are a few nanoseconds: whole ones would hide what differs.
  return (ns) => (Math.abs(ns) < 100 ? `${Number(ns.toPrecision(2))}${NARROW_SPACE}ns` : write(ns));
}

/** A figure for a tooltip or a screen reader, one fact per line; the unit's line only where it says more than the share. */
export function figureLines(figure: Figure, text: FigureText, unitLabel: string, isShare: boolean): string[] {
  return [
    ...(isShare ? [] : [`${text.value(figure)} ${text.spread(figure)} ${unitLabel}`]),
    `${shareText(figure.share)} of all, 95 % interval ${intervalText(figure.shareLow, figure.shareHigh)}`,
    `${countText(figure.samples)} ${figure.samples === 1 ? 'sample' : 'samples'}`,
  ];
}

/** `per packet` of a reply's "CPU time per packet"; what it is per where that cannot be told from the text. */
export function unitOf(unitLabel: string): string {
  return /\bper \S+$/.exec(unitLabel)?.[0] ?? 'per unit';
}
