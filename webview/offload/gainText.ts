/** How gains, rates and their intervals are written: never a figure without its interval. */
import type { Estimated, MoveClass, SideCorePlace, Verdict } from '../../src/protocol/offload';
import { durationText, weightText } from '../ui/numberText';

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
/** From here on a factor says more than percent. */
const FACTOR_FROM = 3;

/** `+38 %`, `−4 %`, `3.2×`. */
export function gainText(factor: number): string {
  if (factor >= FACTOR_FROM) return `${factor.toFixed(1)}\u00d7`;
  const percent = Math.round((factor - 1) * 100);
  return `${percent < 0 ? MINUS : '+'}${Math.abs(percent)}${NARROW_SPACE}%`;
}

/** `+22 % to +55 %`. */
export function gainInterval({ low, high }: Estimated): string {
  return `${gainText(low)} to ${gainText(high)}`;
}

/** `+38 % (+22 % to +55 %)`. */
export function gainWithInterval(gain: Estimated): string {
  return isPoint(gain) ? gainText(gain.median) : `${gainText(gain.median)} (${gainInterval(gain)})`;
}

const amount = weightText('.3~s');

/** A rate of bytes is told in bits, as links are: `56.3 Mbit/s`; of others `1.2 k packets/s`. */
export function rateText(perSecond: number, unit: string): string {
  return unit === 'bytes' ? `${amount(perSecond * 8)}bit/s` : `${amount(perSecond)} ${unit}/s`;
}

/** `163 to 216 Mbit/s`, '' where nothing is unsure. */
export function rateInterval(rate: Estimated, unit: string): string {
  return isPoint(rate) ? '' : joined(rateText(rate.low, unit), rateText(rate.high, unit));
}

export function costText(ns: number): string {
  const text = Math.abs(ns) < 100 ? `${Number(ns.toPrecision(2))}${NARROW_SPACE}ns` : durationText(ns);
  return text.replace('-', MINUS);
}

/** `120 to 150 ns`, '' where nothing is unsure. */
export function costInterval(cost: Estimated): string {
  return isPoint(cost) ? '' : joined(costText(cost.low), costText(cost.high));
}

export function costWithInterval(cost: Estimated): string {
  if (isPoint(cost)) return costText(cost.median);
  return `${costText(cost.median)} (${costInterval(cost)})`;
}

/** A unit that both ends have is written once. */
function joined(low: string, high: string): string {
  const unit = /[^\d.]+$/.exec(high)?.[0] ?? '';
  return `${unit !== '' && low.endsWith(unit) ? low.slice(0, -unit.length) : low} to ${high}`;
}

/** Draws are finite: none and all of them are no certainty. */
export function chanceText(share: number): string {
  if (share >= 0.995) return `>${NARROW_SPACE}99${NARROW_SPACE}%`;
  return share <= 0.005 ? `<${NARROW_SPACE}1${NARROW_SPACE}%` : percentText(share);
}

/** A figure and its percent sign stay on one line. */
export function sentenceText(text: string): string {
  return text.replace(/(?<=\d) %/g, `${NARROW_SPACE}%`);
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)}${NARROW_SPACE}%`;
}

/** `79\u201395 %`, '' where nothing is unsure. */
export function percentInterval(share: Estimated): string {
  return isPoint(share) ? '' : `${Math.round(share.low * 100)}\u2013${percentText(share.high)}`;
}

/** Nothing is unsure about it. */
export function isPoint({ low, high, median }: Estimated): boolean {
  return high - low <= Math.abs(median) * 1e-9;
}

export const CLASS_LABELS: Readonly<Record<MoveClass, string>> = {
  'move-now': 'move now',
  'move-with-queues': 'needs queues',
  'move-with-code': 'needs code',
  'batch-instead': 'batch instead',
  'avoid-instead': 'avoid instead',
  stay: 'stays',
};

export const CLASS_TITLES: Readonly<Record<MoveClass, string>> = {
  'move-now': 'Configuration is enough.',
  'move-with-queues': 'Needs more queues, which are agreed on when the device connects.',
  'move-with-code': 'A what-if: it needs a change in Linux or Xen.',
  'batch-instead': 'Doing it less often gains more than doing it elsewhere.',
  'avoid-instead': 'Not doing it gains more than doing it elsewhere.',
  stay: 'Bound to where it runs.',
};

export const PLACE_LABELS: Readonly<Record<SideCorePlace, string>> = {
  'own-core': 'own core',
  'smt-sibling': 'SMT sibling',
  'other-socket': 'other socket',
};

export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  gain: 'gain',
  loss: 'loss',
  'not-distinguishable': 'cannot be told from no gain',
  'bounds-only': 'bounds only',
  withheld: 'withheld',
};
