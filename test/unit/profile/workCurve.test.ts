import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveOf, overlap, shareDuring } from '../../../src/profile/workCurve';

const window = { startNs: 100, endNs: 200 };
const every = (startNs: number, endNs: number, amount: number) => ({ startNs, endNs, amount });

describe('shareDuring', () => {
  it('is even without a curve, and nothing beside the window', () => {
    expect(shareDuring(window, null, 100, 150)).toBe(0.5);
    expect(shareDuring(window, null, 0, 1000)).toBe(1);
    expect(shareDuring(window, null, 90, 110)).toBeCloseTo(0.1);
    expect([shareDuring(window, null, 0, 100), shareDuring(window, null, 300, 400)]).toEqual([0, 0]);
    expect(shareDuring(window, null, 150, 120)).toBe(0);
  });

  it('follows a curve', () => {
    const curve = curveOf([every(100, 110, 30), every(110, 200, 10)], window, 'x')!;
    expect(shareDuring(window, curve, 100, 110)).toBeCloseTo(0.75);
    expect(shareDuring(window, curve, 105, 155)).toBeCloseTo(0.375 + 0.125);
  });
});

describe('curveOf', () => {
  it('cuts intervals at the window, and takes gaps for rest', () => {
    const curve = curveOf([every(150, 250, 40), every(50, 150, 20)], window, 'x')!;
    expect([...curve.timesNs]).toEqual([100, 150, 200]);
    expect([...curve.done]).toEqual([0, 1 / 3, 1]);
    const gap = curveOf([every(100, 120, 1), every(180, 190, 1)], window, 'x')!;
    expect(shareDuring(window, gap, 120, 180)).toBe(0);
    expect(shareDuring(window, gap, 190, 200)).toBe(0);
  });

  it('counts what two intervals tell of the same moment once', () => {
    const curve = curveOf([every(100, 200, 10), every(100, 200, 10)], window, 'x')!;
    expect([...curve.done]).toEqual([0, 1]);
  });

  it('is undefined where nothing was done', () => {
    expect(curveOf([], window, 'x')).toBeUndefined();
    expect(curveOf([every(100, 200, 0), every(300, 400, 5)], window, 'x')).toBeUndefined();
    expect(curveOf([every(100, 200, NaN), every(100, 200, -1)], window, 'x')).toBeUndefined();
  });

  it('rises from 0 to 1, and parts add up to the whole', () => {
    const interval = fc.record({
      startNs: fc.integer({ min: 0, max: 300 }),
      endNs: fc.integer({ min: 0, max: 300 }),
      amount: fc.double({ min: 0, max: 1e15, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(interval), fc.array(fc.integer({ min: 0, max: 300 })), (intervals, cuts) => {
        const curve = curveOf(intervals, window, 'x') ?? null;
        if (curve !== null) {
          expect([curve.done[0], curve.done.at(-1)]).toEqual([0, 1]);
          expect([curve.timesNs[0], curve.timesNs.at(-1)]).toEqual([100, 200]);
          expect(curve.done.every((d, i) => i === 0 || d >= curve.done[i - 1])).toBe(true);
          expect(curve.timesNs.every((t, i) => i === 0 || t > curve.timesNs[i - 1])).toBe(true);
        }
        const places = [0, ...cuts.sort((a, b) => a - b), 300];
        const parts = places.slice(1).map((to, i) => shareDuring(window, curve, places[i], to));
        expect(parts.every((part) => part >= 0)).toBe(true);
        expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});

it('overlap is what both have', () => {
  expect(overlap(window, { startNs: 150, endNs: 300 })).toEqual({ startNs: 150, endNs: 200 });
  expect(overlap(window, { startNs: 200, endNs: 300 })).toBeNull();
});
