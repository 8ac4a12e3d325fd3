import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BreakdownReply, WorkChoice } from '../../../../src/protocol/breakdown';
import { BarTexts } from '../../../../webview/breakdown/barTexts';
import { choicesOfUnit, costKindOf, rateText } from '../../../../webview/breakdown/costChoices';
import { figureLines, figureText, unitOf } from '../../../../webview/breakdown/figureText';
import { typedRate } from '../../../../webview/breakdown/typedRate';
import { category, figure, layer } from './figures';

/** Thin spaces are for the eye. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('a typed rate', () => {
  test.each([
    ['1200', 1200],
    [' 1 200 ', 1200],
    ['1,200', 1200],
    ['1,234,567', 1234567],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1.2k', 1200],
    ['3.5 M', 3.5e6],
    ['2G', 2e9],
    ['1e6', 1e6],
  ])('%s is read', (text, perSecond) => {
    expect(typedRate(text)).toEqual({ kind: 'rate', perSecond });
  });

  test.each([
    ['many', 'Write it like'],
    ['1.2.3', 'Write it like'],
    ['0', 'above 0'],
    ['-5', 'above 0'],
    ['1,5', 'as a dot: 1.5'],
    ['1e300', 'Check the unit'],
    ['Infinity', 'Write it like'],
  ])('%s is refused with a remedy', (text, remedy) => {
    const read = typedRate(text);
    expect(read).toMatchObject({ kind: 'invalid' });
    expect((read as { message: string }).message).toContain(remedy);
  });

  test('nothing is not yet an error', () => expect(typedRate('  ')).toEqual({ kind: 'empty' }));

  test('whatever is typed, a rate is finite and above 0', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.,ekM -]*$/)), (text) => {
        const read = typedRate(text);
        if (read.kind !== 'rate') return;
        expect(read.perSecond).toBeGreaterThan(0);
        expect(Number.isFinite(read.perSecond)).toBe(true);
      }),
    );
  });
});

describe('kinds of cost', () => {
  const work: WorkChoice[] = [
    { key: 'a', unit: 'packets', label: 'eth0', perSecond: 10, source: 's' },
    { key: 'b', unit: 'bytes', label: 'eth0', perSecond: 1e4, source: 's' },
    { key: 'c', unit: 'packets', label: 'vif1.0', perSecond: 12, source: 's' },
  ];

  test('a counter belongs to its unit, and one that is gone to shares', () => {
    expect(costKindOf({ kind: 'work', key: 'b' }, work)).toBe('bytes');
    expect(costKindOf({ kind: 'work', key: 'x' }, work)).toBe('share');
    expect(costKindOf({ kind: 'typed', unit: 'requests', perSecond: 3 }, work)).toBe('requests');
    expect(costKindOf({ kind: 'second' }, work)).toBe('second');
    expect(choicesOfUnit(work, 'packets').map((choice) => choice.key)).toEqual(['a', 'c']);
  });

  test('rates keep three digits, small ones two', () => {
    expect([1234567, 232.6, 1, 0.0421, 0].map((rate) => plain(rateText(rate)))).toEqual([
      '1.23 M',
      '233',
      '1',
      '0.042',
      '0',
    ]);
  });
});

describe('figures in words', () => {
  test('shares, durations and other units with their spread', () => {
    const share = figureText('%');
    expect(plain(share.value(figure(0.359)))).toBe('35.9 %');
    expect(plain(share.spread(figure(0.359)))).toBe('\u00b1 3.6 %');
    const time = figureText('ns');
    expect(plain(time.amount(1234))).toBe('1.23 µs');
    expect(plain(time.amount(4.256))).toBe('4.3 ns');
    expect(plain(figureText('.3~s').amount(12_345_678))).toBe('12.3 M');
  });

  test('what was traced in full is exact', () => {
    expect(figureText('ns').spread({ ...figure(1), low: 1, high: 1 })).toBe('exact');
  });

  test('a share says its value once, another unit says both', () => {
    const lines = (isShare: boolean) =>
      figureLines(figure(0.2), figureText('%'), 'of all time', isShare).map(plain);
    expect(lines(true)).toEqual(['20.0 % of all, 95 % interval 18.0\u201322.0 %', '200 samples']);
    expect(lines(false)[0]).toBe('20.0 % \u00b1 2.0 % of all time');
  });

  test('the unit of a label', () => {
    expect(unitOf('CPU time per packet')).toBe('per packet');
    expect(unitOf('of all time')).toBe('per unit');
  });
});

describe('texts of the bars', () => {
  const reply: BreakdownReply = {
    kind: 'breakdown',
    per: { kind: 'share' },
    format: '%',
    unitLabel: 'of all time',
    whole: figure(1),
    layers: [],
    contexts: [],
    source: '',
    notes: [],
    counted: [],
    hypervisorSampled: true,
  };
  const texts = new BarTexts(reply);
  const dom0 = layer('dom0', 'domain', [category('copy', 0.25)]);

  test('an axis names round numbers', () => {
    expect([0, 0.05, 0.005, 0.125, 0.1].map((value) => plain(texts.tick(value)))).toEqual([
      '0 %',
      '5 %',
      '0.5 %',
      '12.5 %',
      '10 %',
    ]);
    const time = new BarTexts({ ...reply, format: 'ns' });
    expect([1.5e6, 1e6, 200].map((value) => plain(time.tick(value)))).toEqual(['1.5 ms', '1 ms', '200 ns']);
  });

  test('a merged segment says how many and names the largest', () => {
    const categories = Array.from({ length: 10 }, (_, i) => category(`c${i}`, 0.01));
    const merged = { categories, x: 0, width: 1, rank: -1 };
    expect(texts.segmentName(merged)).toBe('10 more');
    expect(plain(texts.segmentFigure(merged))).toBe('10.0 %');
    const lines = texts.segmentLines(dom0, merged);
    expect(lines).toHaveLength(11);
    expect(lines[9]).toBe('and 2 smaller');
  });

  test('names of a recording cannot hide what they are', () => {
    const hostile = { ...category('x', 0.1), label: 'a\u202eb\n' };
    const segment = { categories: [hostile], x: 0, width: 1, rank: 0 };
    expect(texts.segmentName(segment)).toBe('a<U+202E>b\\n');
    expect(texts.segmentLines(dom0, segment)[0]).toBe('dom0: a<U+202E>b\\n');
  });
});
