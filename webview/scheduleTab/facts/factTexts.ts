/** How figures of the trace are written. */
import { countText, durationText } from '../../ui/numberText';

const NONE = '\u2013';

/** Events a second: whole from a hundred on, with a digit below, two below one. */
export function rateText(perSecond: number): string {
  if (perSecond >= 100 || perSecond === 0) return countText(perSecond);
  return perSecond.toFixed(perSecond >= 1 ? 1 : 2);
}

/** A duration of something that happened `count` times; a dash if it did not. */
export const timeOrNone = (ns: number, count: number): string => (count > 0 ? durationText(ns) : NONE);

export const countOrNone = (count: number): string => (count > 0 ? countText(count) : NONE);

export const batchText = (items: number | null): string =>
  items === null ? NONE : items.toFixed(items >= 100 ? 0 : 1);
