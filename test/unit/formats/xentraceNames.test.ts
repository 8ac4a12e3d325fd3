import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventName } from '../../../src/formats/xentrace/names';

/** The keywords of JSON Schema that names.schema.json uses. */
interface Rule {
  readonly type?: 'object' | 'string';
  readonly const?: string;
  readonly pattern?: string;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly patternProperties?: Readonly<Record<string, Rule>>;
  readonly additionalProperties?: false;
  readonly oneOf?: readonly Rule[];
  readonly $ref?: string;
}

interface Schema extends Rule {
  readonly $schema: string;
  readonly title: string;
  readonly description: string;
  readonly $defs: Readonly<Record<string, Rule>>;
}

const KEYWORDS =
  'type const pattern minProperties required properties patternProperties additionalProperties oneOf $ref'.split(
    ' ',
  );

const load = (name: string): unknown =>
  JSON.parse(readFileSync(`src/formats/xentrace/${name}`, 'utf8')) as unknown;
const { $schema, title, description, $defs, ...rule } = load('names.schema.json') as Schema;

/** Where a value is not as the rule says. */
function faults(value: unknown, is: Rule, path: string): string[] {
  const list = Object.keys(is)
    .filter((keyword) => !KEYWORDS.includes(keyword))
    .map((keyword) => `this test does not know ${keyword}`);
  if (is.$ref !== undefined) list.push(...faults(value, $defs[is.$ref.replace('#/$defs/', '')], path));
  if (is.type !== undefined && typeof value !== is.type) list.push(`${path} is no ${is.type}`);
  if (is.const !== undefined && value !== is.const) list.push(`${path} is not ${is.const}`);
  if (is.pattern !== undefined && !new RegExp(is.pattern, 'u').test(String(value))) list.push(`${path}: ?`);
  if (
    is.oneOf !== undefined &&
    is.oneOf.filter((one) => faults(value, one, path).length === 0).length !== 1
  ) {
    list.push(`${path} does not fit one of the choices`);
  }
  if (typeof value !== 'object' || value === null) return list;

  const entries = Object.entries(value);
  if (entries.length < (is.minProperties ?? 0)) list.push(`${path} is empty`);
  for (const key of is.required ?? []) if (!(key in value)) list.push(`${path} lacks ${key}`);
  for (const [key, inner] of entries) {
    const rules = [
      ...Object.entries(is.properties ?? {}).filter(([name]) => name === key),
      ...Object.entries(is.patternProperties ?? {}).filter(([name]) => new RegExp(name, 'u').test(key)),
    ];
    if (rules.length === 0 && is.additionalProperties === false) list.push(`${path}.${key} is not foreseen`);
    for (const [, own] of rules) list.push(...faults(inner, own, `${path}.${key}`));
  }
  return list;
}

describe('names', () => {
  it.each(['hypercallNames.json', 'exitReasonNames.json', 'eventNames.json'])(
    'in %s are as the schema says',
    (name) => {
      expect(faults(load(name), rule, name)).toEqual([]);
    },
  );

  it.each([
    ['a name that is none', { $schema: './names.schema.json', pv: { 1: '' } }],
    ['a number that is none', { $schema: './names.schema.json', pv: { x: 'a' } }],
    ['a group of nothing', { $schema: './names.schema.json', pv: {} }],
    ['no schema', { pv: { 1: 'a' } }],
    ['names of mixed depth', { $schema: './names.schema.json', pv: { 1: 'a', 2: { 3: 'b' } } }],
  ])('the schema refuses %s', (_, value) => {
    expect(faults(value, rule, 'it')).not.toEqual([]);
  });

  it('the schema says what it is for', () => {
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(`${title}: ${description}`).toContain('hypercallNames.json');
  });

  it('are given to whatever a trace has', () => {
    expect(eventName('pv', 4, -1)).toBe('page fault');
    expect(eventName('hvm', 0x7f, -1)).toBe('hvm event 127');
    expect(eventName('grant', 1, 5)).toBe('grant map');
    expect(eventName('power', 3, 0)).toBe('idle, C0');
  });
});
