import { rgb } from 'd3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast, type FlameTheme } from '../../../../webview/flame/colours';
import { segmentColour } from '../../../../webview/breakdown/segmentColours';
import {
  idleDwarfs,
  inBarOrder,
  isNameless,
  scaleEnd,
  segmentsOf,
  stepFrom,
  type Segment,
} from '../../../../webview/breakdown/segments';
import { category, layer } from './figures';

const perCent = (share: number) => share * 100;

describe('segments of a layer', () => {
  test('named categories come first, the largest leading; what says nothing comes last', () => {
    const segments = segmentsOf(
      [
        category('other', 0.4),
        category('be.net.tx', 0.1),
        category('copy', 0.3),
        category('hv.other', 0.06),
        category('unknown', 0.07),
      ],
      perCent,
    );
    expect(segments.map((s) => s.categories[0].category)).toEqual([
      'copy',
      'be.net.tx',
      'other',
      'unknown',
      'hv.other',
    ]);
    expect(segments.map((s) => s.rank)).toEqual([0, 1, -1, -1, -1]);
  });

  test('only categories that are too narrow are merged, and those of nothing are left out', () => {
    const shares = { a: 0.5, b: 0.05, c: 0.049, d: 0.001, e: 0 };
    const segments = segmentsOf(
      Object.entries(shares).map(([name, share]) => category(name, share)),
      perCent,
    );
    expect(segments.map((s) => s.categories.map((c) => c.category))).toEqual([['a'], ['b'], ['c', 'd']]);
    expect(segmentsOf(segments[2].categories, (share) => share * 1e6)).toHaveLength(2);
  });

  test('segments lie side by side without gaps and add up to the layer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.string(), share: fc.double({ min: 0, max: 1, noNaN: true }) })),
        fc.double({ min: 1, max: 5000, noNaN: true }),
        (parts, width) => {
          const categories = parts.map(({ name, share }) => category(name, share));
          const segments = segmentsOf(categories, (share) => share * width);
          const total = categories.reduce((sum, c) => sum + c.share, 0) * width;
          let x = 0;
          for (const segment of segments) {
            expect(segment.x).toBeCloseTo(x, 6);
            x += segment.width;
          }
          expect(x).toBeCloseTo(total, 4);
          const kept = segments.flatMap((s) => s.categories.map((c) => c.share));
          expect(kept).toHaveLength(categories.filter((c) => c.share > 0).length);
        },
      ),
    );
  });

  test('names without a meaning', () => {
    expect(['other', 'hv.other', 'unknown', 'hv.grant.other'].every(isNameless)).toBe(true);
    expect(['another', 'hv.otherwise', 'be.net.tx'].some(isNameless)).toBe(false);
  });
});

describe('the bars together', () => {
  const layers = [
    layer('idle', 'idle', [category('hv.idle', 0.8)]),
    layer('domain:dom0', 'domain', [category('copy', 0.15)]),
    layer('hypervisor', 'hypervisor', [category('hv.irq', 0.05)]),
  ];

  test('hypervisor first, domains as they come, idle last', () => {
    const guest = layer('domain:guest1', 'domain', []);
    expect(inBarOrder([...layers, guest]).map((l) => l.key)).toEqual([
      'hypervisor',
      'domain:dom0',
      'domain:guest1',
      'idle',
    ]);
  });

  test('the scale holds the longest bar with its interval', () => {
    expect(scaleEnd(layers)).toBeCloseTo(0.88);
    expect(scaleEnd([])).toBe(0);
  });

  test('idle is left out only where it dwarfs a busy layer', () => {
    expect(idleDwarfs(layers)).toBe(true);
    expect(idleDwarfs([layers[0]])).toBe(false);
    expect(idleDwarfs([layers[0], layer('domain:dom0', 'domain', [category('copy', 0.5)])])).toBe(false);
  });
});

describe('walking over segments with the arrow keys', () => {
  const segment = (x: number, width: number): Segment => ({ categories: [], x, width, rank: 0 });
  const rows = [[segment(0, 50), segment(50, 50)], [], [segment(0, 20), segment(20, 10)]];

  test('left and right stay in the bar', () => {
    expect(stepFrom(rows, 0, 0, 'right')).toEqual({ row: 0, at: 1 });
    expect(stepFrom(rows, 0, 1, 'right')).toBeNull();
    expect(stepFrom(rows, 0, 0, 'left')).toBeNull();
    expect(stepFrom(rows, 0, 0, 'last')).toEqual({ row: 0, at: 1 });
    expect(stepFrom(rows, 2, 1, 'first')).toEqual({ row: 2, at: 0 });
  });

  test('down and up find the segment below the middle, past bars without any', () => {
    expect(stepFrom(rows, 0, 0, 'down')).toEqual({ row: 2, at: 1 });
    expect(stepFrom(rows, 0, 1, 'down')).toEqual({ row: 2, at: 1 });
    expect(stepFrom(rows, 2, 0, 'up')).toEqual({ row: 0, at: 0 });
    expect(stepFrom(rows, 2, 0, 'down')).toBeNull();
  });
});

describe('colours of segments', () => {
  const themes: FlameTheme[] = [
    { kind: 'dark', background: '#1f1f1f', foreground: '#cccccc', match: '#f0c000' },
    { kind: 'light', background: '#ffffff', foreground: '#3b3b3b', match: '#f5b800' },
    { kind: 'hc-dark', background: '#000000', foreground: '#ffffff', match: '#ffff00' },
    { kind: 'hc-light', background: '#ffffff', foreground: '#292929', match: '#b5200d' },
  ];
  const bases = ['#e0864a', '#1f78b4', '#7ee07c', '#54278a', '#ffffff', '#000000', 'rgb(9, 9, 200)'];

  test('text reads on every segment of every theme', () => {
    for (const theme of themes) {
      for (const base of bases) {
        for (let rank = -1; rank < 20; rank++) {
          for (const idle of [true, false]) {
            const { fill, text } = segmentColour(base, rank, idle, theme);
            expect(contrast(rgb(fill), rgb(text)), `${text} on ${fill}`).toBeGreaterThanOrEqual(4.5);
          }
        }
      }
    }
  });

  test('named neighbours differ, however many there are', () => {
    for (const theme of themes) {
      for (let rank = 0; rank < 20; rank++) {
        const [one, next] = [rank, rank + 1].map((r) => segmentColour('#4fa3d9', r, false, theme).fill);
        expect(one).not.toBe(next);
      }
    }
  });

  test('only high contrast has outlines, in the colour of the lane', () => {
    expect(themes.map((theme) => segmentColour('#4fa3d9', 0, false, theme).stroke)).toEqual([
      null,
      null,
      '#4fa3d9',
      '#4fa3d9',
    ]);
  });
});
