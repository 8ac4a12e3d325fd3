import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hitRow } from '../../../webview/flame/hitTest';
import { laneRows } from '../../../webview/flame/laneRows';
import { lanePositions } from '../../../webview/flame/positions';
import { gallop, spansOfRow } from '../../../webview/flame/rowSpans';
import { foldedTables, totals } from './foldedTables';

/** Random profiles of one lane with weights of very different size, zeros included. */
const profiles = fc
  .array(
    fc.tuple(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 5 }),
      fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1000, max: 100_000 })),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((stacks) => foldedTables({ lane: stacks.map(([frames, weight]) => `${frames.join(';')} ${weight}`) }));

function layOut({ tables, total }: ReturnType<typeof foldedTables>) {
  const lane = tables.lanes[0];
  const rows = laneRows(tables, lane);
  const x = new Float64Array(total.length);
  return { rows, x, total, positions: lanePositions(tables, lane, rows, total, x) };
}

interface Span {
  readonly kind: 'box' | 'run';
  readonly first: number;
  readonly end: number;
  readonly left: number;
  readonly right: number;
  readonly weight: number;
}

function spans(
  laid: ReturnType<typeof layOut>,
  row: number,
  domain: { from: number; to: number },
  width: number,
): Span[] {
  const found: Span[] = [];
  spansOfRow(laid.rows, row, laid.positions, laid.total, domain, width, {
    box: (place, left, right) => {
      const weight = laid.total[laid.rows.nodes[place]];
      found.push({ kind: 'box', first: place, end: place + 1, left, right, weight });
    },
    run: (first, end, left, weight) => found.push({ kind: 'run', first, end, left, right: left + 1, weight }),
  });
  return found;
}

describe('what is seen of a row', () => {
  test('boxes of a pixel and more are boxes, thinner neighbours one run with their sum', () => {
    const laid = layOut(foldedTables({ lane: ['a 500', 'b 1', 'c 2', 'd 1', 'e 496'] }));
    const seen = spans(laid, 0, { from: 0, to: 1000 }, 100);
    expect(seen.map(({ kind, left, right, weight }) => [kind, left, right, weight])).toEqual([
      ['box', 0, 50, 500],
      ['run', 50, 51, 4],
      ['box', expect.closeTo(50.4), 100, 496],
    ]);
  });

  test('nothing of a row without weight is seen', () => {
    const laid = layOut(foldedTables({ lane: ['a;x 0', 'b 10'] }));
    expect(spans(laid, 1, { from: 0, to: 10 }, 100)).toEqual([]);
  });

  test('no weight is lost and none is shown twice', () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: 1, max: 400 }), (profile, width) => {
        const laid = layOut(profile);
        if (laid.positions.total === 0) return;
        for (let row = 0; row < laid.rows.count; row++) {
          const seen = spans(laid, row, { from: 0, to: laid.positions.total }, width);
          let expected = 0;
          for (let p = laid.rows.start[row]; p < laid.rows.start[row + 1]; p++)
            expected += laid.total[laid.rows.nodes[p]];
          expect(seen.reduce((sum, s) => sum + s.weight, 0)).toBeCloseTo(expected, 6);
          for (let i = 1; i < seen.length; i++) expect(seen[i].first).toBeGreaterThanOrEqual(seen[i - 1].end);
          for (const span of seen)
            if (span.kind === 'box') expect(span.right - span.left).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });

  test('a window shows exactly what overlaps it', () => {
    fc.assert(
      fc.property(
        profiles,
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (profile, at, part) => {
          const laid = layOut(profile);
          const { total } = laid.positions;
          if (total === 0) return;
          const domain = { from: at * total, to: Math.min(total, (at + part) * total) };
          const width = 200;
          const scale = width / (domain.to - domain.from);
          for (let row = 0; row < laid.rows.count; row++) {
            const seen = new Set(spans(laid, row, domain, width).flatMap((s) => range(s.first, s.end)));
            for (let p = laid.rows.start[row]; p < laid.rows.start[row + 1]; p++) {
              const left = (laid.positions.rowX[p] - domain.from) * scale;
              const size = laid.total[laid.rows.nodes[p]] * scale;
              // Boxes at the very edge may fall to either side by rounding.
              if (size > 0 && left + size > 0.01 && left >= 0 && left < width - 0.01)
                expect(seen.has(p)).toBe(true);
              if (size > 0 && (left > width + 0.01 || left + size < -0.01)) expect(seen.has(p)).toBe(false);
            }
          }
        },
      ),
    );
  });

  test('work follows pixels: a million boxes in a row give at most one span a pixel', () => {
    const count = 1_000_000;
    const rows = {
      count: 1,
      start: Int32Array.of(0, count),
      nodes: Int32Array.from({ length: count }, (_, i) => i),
    };
    const rowX = Float64Array.from({ length: count }, (_, i) => i);
    const before = Float64Array.from({ length: count + 1 }, (_, i) => i);
    const positions = { total: count, rowX, before, rowsShown: 1, smallest: 1 };
    const weights: number[] = [];
    spansOfRow(rows, 0, positions, new Float64Array(count).fill(1), { from: 0, to: count }, 1000, {
      box: () => expect.fail('no box is a pixel wide'),
      run: (_first, _end, _left, weight) => weights.push(weight),
    });
    expect(weights).toHaveLength(1000);
    expect(weights.reduce((a, b) => a + b)).toBe(count);
  });
});

describe('what lies under a point', () => {
  test('agrees with the boxes that are drawn', () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: 0, max: 299 }), (profile, px) => {
        const laid = layOut(profile);
        if (laid.positions.total === 0) return;
        const domain = { from: 0, to: laid.positions.total };
        for (let row = 0; row < laid.rows.count; row++) {
          const point = px + 0.5;
          const hit = hitRow(laid.rows, row, laid.positions, laid.total, domain, 300, point);
          const box = spans(laid, row, domain, 300).find(
            (s) => s.kind === 'box' && point > s.left + 1e-6 && point < s.right - 1e-6,
          );
          if (box) expect(hit).toEqual({ kind: 'box', node: laid.rows.nodes[box.first] });
        }
      }),
    );
  });

  test('a pixel with several boxes tells how many, their sum and the widest', () => {
    const profile = foldedTables({ lane: ['a 500', 'b 1', 'c 2', 'd 1', 'e 496'] });
    const laid = layOut(profile);
    expect(hitRow(laid.rows, 0, laid.positions, laid.total, { from: 0, to: 1000 }, 100, 50.2)).toEqual({
      kind: 'run',
      count: 3,
      weight: 4,
      widest: profile.node('lane/c'),
    });
    expect(hitRow(laid.rows, 3, laid.positions, laid.total, { from: 0, to: 1000 }, 100, 5)).toBeNull();
  });
});

test('gallop finds what a scan finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 80 }),
      fc.nat(80),
      fc.integer({ min: -1, max: 52 }),
      (values, from, x) => {
        const sorted = Float64Array.from(values).sort();
        const start = Math.min(from, sorted.length);
        let expected = start;
        while (expected < sorted.length && sorted[expected] < x) expected++;
        expect(gallop(sorted, start, sorted.length, x)).toBe(expected);
      },
    ),
  );
});

test('another metric moves boxes but keeps rows', () => {
  const profile = foldedTables({ lane: ['a;x 1', 'a;y 3', 'b 4'] });
  const before = layOut(profile);
  const other = totals(
    profile.tables,
    profile.self.map((w) => w * w),
  );
  const after = layOut({ ...profile, total: other });
  expect([...after.rows.nodes]).toEqual([...before.rows.nodes]);
  expect(after.x[profile.node('lane/a;y')]).toBe(1);
  expect(after.x[profile.node('lane/b')]).toBe(10);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
