import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { builtInRules } from '../../../../src/iopath/categories/categoryRules';
import { parseOwnRules, withOwnRules } from '../../../../src/iopath/categories/ownRules';

const parse = (value: unknown) => parseOwnRules(JSON.stringify(value), 'rules.json');

describe('own rules', () => {
  it('come before the built-in ones, in their order', () => {
    const { rules, problems } = parse([
      { symbol: 'xenvif_tx_.*', category: 'mine.tx' },
      { symbol: 'xenvif_.*', category: 'mine.rest' },
    ]);
    expect(problems).toEqual([]);
    const own = withOwnRules(rules);
    expect(own.categoryOf('xenvif_tx_action', '[xen_netback]', 'kernel')).toBe('mine.tx');
    expect(own.categoryOf('xenvif_poll.isra.0', '[xen_netback]', 'kernel')).toBe('mine.rest');
    expect(own.categoryOf('br_forward', '[bridge]', 'kernel')).toBe('net.bridge');
  });

  it('choose by layer and module, also in processes and where the layer is not known', () => {
    const own = withOwnRules(
      parse([
        { layer: 'user', module: '.*/libc\\.so.*', category: 'app.libc' },
        { layer: 'hypervisor', symbol: 'memcpy', category: 'hv.copy.mine' },
        { module: 'my_driver', category: 'net.mine' },
        { symbol: 'my_.*', category: 'anywhere' },
      ]).rules,
    );
    expect(own.categoryOf('memcpy', '/usr/lib/libc.so.6', 'user')).toBe('app.libc');
    expect(own.categoryOf('main', '/usr/bin/fio', 'user')).toBe('app');
    expect(own.categoryOf('memcpy', 'xen', 'hypervisor')).toBe('hv.copy.mine');
    expect(own.categoryOf('memcpy', '[kernel.kallsyms]', 'kernel')).toBe('copy');
    expect(own.categoryOf('probe', '[my_driver]', 'kernel')).toBe('net.mine');
    expect(own.categoryOf('my_frame', '', 'unknown')).toBe('anywhere');
  });

  it('without any they are the built-in ones', () => {
    expect(withOwnRules([])).toBe(builtInRules());
  });

  it('what is wrong is said with its place, the rest is used', () => {
    const { rules, problems } = parse([
      { symbol: 'good', category: 'fine' },
      { symbol: '(', category: 'fine' },
      { symbol: 'x', category: 'Not Fine' },
      { category: 'everything' },
      { symbol: 'x', layer: 'userspace', category: 'fine' },
      { symbol: '(?=x)', category: 'fine' },
      'no rule',
      { symbol: 'also', category: 'fine', colour: 'red' },
    ]);
    expect(rules).toEqual([
      { symbol: 'good', category: 'fine' },
      { symbol: 'also', category: 'fine' },
    ]);
    expect(problems.map((problem) => /rule (\d+)/.exec(problem)?.[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
    expect(problems[2]).toContain('neither a module nor a symbol');
  });

  it('a file that is no list is one problem', () => {
    expect(parseOwnRules('{', 'a.json').problems).toEqual([expect.stringMatching(/^a\.json is no JSON/)]);
    expect(parseOwnRules('{}', 'a.json').problems).toEqual([
      expect.stringMatching(/^a\.json: expected a list/),
    ]);
    expect(parseOwnRules('\uFEFF[]', 'a.json')).toMatchObject({ rules: [], problems: [] });
  });

  it('there is a limit to how many there can be, and to how many complaints', () => {
    const many = parse(Array.from({ length: 600 }, () => ({ symbol: 'x', category: 'a' })));
    expect(many.rules).toHaveLength(500);
    expect(many.problems).toEqual(['rules.json has 600 rules; the first 500 are used.']);
    expect(parse(Array.from({ length: 400 }, () => 1)).problems.length).toBeLessThan(25);
  });

  it('patterns that would take long together are refused', () => {
    const { rules, problems } = parse(
      Array.from({ length: 50 }, () => ({ symbol: '.*(a|b)+.*(c|d)+.*(e|f)+.*', category: 'slow' })),
    );
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.length).toBeLessThan(50);
    expect(problems[0]).toContain('too long to match');
  });

  it('patterns that make other matchers hang are answered', () => {
    const own = withOwnRules(parse([{ symbol: '(a+)+b', category: 'slow' }]).rules);
    expect(own.categoryOf('a'.repeat(500), '[kernel.kallsyms]', 'kernel')).toBe('other');
  });

  it('any text gives rules that work, and problems for the rest', () => {
    const piece = fc.constantFrom('(', ')', 'a', '.*', '[', ']', '\\', '{3}', '|', '^', '$', '+', 'x_');
    const symbol = fc.oneof(
      fc.array(piece).map((parts) => parts.join('')),
      fc.string(),
    );
    const rule = fc.oneof(
      fc.record({ symbol, category: fc.constantFrom('a.b', 'c', 'D') }),
      fc.record({
        module: symbol,
        layer: fc.constantFrom('user', 'kernel', 'no'),
        category: fc.constant('c'),
      }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(rule), fc.string(), (list, name) => {
        const { rules, problems } = parse(list);
        expect(rules.length + problems.length).toBeGreaterThanOrEqual(Math.min(list.length, 20));
        const category = withOwnRules(rules).categoryOf(name, '[m]', 'kernel');
        expect(['a.b', 'c', builtInRules().categoryOf(name, '[m]', 'kernel')]).toContain(category);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { rules, problems } = parseOwnRules(text, 'any.json');
        expect(rules.length === 0 || problems.length >= 0).toBe(true);
      }),
    );
  });
});

it('the schema that editors show knows the same fields and limits', () => {
  const text = v.object({ maxLength: v.number() });
  const schema = v.parse(
    v.object({
      maxItems: v.literal(500),
      items: v.object({
        properties: v.strictObject({
          layer: v.object({ enum: v.array(v.string()) }),
          module: text,
          symbol: text,
          category: v.object({ pattern: v.string() }),
        }),
      }),
    }),
    JSON.parse(readFileSync('src/iopath/categories/ownRules.schema.json', 'utf8')),
  );
  const { layer, symbol, module, category } = schema.items.properties;
  expect(layer.enum).toEqual(['hypervisor', 'kernel', 'user']);
  for (const [key, { maxLength }] of Object.entries({ symbol, module })) {
    expect(parse([{ [key]: 'x'.repeat(maxLength), category: 'a' }]).problems).toEqual([]);
    expect(parse([{ [key]: 'x'.repeat(maxLength + 1), category: 'a' }]).problems).toHaveLength(1);
  }
  for (const name of ['net.mine', 'a', 'A', 'a.', 'a..b', 'a-b.c_d', '1a', 'a.1', 'a'.repeat(32)]) {
    const fits = new RegExp(category.pattern).test(name);
    expect([name, parse([{ symbol: 'x', category: name }]).rules.length]).toEqual([name, fits ? 1 : 0]);
  }
});
