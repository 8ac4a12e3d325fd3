import { rgb } from 'd3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxShares } from '../../../webview/flame/boxShares';
import {
  contrast,
  HIDDEN_COLOUR,
  lanePalette,
  nameHash,
  paletteIndex,
  type FlameTheme,
} from '../../../webview/flame/colours';
import { THREAD_LAYER } from '../../../webview/flame/flameTables';
import { Labels } from '../../../webview/flame/labels';
import { laneLayout, rowAt } from '../../../webview/flame/laneLayout';
import { countText, durationText, intervalText, shareText, weightText } from '../../../webview/ui/numberText';
import { shortText, tooltipText, visible } from '../../../webview/ui/safeText';

const themes: FlameTheme[] = [
  { kind: 'dark', background: '#1f1f1f', foreground: '#cccccc', match: '#f0c000' },
  { kind: 'light', background: '#ffffff', foreground: '#3b3b3b', match: '#f5b800' },
  { kind: 'hc-dark', background: '#000000', foreground: '#ffffff', match: '#ffff00' },
  { kind: 'hc-light', background: '#ffffff', foreground: '#292929', match: '#b5200d' },
];

describe('colours', () => {
  test('text reads on every box of every lane colour and theme', () => {
    const bases = [
      '#d18616',
      '#3794ff',
      '#89d185',
      '#652d90',
      '#cca700',
      '#808080',
      '#ffffff',
      '#000000',
      'rgb(1, 2, 3)',
    ];
    for (const theme of themes) {
      for (const base of bases) {
        const { boxes, dimmed, callers } = lanePalette(base, theme);
        for (const { fill, text } of [...boxes, ...dimmed, ...callers]) {
          expect(contrast(rgb(fill), rgb(text)), `${text} on ${fill}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  test('in high contrast every box has an outline that stands out from the ground', () => {
    for (const theme of themes.slice(2)) {
      for (const { stroke } of lanePalette('#3794ff', theme).boxes) {
        expect(contrast(rgb(stroke!), rgb(theme.background))).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('user code differs from kernel code by more than its shade', () => {
    const { boxes } = lanePalette('#3794ff', themes[0]);
    const hash = nameHash('memcpy');
    const kernel = boxes[paletteIndex(1, hash)];
    const user = boxes[paletteIndex(2, hash)];
    expect([kernel.texture, user.texture]).toEqual([null, 'user']);
    expect(kernel.fill).not.toBe(user.fill);
  });

  test("in a domain's lane the hypervisor keeps its own hue, and what is hidden in it has a texture as well", () => {
    for (const theme of themes) {
      const own = lanePalette('#d18616', theme).boxes;
      const { boxes } = lanePalette('#3794ff', theme, '#d18616');
      const hash = nameHash('memcpy');
      expect(boxes[paletteIndex(0, hash)]).toEqual(own[paletteIndex(0, hash)]);
      expect(boxes[paletteIndex(1, hash)]).not.toEqual(own[paletteIndex(1, hash)]);
      expect(boxes[HIDDEN_COLOUR]).toEqual(own[HIDDEN_COLOUR]);
      expect(boxes[HIDDEN_COLOUR].texture).toBe('hidden');
    }
  });

  test('every layer code of a message has a colour', () => {
    const { boxes } = lanePalette('#3794ff', themes[0]);
    fc.assert(
      fc.property(fc.nat(255), fc.string(), (layer, name) => {
        expect(boxes[paletteIndex(layer, nameHash(name))]).toBeDefined();
      }),
    );
    expect(new Set([boxes.length - 1, boxes.length - 2])).toEqual(
      new Set([HIDDEN_COLOUR, paletteIndex(THREAD_LAYER, 3)]),
    );
  });
});

describe('labels', () => {
  const measure = (text: string) => text.length * 7;

  test('what fits is shown whole, what does not is cut, what would say nothing is left out', () => {
    const labels = new Labels(['xenvif_tx_action'], measure);
    expect(labels.fit(0, 200)).toBe('xenvif_tx_action');
    expect(labels.fit(0, 60)).toBe('xenvif_\u2026');
    expect(labels.fit(0, 15)).toBe('');
  });

  test('never wider than the room, in any font', () => {
    const uneven = (text: string) =>
      Array.from(text).reduce((sum, c) => sum + (c === 'i' ? 3 : c === 'W' ? 12 : 7), 0);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('i', 'W', 'a'), { maxLength: 60 }),
        fc.integer({ min: 0, max: 400 }),
        (letters, room) => {
          const name = letters.join('');
          const text = new Labels([name], uneven).fit(0, room);
          expect(uneven(text)).toBeLessThanOrEqual(Math.max(room + 1, name === '' ? 70 : 0));
        },
      ),
    );
  });

  test('a megabyte of name is measured short, a nameless function says so', () => {
    let longest = 0;
    const labels = new Labels(
      ['n'.repeat(1_000_000), ''],
      (text) => (longest = Math.max(longest, text.length)) && text.length,
    );
    labels.fit(0, 1e9);
    expect(longest).toBeLessThan(1000);
    expect(labels.fit(1, 1000)).toBe('(no name)');
  });
});

describe('hostile names', () => {
  test('what cannot be seen is spelled out, markup stays text', () => {
    expect(visible('a\nb\tc\u0000\u202ed')).toBe('a\\nb\\tc<U+0000><U+202E>d');
    expect(visible('<img onerror=x>')).toBe('<img onerror=x>');
    expect(visible('\ud800')).toBe('<U+D800>');
  });

  test('no control or format character survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('long names keep start and end and are never huge', () => {
    expect(shortText('abcdefghij', 7)).toBe('abcd\u2026ij');
    expect(tooltipText('n'.repeat(1_000_000)).length).toBeLessThan(700);
    expect(tooltipText('n'.repeat(1_000_000))).toContain('1000000 characters');
  });
});

describe('numbers', () => {
  test('shares', () => {
    expect(
      [shareText(0), shareText(0.00001), shareText(0.0012), shareText(0.234), shareText(1)].map(plain),
    ).toEqual(['0 %', '< 0.01 %', '0.12 %', '23.4 %', '100.0 %']);
    expect(plain(intervalText(0.221, 0.248))).toBe('22.1\u201324.8 %');
  });

  test('durations and counts', () => {
    expect([0, 640, 12_400, 1_530_000_000, 125e6].map((ns) => plain(durationText(ns)))).toEqual([
      '0 ns',
      '640 ns',
      '12.4 µs',
      '1.53 s',
      '125 ms',
    ]);
    expect(plain(countText(1_234_567))).toBe('1 234 567');
  });

  test('weights follow their format; a format that is none does no harm', () => {
    expect(plain(weightText('ns')(2e6))).toBe('2.00 ms');
    expect(plain(weightText(',d')(12_345))).toBe('12 345');
    expect([plain(weightText('.3~s')(12_345_678)), plain(weightText('.3~s')(12))]).toEqual(['12.3 M', '12']);
    expect(plain(weightText('no such format')(12_345))).toBe('12 345');
  });
});

describe('lanes from top to bottom', () => {
  test('rows are found by height, headers and gaps are not rows', () => {
    const layout = laneLayout([2, 0, 1]);
    expect(rowAt(layout, 5)).toBeNull();
    expect(rowAt(layout, 28)).toEqual({ lane: 0, row: 0 });
    expect(rowAt(layout, 28 + 19)).toEqual({ lane: 0, row: 1 });
    expect(rowAt(layout, 28 + 37)).toBeNull();
    const third = layout.lanes[2];
    expect(rowAt(layout, third.rowsTop)).toEqual({ lane: 2, row: 0 });
    expect(rowAt(layout, layout.height + 1)).toBeNull();
  });

  test('a stack of ten million frames is cut to what a browser can lay out', () => {
    expect(laneLayout([10_000_000, 10_000_000]).height).toBeLessThan(2 ** 25);
  });
});

describe('shares of a box', () => {
  const lane = { key: 'l', total: 200, samples: 100, effectiveSamples: 100, source: '' };
  const bar = {
    key: 'l',
    label: 'l',
    kind: 'domain' as const,
    colour: 0,
    share: 0.5,
    low: 0.4,
    high: 0.6,
    samples: 100,
  };

  test('of the lane by Wilson, of everything within and beyond both', () => {
    const shares = boxShares(60, lane, bar);
    expect(shares?.ofLane.share).toBe(0.3);
    expect(shares?.ofLane.low).toBeCloseTo(0.219, 3);
    expect(shares?.ofLane.high).toBeCloseTo(0.396, 3);
    expect(shares?.ofAll?.share).toBe(0.15);
    expect(shares?.ofAll?.low).toBeGreaterThan(0.4 * 0.219);
    expect(shares?.ofAll?.high).toBeLessThan(0.6 * 0.396);
  });

  test('nothing is known of a lane without weight, and nothing breaks at the edges', () => {
    expect(boxShares(1, { ...lane, total: 0 }, bar)).toBeNull();
    expect(boxShares(1, undefined, bar)).toBeNull();
    for (const weight of [0, 200, 300]) {
      const { ofLane, ofAll } = boxShares(weight, lane, bar)!;
      for (const { share, low, high } of [ofLane, ofAll!]) {
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
        expect(high).toBeLessThanOrEqual(1);
      }
    }
  });
});

const plain = (text: string) => text.replaceAll('\u202f', ' ');
