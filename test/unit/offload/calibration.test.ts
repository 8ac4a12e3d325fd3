/** What a measured pair teaches: by systems with a known truth, and by hand-worked figures. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, CannotCalibrate, type Pair } from '../../../src/offload/calibration/calibrate';
import {
  assumptionsFor,
  CannotReadCalibration,
  modelSpreadOf,
  noCalibration,
  readCalibration,
  writeCalibration,
} from '../../../src/offload/calibration/calibration';
import { judge, judgeParts, measuredGain } from '../../../src/offload/calibration/measuredGain';
import { guessedSpread, modelErrorRange } from '../../../src/offload/calibration/modelSpread';
import { column, isInformed, weightedRange } from '../../../src/offload/calibration/weightedColumn';
import { estimateGain } from '../../../src/offload/gainEstimate';
import { quantile } from '../../../src/offload/quantile';
import { Random } from '../../../src/offload/random';
import { prepareEstimates } from '../../../src/offload/prepared';
import type { Range } from '../../../src/offload/system';
import { core, exact, range, ring, system, unit } from './handMade';

const MOVE = {
  sideCores: [{ pcpu: 1, place: 'own-core' as const }],
  moves: [{ unit: 'dom0:napi', sideCore: 0 }],
};
/** Two halves on one core; once apart, each batch of two notifies, which costs as much as the work itself or little of it. */
const notifying = () =>
  system(
    {
      cores: [core(0), core(1, { used: false, busy: 0 })],
      units: [unit('guest1:app', 3000, 0), unit('dom0:napi', 3000, 0)],
      handoffs: [ring(1, 0, { batch: exact(2), exists: false })],
    },
    140_000,
  );

function predicted(assume?: ReadonlyMap<string, Range>) {
  return estimateGain(
    prepareEstimates(notifying(), { ...(assume && { assume }) }),
    MOVE.sideCores,
    MOVE.moves,
  ).gain;
}

function pair(ratio: number, error = 0.03): Pair {
  const measured = { ratio, low: ratio * (1 - error), high: ratio * (1 + error) };
  return { title: 'napi to pCPU 1', at: '2026-11-22', system: notifying(), ...MOVE, measured };
}

describe('calibrating', () => {
  it('on a pair that fits narrows the interval, and keeps the truth in it', () => {
    const { median } = predicted();
    const { calibration, pairs } = calibrate(noCalibration('xen1'), [pair(median)]);
    expect(pairs[0].narrowedBy).toBeGreaterThan(0.02);
    expect(pairs[0].afterwards.low).toBeLessThan(median);
    expect(pairs[0].afterwards.high).toBeGreaterThan(median);
    expect(pairs[0].informed.length).toBeGreaterThan(0);
    // One pair is no reason to trust the model more.
    expect(modelSpreadOf(calibration)).toBeCloseTo(guessedSpread(), 6);
    expect(calibration.pairs[0].quantile).toBeGreaterThan(0.35);
    expect(calibration.pairs[0].quantile).toBeLessThan(0.65);
  });

  it('finds which way a parameter is off: with dear notifications the rest of the predictions fall', () => {
    const dear = predicted(new Map([['c_notify', exact(8000)]])).median;
    const cheap = predicted(new Map([['c_notify', exact(1000)]])).median;
    expect(dear).toBeLessThan(cheap);
    const learnt = (ratio: number) => {
      const { calibration } = calibrate(noCalibration('xen1'), [pair(ratio)]);
      const found = assumptionsFor(calibration, notifying());
      return { calibration, found, gain: predicted(found) };
    };
    const [ofDear, ofCheap] = [learnt(dear), learnt(cheap)];
    expect(Math.abs(ofDear.gain.median - dear)).toBeLessThan(Math.abs(predicted().median - dear));
    expect(ofDear.gain.median).toBeLessThan(ofCheap.gain.median);
  });

  it('on a pair that no draw explains widens the error of the model, and so the interval', () => {
    const { high } = predicted();
    const { calibration, pairs } = calibrate(noCalibration('xen1'), [pair(high * 1.6)]);
    expect(modelSpreadOf(calibration)).toBeGreaterThan(1.3 * guessedSpread());
    expect(pairs[0].afterwards.high / pairs[0].afterwards.low).toBeGreaterThan(high / predicted().low);
    expect(calibration.pairs[0].quantile).toBeGreaterThan(0.98);
  });

  it('never has the model trusted more after one pair, whatever was measured', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (ratio, error) => {
          const { calibration } = calibrate(noCalibration('xen1'), [pair(ratio, error)]);
          expect(modelSpreadOf(calibration)).toBeGreaterThanOrEqual(guessedSpread() - 1e-9);
          for (const { range: learnt } of calibration.parameters) {
            expect(learnt.low).toBeLessThanOrEqual(learnt.mid);
            expect(learnt.mid).toBeLessThanOrEqual(learnt.high);
          }
          expect(readCalibration(writeCalibration(calibration))).toEqual(calibration);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('on pair after pair that fits trusts the model more', () => {
    const { median } = predicted();
    const { calibration, pairs } = calibrate(
      noCalibration('xen1'),
      [1, 2, 3, 4].map(() => pair(median)),
    );
    expect(modelSpreadOf(calibration)).toBeLessThan(guessedSpread());
    expect(pairs[3].afterwards.high / pairs[3].afterwards.low).toBeLessThan(
      predicted().high / predicted().low,
    );
    expect(calibration.pairs).toHaveLength(4);
  });

  it('covers what is measured next on a machine with a truth of its own', { timeout: 300_000 }, () => {
    let [inside, narrower] = [0, 0];
    const machines = 10;
    const random = new Random(7);
    for (let i = 0; i < machines; i++) {
      const own = (key: string, low: number, mid: number, high: number): [string, Range] => [
        key,
        exact(quantile('log-normal', { low, mid, high }, random.next())),
      ];
      const truth = new Map([
        own('c_notify', 1000, 3000, 8000),
        own('c_upcall', 600, 1500, 4000),
        own('c_ipi_receive', 1000, 2500, 8000),
      ]);
      const errorOf = () => quantile('log-normal', modelErrorRange(0, 0), random.next());
      const real = predicted(new Map([...truth, ['model_error', exact(1)]])).median;
      const { calibration, pairs } = calibrate(noCalibration('m'), [pair(real * errorOf())]);
      const next = predicted(assumptionsFor(calibration, notifying()));
      const measured = real * errorOf();
      if (next.low <= measured && measured <= next.high) inside++;
      if (pairs[0].narrowedBy > 0) narrower++;
    }
    // 90 % of 10 and what chance may take of them.
    expect(inside).toBeGreaterThanOrEqual(7);
    expect(narrower).toBeGreaterThanOrEqual(5);
  });

  it('refuses what teaches nothing', () => {
    const good = pair(1.3);
    const bad: readonly Pair[] = [
      { ...good, system: { ...notifying(), work: null } },
      { ...good, moves: [] },
      { ...good, measured: { ratio: 0, low: 0, high: 0 } },
      { ...good, measured: { ratio: NaN, low: 1, high: 2 } },
      { ...good, measured: { ratio: 3, low: 1, high: 2 } },
    ];
    for (const each of bad) expect(() => calibrate(noCalibration('x'), [each])).toThrow(CannotCalibrate);
  });
});

describe('what was learnt', () => {
  const learnt = {
    ...noCalibration('xen1'),
    parameters: [
      { key: 'c_notify', range: range(2000, 2500, 3000) },
      { key: 'no_such_parameter', range: range(1, 2, 3) },
    ],
    outstanding: { work: 'packets typed', prior: range(2, 8, 32), range: range(6, 8, 10) },
  };

  it('yields to what a recording tells more exactly', () => {
    const measured = (told: Range) => new Map([['c_notify', { range: told, source: 'counted' }]]);
    const assumed = (told: Range) => assumptionsFor(learnt, { ...notifying(), measured: measured(told) });
    expect(assumed(range(2400, 2500, 2600)).has('c_notify')).toBe(false);
    expect(assumed(range(1000, 2500, 6000)).get('c_notify')).toMatchObject(range(2000, 2500, 3000));
    expect(assumptionsFor(learnt, notifying()).has('no_such_parameter')).toBe(false);
  });

  it('of batches in flight holds for the same work as long as nothing else is known of it', () => {
    expect(assumptionsFor(learnt, notifying()).get('outstanding')).toMatchObject(range(6, 8, 10));
    const loop = { outstanding: exact(4), thinkNs: exact(0), source: 'fio' };
    expect(assumptionsFor(learnt, { ...notifying(), loop }).has('outstanding')).toBe(false);
  });

  it('is read back, and anything else is refused in words', () => {
    expect(readCalibration(writeCalibration({ ...learnt, errorSquares: 0.25 }))).toEqual({
      ...learnt,
      errorSquares: 0.25,
    });
    const wrong = ['', '{}', '[]', 'null', '{"format":"xen-io-profiler calibration","version":2}'];
    const swapped = writeCalibration({ ...learnt, parameters: [{ key: 'c_notify', range: range(9, 2, 1) }] });
    for (const text of [...wrong, swapped])
      expect(() => readCalibration(text)).toThrow(CannotReadCalibration);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => readCalibration(text)).toThrow(CannotReadCalibration);
      }),
    );
  });
});

describe('the error of the model', () => {
  it('is by hand: four guesses of 0.08 and what was seen', () => {
    const spreadOf = (squares: number, pairs: number) =>
      Math.log(modelErrorRange(squares, pairs).high) / 1.6448536;
    const guess = guessedSpread();
    expect(spreadOf(0, 0)).toBeCloseTo(guess, 6);
    expect(spreadOf(0, 2)).toBeCloseTo(guess, 6);
    expect(spreadOf(0, 4)).toBeCloseTo(guess / Math.SQRT2, 6);
    expect(spreadOf(0.25, 1)).toBeCloseTo(Math.sqrt((4 * guess ** 2 + 0.25) / 5), 6);
  });
});

describe('a weighted column', () => {
  const random = new Random(1);
  const prior = range(1000, 3000, 8000);
  const values = Float64Array.from({ length: 20_000 }, () => quantile('log-normal', prior, random.next()));
  const drawn = column(values);

  it('without weights says nothing, and is as it was', () => {
    const even = new Float64Array(values.length).fill(1 / values.length);
    expect(isInformed(drawn, even)).toBe(false);
    const same = weightedRange(drawn, even, 'log-normal', prior);
    expect([same.low, same.mid, same.high].map(Math.round)).toEqual([1000, 3000, 8000]);
  });

  it('is cut to the part that the weights leave', () => {
    const weights = values.map((value) => (value > 3000 && value < 6000 ? 1 : 0));
    const sum = weights.reduce((a, b) => a + b, 0);
    const even = weights.map((weight) => weight / sum);
    expect(isInformed(drawn, even)).toBe(true);
    const cut = weightedRange(drawn, even, 'log-normal', prior);
    expect(cut.low).toBeGreaterThan(2900);
    expect(cut.low).toBeLessThan(3300);
    expect(cut.mid).toBeGreaterThan(3800);
    expect(cut.mid).toBeLessThan(4300);
    expect(cut.high).toBeGreaterThan(5500);
    expect(cut.high).toBeLessThan(6100);
  });

  it('never leaves the ends of what is possible', () => {
    const share = range(0, 0.5, 1);
    const uniform = column(Float64Array.from({ length: 5000 }, () => random.next()));
    const top = uniform.values.map((value) => (value > 0.9 ? 1 : 0));
    const sum = top.reduce((a, b) => a + b, 0);
    const { low, high } = weightedRange(
      uniform,
      top.map((weight) => weight / sum),
      'uniform',
      share,
    );
    expect(low).toBeGreaterThan(0.85);
    expect(high).toBeLessThanOrEqual(1);
  });
});

describe('a measured gain', () => {
  it('is the ratio of medians, with what runs differ by', () => {
    const { ratio, low, high } = measuredGain([100], [150]);
    expect(ratio).toBe(1.5);
    // One run each: 5 % of each side, so exp(1.645 * 0.05 * sqrt 2).
    expect(high / ratio).toBeCloseTo(Math.exp(1.6448536 * 0.05 * Math.SQRT2), 6);
    expect(ratio / low).toBeCloseTo(high / ratio, 9);
    expect(measuredGain([100, 104, 96], [150, 152, 148]).ratio).toBe(1.5);
    expect(measuredGain([80, 100, 130], [150, 150, 150]).high).toBeGreaterThan(
      measuredGain([99, 100, 101], [150, 150, 150]).high,
    );
    for (const rates of [[], [0], [NaN]]) expect(() => measuredGain(rates, [1])).toThrow(RangeError);
  });

  it('is judged against what was predicted', () => {
    const prediction = { low: 1.2, median: 1.4, high: 1.6 };
    const of = (ratio: number) => judge(prediction, { ratio, low: ratio, high: ratio });
    expect(of(1.4)).toMatchObject({ fell: 'inside', error: 0 });
    expect(of(1.75)).toMatchObject({
      fell: 'above',
      text: 'Measured 1.75x, predicted 1.40x (1.20x to 1.60x): above the interval.',
    });
    expect(of(1).fell).toBe('below');
  });

  it('is judged term by term', () => {
    const flat = { low: -0.1, median: 0, high: 0.1 };
    const parts = {
      parallelism: { low: 0.2, median: 0.3, high: 0.4 },
      costPerUnit: flat,
      idleAndClock: flat,
      cacheReliefNs: null,
      coherenceLossNs: flat,
      handoffNs: flat,
    };
    const term = (key: 'parallelism' | 'costPerUnit', value: number) => ({
      key,
      label: key,
      explanation: '',
      ln: { value, low: value - 0.05, high: value + 0.05 },
      factor: { value: 1, low: 1, high: 1 },
    });
    expect(
      judgeParts(parts, [term('parallelism', 0.37), term('costPerUnit', 0.3)]).map(({ agrees }) => agrees),
    ).toEqual([true, false]);
  });
});
