/** What can be done about a unit, a domain or a category of a unit: data (moveClasses.json). */
import type { MoveClass } from '../plan';
import type { UnitPart } from '../system';
import data from './moveClasses.json';

export interface MoveRule {
  readonly class: MoveClass;
  readonly mechanism: string;
  readonly reason: string;
  readonly synchronous: boolean;
}

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`, 's');
const ruleOf = (row: {
  class: string;
  mechanism: string;
  reason: string;
  synchronous: boolean;
}): MoveRule => ({
  class: row.class as MoveClass,
  mechanism: row.mechanism,
  reason: row.reason,
  synchronous: row.synchronous,
});
const UNITS = data.units.map((row) => ({ pattern: whole(row.unit), rule: ruleOf(row) }));
const PARTS = data.parts.map((row) => ({
  pattern: whole(row.category),
  layers: row.layers,
  rule: ruleOf(row),
}));

export const DOMAIN_RULE: MoveRule = ruleOf({ ...data.domain, synchronous: false });

const UNKNOWN: MoveRule = {
  class: 'stay',
  mechanism: 'no mechanism known',
  reason: 'What ran there is not told.',
  synchronous: false,
};

export function unitRule(unit: string): MoveRule {
  return UNITS.find(({ pattern }) => pattern.test(unit))?.rule ?? UNKNOWN;
}

/** Null for categories that are no candidate. */
export function partRule({ category, layer }: Pick<UnitPart, 'category' | 'layer'>): MoveRule | null {
  return PARTS.find(({ pattern, layers }) => layers.includes(layer) && pattern.test(category))?.rule ?? null;
}

/** Whether a mechanism of today moves it. */
export const canMoveNow = (rule: MoveRule): boolean =>
  rule.class === 'move-now' || rule.class === 'move-with-queues';
