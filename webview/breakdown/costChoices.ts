/** The choices of the cost selector, as data: which kinds of cost there are and what they need. No DOM in here. */
import type { Per, WorkChoice, WorkUnit } from '../../src/protocol/breakdown';
import { weightText } from '../ui/numberText';

export type CostKind = 'share' | 'second' | WorkUnit;

export interface CostKindChoice {
  readonly key: CostKind;
  readonly label: string;
  readonly title: string;
}

export const COST_KINDS: readonly CostKindChoice[] = [
  { key: 'share', label: 'Share', title: 'As parts of everything the event saw' },
  { key: 'second', label: 'Per second', title: 'For each second of the recording' },
  { key: 'packets', label: 'Per packet', title: 'For each packet of an interface' },
  { key: 'bytes', label: 'Per byte', title: 'For each byte of an interface or device' },
  { key: 'requests', label: 'Per request', title: 'For each request of a block device' },
];

export function isWorkUnit(kind: CostKind): kind is WorkUnit {
  return kind !== 'share' && kind !== 'second';
}

/** The kind of cost that figures are divided by; a counter that is gone counts as share. */
export function costKindOf(per: Per, work: readonly WorkChoice[]): CostKind {
  switch (per.kind) {
    case 'share':
    case 'second':
      return per.kind;
    case 'typed':
      return per.unit;
    case 'work':
      return work.find((choice) => choice.key === per.key)?.unit ?? 'share';
  }
}

export function choicesOfUnit(work: readonly WorkChoice[], unit: WorkUnit): WorkChoice[] {
  return work.filter((choice) => choice.unit === unit);
}

const rate = weightText('.3~s');

/** A rate with three digits: `233`, `14 M`, `0.042`. */
export function rateText(value: number): string {
  return value === 0 || value >= 1 ? rate(value) : String(Number(value.toPrecision(2)));
}
