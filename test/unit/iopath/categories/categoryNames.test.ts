import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { categoryLabel } from '../../../../src/iopath/categories/categoryNames';
import names from '../../../../src/iopath/categories/categoryNames.json';
import {
  APPLICATION,
  HIDDEN,
  HYPERVISOR_OTHER,
  OTHER,
} from '../../../../src/iopath/categories/categoryRules';
import rules from '../../../../src/iopath/categories/rules.json';

describe('names of categories', () => {
  it('every category of the rules has one, and no other', () => {
    const categories = new Set([
      ...[...rules.rules, ...rules.modules].map(({ category }) => category),
      ...[APPLICATION, OTHER, HIDDEN, HYPERVISOR_OTHER],
    ]);
    expect(Object.keys(names.categories).sort()).toEqual([...categories].sort());
  });

  it('no two categories of a layer have the same label', () => {
    const labels = Object.entries(names.categories).map(
      ([category, { label }]) => `${category.startsWith('hv.') ? 'hypervisor' : 'kernel'} ${label}`,
    );
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('is as its schema says', () => {
    const schema = v.parse(
      v.object({
        properties: v.object({
          categories: v.object({
            additionalProperties: v.object({
              required: v.array(v.string()),
              properties: v.object({
                label: v.object({ maxLength: v.number() }),
                explanation: v.object({ maxLength: v.number(), pattern: v.string() }),
              }),
            }),
          }),
        }),
      }),
      JSON.parse(readFileSync('src/iopath/categories/categoryNames.schema.json', 'utf8')),
    );
    const { required, properties } = schema.properties.categories.additionalProperties;
    for (const name of Object.values(names.categories)) {
      expect(Object.keys(name).sort()).toEqual([...required].sort());
      expect(name.label.length).toBeLessThanOrEqual(properties.label.maxLength);
      expect(name.explanation.length).toBeLessThanOrEqual(properties.explanation.maxLength);
      expect(name.explanation).toMatch(new RegExp(properties.explanation.pattern));
    }
  });

  it('groups by the first word; a category of own rules is its own label', () => {
    expect(categoryLabel('be.net.tx')).toMatchObject({ label: 'netback, from the guest', group: 'be' });
    expect(categoryLabel('my.thing')).toMatchObject({ label: 'my.thing', group: 'my' });
    expect(categoryLabel('constructor').label).toBe('constructor');
  });
});
