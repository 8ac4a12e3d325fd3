import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlameModel } from '../../../webview/flame/flameModel';
import { History } from '../../../webview/flame/history';
import { clampDomain, isWhole, panBy, span, zoomAt } from '../../../webview/flame/viewport';
import { isWholeLane, WHOLE_LANE, zoomToNode } from '../../../webview/flame/zoom';
import { foldedTables } from './foldedTables';

const part = fc.double({ min: 0, max: 1, noNaN: true });

describe('viewport', () => {
  test('zooming keeps what is under the pointer where it is', () => {
    const near = zoomAt({ from: 0, to: 1000 }, 0.25, 4, 1000, 1);
    expect(near).toEqual({ from: 187.5, to: 437.5 });
    expect(near.from + 0.25 * span(near)).toBe(250);
  });

  test('zoom stops at the smallest box and at the whole lane', () => {
    expect(span(zoomAt({ from: 0, to: 1000 }, 0.5, 1e12, 1000, 5))).toBe(5);
    expect(zoomAt({ from: 400, to: 500 }, 0.5, 0.001, 1000, 5)).toEqual({ from: 0, to: 1000 });
  });

  test('panning stops at the edges', () => {
    expect(panBy({ from: 100, to: 200 }, -5, 1000)).toEqual({ from: 0, to: 100 });
    expect(panBy({ from: 100, to: 200 }, 500, 1000)).toEqual({ from: 900, to: 1000 });
  });

  test('no gesture leaves the lane', () => {
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (a, b, at, factor, shift) => {
          const start = clampDomain({ from: Math.min(a, b) * 1e6, to: Math.max(a, b) * 1e6 }, 1e6, 1);
          for (const domain of [start, zoomAt(start, at, factor, 1e6, 1), panBy(start, shift, 1e6)]) {
            expect(domain.from).toBeGreaterThanOrEqual(0);
            expect(domain.to).toBeLessThanOrEqual(1e6 + 1e-6);
            expect(span(domain)).toBeGreaterThan(0.99);
          }
        },
      ),
    );
  });

  test('the whole is known as such', () => {
    expect(isWhole({ from: 0, to: 10 }, 10)).toBe(true);
    expect(isWhole({ from: 0, to: 9 }, 10)).toBe(false);
  });
});

describe('zoom of a lane', () => {
  const profile = foldedTables({ lane: ['a;x 10', 'a;y 30', 'b;z 60'] });
  const square = profile.total.map((w) => w * 7);
  const model = () => {
    const made = new FlameModel(profile.tables);
    made.setWeights(profile.total, profile.self);
    return made;
  };

  test('a box at full width stays so in another metric', () => {
    const m = model();
    m.setZoom(0, zoomToNode(profile.node('lane/a;y')));
    expect(m.domain(0)).toEqual({ from: 10, to: 40 });
    m.setWeights(square, square);
    expect(m.domain(0)).toEqual({ from: 70, to: 280 });
  });

  test('a part of a lane is remembered by the innermost box that holds it', () => {
    const m = model();
    m.setDomain(0, { from: 55, to: 85 });
    expect(m.zoom(0)).toEqual({ node: profile.node('lane/b;z'), from: 0.25, to: 0.75 });
    expect(m.domain(0)).toEqual({ from: 55, to: 85 });
    m.setDomain(0, { from: 0, to: 100 });
    expect(isWholeLane(m.zoom(0))).toBe(true);
  });

  test('a box without weight gives way to its caller, and comes back with its weight', () => {
    const m = model();
    m.setZoom(0, zoomToNode(profile.node('lane/a;y')));
    const without = profile.total.slice();
    without[profile.node('lane/a;y')] = 0;
    m.setWeights(without, profile.self);
    expect(m.domain(0)).toEqual({ from: 0, to: 40 });
    m.setWeights(profile.total, profile.self);
    expect(m.domain(0)).toEqual({ from: 10, to: 40 });
  });

  test('a lane without weight shows nothing', () => {
    const m = model();
    m.setWeights(new Float64Array(profile.total.length), profile.self);
    expect(m.domain(0)).toBeNull();
  });

  test('folded lanes and rows without weight take no room', () => {
    const m = model();
    const open = m.layout.height;
    const flat = profile.total.slice();
    for (const path of ['lane/a;x', 'lane/a;y', 'lane/b;z']) flat[profile.node(path)] = 0;
    m.setWeights(flat, profile.self);
    expect(m.layout.height).toBe(open - 18);
    m.setCollapsed(0, true);
    expect(m.layout.lanes[0]?.rows).toBe(0);
    expect(WHOLE_LANE).toBe(m.zoom(0));
  });
});

describe('history', () => {
  test('back and forward; a new step forgets what lay ahead', () => {
    const history = new History('a');
    history.push('b');
    history.push('c');
    expect([history.back(), history.back(), history.back(), history.canGoBack]).toEqual([
      'b',
      'a',
      'a',
      false,
    ]);
    expect(history.forward()).toBe('b');
    history.push('d');
    expect([history.canGoForward, history.back(), history.forward()]).toEqual([false, 'b', 'd']);
  });

  test('a gesture is one step, two gestures are two', () => {
    const history = new History(0);
    for (const [value, gesture] of [
      [1, 'wheel 1'],
      [2, 'wheel 1'],
      [3, 'wheel 1'],
      [4, 'wheel 2'],
      [5, 'wheel 2'],
    ] as const) {
      history.push(value, gesture);
    }
    expect([history.current, history.back(), history.back()]).toEqual([5, 3, 0]);
  });

  test('a gesture that is interrupted by going back starts anew', () => {
    const history = new History(0);
    history.push(1, 'g');
    history.back();
    history.push(2, 'g');
    expect([history.current, history.back(), history.canGoBack]).toEqual([2, 0, false]);
  });

  test('old steps are forgotten, not the new ones', () => {
    const history = new History(0);
    for (let i = 1; i <= 1000; i++) history.push(i);
    expect(history.current).toBe(1000);
    expect(history.back()).toBe(999);
  });
});
