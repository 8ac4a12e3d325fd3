/** Figures of the model as people read them. */
import type { Estimated } from '../offload/estimate';
import type { OffloadSystem } from '../offload/system';
import { durationText, rateText } from './table';

/** "+45 %", "−8 %". */
export function changeText(factor: number): string {
  const percent = Math.round(100 * (factor - 1));
  return percent < 0 ? `−${-percent} %` : `+${percent} %`;
}

/** "+45 % (+16 to +70 %)". */
export const gainText = ({ low, median, high }: Estimated): string =>
  `${changeText(median)} (${changeText(low).replace(' %', '')} to ${changeText(high)})`;

/** Bytes as bits a second, all else as it is: "61.1 Mbit/s", "283 requests/s". */
export function throughputText(perSecond: number, unit: NonNullable<OffloadSystem['work']>['unit']): string {
  if (unit !== 'bytes') return `${rateText(perSecond)} ${unit}/s`;
  const bits = 8 * perSecond;
  for (const [size, name] of [
    [1e9, 'Gbit/s'],
    [1e6, 'Mbit/s'],
    [1e3, 'kbit/s'],
  ] as const) {
    if (bits >= size) return `${rateText(bits / size)} ${name}`;
  }
  return `${rateText(bits)} bit/s`;
}

/** "61.1 Mbit/s (47.0 to 70.2)". */
export function rangeText({ low, median, high }: Estimated, text: (value: number) => string): string {
  return low === high ? text(median) : `${text(median)} (${text(low)} to ${text(high)})`;
}

export const nsText = (ns: number): string => (ns < 0 ? `−${fineText(-ns)}` : fineText(ns));

const fineText = (ns: number): string => (ns < 99.5 ? `${ns.toPrecision(3)} ns` : durationText(ns));

export const percentText = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
