import { describe, expect, test } from 'vitest';
import {
  categoryGroups,
  categoryOrderAfterClick,
  type RowWish,
} from '../../../../webview/breakdown/categoryRows';
import { category, layer } from './figures';

const dom0 = layer(
  'domain:dom0',
  'domain',
  Array.from({ length: 12 }, (_, i) => category(`c${String.fromCharCode(97 + i)}`, 0.01 * (i + 1))),
);
const xen = layer('hypervisor', 'hypervisor', [category('hv.grant.copy', 0.05), category('hv.irq', 0.02)]);

const wish: RowWish = {
  order: { sort: 'share', descending: true },
  grouped: true,
  matches: () => true,
  unfolded: new Set(),
  filtered: false,
};

const names = (groups: ReturnType<typeof categoryGroups>) =>
  groups.map((group) => group.rows.map((row) => row.category.category));

describe('rows of the table of categories', () => {
  test('a group shows its largest rows and folds the rest', () => {
    const [first, second] = categoryGroups([xen, dom0], wish);
    expect(first).toMatchObject({ layer: { key: 'hypervisor' }, hidden: [] });
    expect(second.rows).toHaveLength(8);
    expect(second.rows[0].category.category).toBe('cl');
    expect(second.hidden.map((row) => row.category.category)).toEqual(['cd', 'cc', 'cb', 'ca']);
  });

  test('an unfolded group and a filtered table hide nothing', () => {
    const unfolded = categoryGroups([dom0], { ...wish, unfolded: new Set(['domain:dom0']) });
    expect(unfolded[0].rows).toHaveLength(12);
    const filtered = categoryGroups([xen, dom0], {
      ...wish,
      matches: (text) => text.startsWith('c'),
      filtered: true,
    });
    expect(names(filtered)).toEqual([names([...unfolded])[0]]);
  });

  test('a fold never hides a single row', () => {
    const nine = layer('domain:g', 'domain', dom0.categories.slice(0, 9));
    expect(categoryGroups([nine], wish)[0].rows).toHaveLength(9);
  });

  test('one list mixes the layers', () => {
    const [list, ...others] = categoryGroups([xen, dom0], { ...wish, grouped: false });
    expect(others).toEqual([]);
    expect(list.layer).toBeNull();
    expect(list.rows).toHaveLength(14);
    expect(list.rows.slice(0, 8).map((row) => row.category.share)).toEqual(
      [...list.rows]
        .map((row) => row.category.share)
        .sort((a, b) => b - a)
        .slice(0, 8),
    );
  });

  test('a filter finds labels, names and layers', () => {
    const found = (text: string) =>
      categoryGroups([xen, dom0], { ...wish, filtered: true, matches: (name) => name.includes(text) });
    expect(names(found('hv.irq'))).toEqual([['hv.irq']]);
    expect(names(found('label of hv'))).toEqual([['hv.grant.copy', 'hv.irq']]);
    expect(found('hypervisor')).toHaveLength(1);
    expect(found('nothing')).toEqual([]);
  });

  test('sorting by name starts with A, by figures with the largest; a second click turns round', () => {
    const byName = categoryOrderAfterClick(wish.order, 'name');
    expect(byName).toEqual({ sort: 'name', descending: false });
    expect(names(categoryGroups([xen], { ...wish, order: byName }))).toEqual([['hv.grant.copy', 'hv.irq']]);
    expect(categoryOrderAfterClick(byName, 'name').descending).toBe(true);
    const bySamples = categoryOrderAfterClick(byName, 'samples');
    expect(bySamples).toEqual({ sort: 'samples', descending: true });
    const up = categoryOrderAfterClick(bySamples, 'samples');
    expect(names(categoryGroups([xen], { ...wish, order: up }))).toEqual([['hv.irq', 'hv.grant.copy']]);
  });
});
