import { describe, expect, it } from 'vitest';
import { gainText, largestShare, lensCount, lensTexts, shareText } from '../../../src/source/lensText';
import type { MatchedFunction } from '../../../src/source/match/matchFunctions';
import type { FunctionAdvice, FunctionCost } from '../../../src/source/sourceCosts';
import { cost, costs, fn, lane } from './match/functionCosts';

const match = (functions: readonly FunctionCost[], doubt: string | null = null): MatchedFunction => ({
  fn: fn('xenvif_poll', 1),
  costs: functions,
  doubt,
});
const titles = (functions: readonly FunctionCost[], show: 'share' | 'perUnit' | 'both' = 'both') =>
  lensTexts(match(functions), costs(functions), show).map(({ title }) => title);

const NAPI: FunctionAdvice = {
  unit: 'netback:vif1.0',
  label: 'netback NAPI of vif1.0 (guest to wire)',
  class: 'move-now',
  mechanism: "affinity of the vif's interrupt",
  reason: 'The NAPI runs on the vCPU that takes the event channel.',
  gain: { low: 1.09, median: 1.18, high: 1.27 },
  chanceOfGain: 0.99,
  share: 1,
};

describe('the text above a function', () => {
  it('has self with its interval, total, and the cost of a unit of work', () => {
    expect(titles([cost('f')])).toEqual(['dom0 12.4 % ±0.8 self · 31 % total · 410 cycles/packet']);
    expect(titles([cost('f')], 'share')).toEqual(['dom0 12.4 % ±0.8 self · 31 % total']);
    expect(titles([cost('f')], 'perUnit')).toEqual(['dom0 31 % total · 410 cycles/packet self']);
  });

  it('has the costs of a function that was compiled into several files in one', () => {
    const small = lane({
      self: { value: 0.03, low: 0.024, high: 0.036 },
      total: { value: 0.05, low: 0.04, high: 0.06 },
      perUnit: null,
      selfSamples: 100,
      totalSamples: 170,
    });
    const bodies = [
      cost('f', { body: 'beside a, b', advice: [{ ...NAPI, share: 0.5 }] }),
      cost('f', { body: 'beside c, d', lanes: [small], advice: [{ ...NAPI, share: 1 }] }),
    ];
    const [text, advised] = lensTexts(match(bodies), costs([]), 'both');
    expect(text.title).toBe('dom0 15.4 % ±1.0 self · 36 % total · 410 cycles/packet');
    expect(text.tooltip).toContain('Compiled into 2 places of [kernel.kallsyms]: their costs are added up.');
    expect(text.tooltip).toContain('1000 samples');
    // 0.5 of 0.31 and all of 0.05.
    expect(advised.title).toContain('(57 % of it)');
    expect(lensCount(match(bodies))).toBe(2);
    expect(largestShare(match(bodies))).toBeCloseTo(0.36);
    // Another kernel's is another function.
    expect(titles([...bodies, cost('f', { module: '[m]' })])).toHaveLength(3);
  });

  it('has a time without a unit of its own', () => {
    const [{ title }] = lensTexts(
      match([cost('f')]),
      costs([], { perUnit: { format: 'ns', suffix: '/packet' } }),
      'both',
    );
    expect(title).toBe('dom0 12.4 % ±0.8 self · 31 % total · 410 ns/packet');
  });

  it('says no more than few samples tell', () => {
    const few = lane({
      self: { value: 0.004, low: 0.001, high: 0.014 },
      selfSamples: 3,
      perUnit: { value: 1, low: 0.1, high: 9 },
    });
    expect(titles([cost('f', { lanes: [few] })])).toEqual([
      'dom0 < 1.4 % self · 31 % total · < 9.00 cycles/packet',
    ]);
    const none = lane({ selfSamples: 0, self: { value: 0, low: 0, high: 0.001 }, perUnit: null });
    expect(titles([cost('f', { lanes: [none] })])).toEqual(['dom0 31 % total']);
  });

  it('does not say twice that all is its own', () => {
    expect(titles([cost('f', { lanes: [lane({ totalSamples: 900, perUnit: null })] })])).toEqual([
      'dom0 12.4 % ±0.8 self',
    ]);
  });

  it('has each layer, the dearest first, and counts those beyond three', () => {
    const at = (label: string, value: number) =>
      lane({ label, lane: label, total: { value, low: value, high: value } });
    const lanes = [at('guest1', 0.1), at('dom0', 0.4), at('guest2', 0.05), at('guest3', 0.01)];
    expect(titles([cost('f', { lanes })], 'share')).toEqual([
      'dom0 12.4 % ±0.8 self · 40 % total',
      'guest1 12.4 % ±0.8 self · 10 % total',
      'guest2 12.4 % ±0.8 self · 5.0 % total',
      '1 more layer',
    ]);
    expect(largestShare(match([cost('f', { lanes })]))).toBe(0.4);
  });

  it('names the module where several have the function', () => {
    const two = [
      cost('f', { module: '[a]' }),
      cost('f', { module: '[b]', lanes: [lane({ total: { value: 0.1, low: 0, high: 0.2 } })] }),
    ];
    expect(titles(two, 'share').map((title) => title.slice(0, 8))).toEqual(['dom0 [a]', 'dom0 [b]']);
  });

  it('marks a doubt, and explains it', () => {
    const [{ title, tooltip }] = lensTexts(match([cost('f')], 'Told by its name alone.'), costs([]), 'both');
    expect(title).toMatch(/^≈ dom0 /);
    expect(tooltip).toContain('≈ Told by its name alone.');
  });

  it('explains itself with intervals, samples, and what was counted', () => {
    const whole = cost('f', {
      symbols: ['f', 'f.cold'],
      inlined: [{ name: 'g', share: 0.02 }],
      inlinedInto: ['h'],
    });
    const [{ tooltip }] = lensTexts(match([whole]), costs([]), 'both');
    expect(tooltip.split('\n')).toEqual([
      'xenvif_poll in [kernel.kallsyms], rx.xenprof',
      'Self: 12.4 % (11.6–13.2 %) of dom0, 900 samples',
      'Total, with all that it calls: 31.0 % (30.0–32.0 %) of dom0, 2200 samples',
      'Self: 410 (390–430) cycles/packet',
      'Intervals are 95 %. Counted: Best source per lane.',
      'Recorded as f, f.cold.',
      'Inlined into it: g 2.0 %.',
      'The compiler put it into h.',
    ]);
  });

  it('says what can be done', () => {
    const title = (over: Partial<FunctionAdvice>) =>
      titles([cost('f', { advice: [{ ...NAPI, ...over }] })]).at(-1);
    expect(title({})).toBe('Offload: netback NAPI of vif1.0 → side-core, +18 % (9–27 %)');
    expect(title({ share: 0.62 })).toBe(
      'Offload (62 % of it): netback NAPI of vif1.0 → side-core, +18 % (9–27 %)',
    );
    expect(title({ gain: { low: 0.9, median: 1.02, high: 1.16 }, chanceOfGain: 0.6 })).toBe(
      'Offload: netback NAPI of vif1.0 → no sure gain, +2 % (−10 to +16 %)',
    );
    expect(title({ gain: null, chanceOfGain: null })).toBe('Offload: netback NAPI of vif1.0 → side-core');
    expect(title({ class: 'batch-instead', mechanism: 'fewer notifications, polling', gain: null })).toBe(
      'Avoid: batch it, fewer notifications, polling',
    );
    expect(title({ class: 'avoid-instead', mechanism: 'zero copy', gain: null })).toBe('Avoid: zero copy');
    expect(title({ class: 'move-with-code', gain: null })).toBe(
      'Movable with new code: netback NAPI of vif1.0',
    );
    expect(title({ class: 'stay', mechanism: 'bound to the vCPU', gain: null })).toBe(
      'Stays: bound to the vCPU',
    );
  });

  it('tells of the other units in the tooltip', () => {
    const two = cost('f', {
      advice: [
        { ...NAPI, share: 0.7 },
        { ...NAPI, class: 'stay', mechanism: 'bound', gain: null, share: 0.3 },
      ],
    });
    expect(lensTexts(match([two]), costs([]), 'both').at(-1)?.tooltip).toContain('30 % of it: Stays: bound');
  });
});

describe('numbers of a lens', () => {
  it('have the digits that tell something', () => {
    const of = (value: number) => shareText({ value, low: value * 0.9, high: value * 1.1 }, 100);
    expect([of(1), of(0.5), of(0.0123), of(0.00123)]).toEqual([
      '100 % ±10',
      '50.0 % ±5.0',
      '1.2 % ±0.1',
      '0.12 % ±0.01',
    ]);
  });

  it('have their sign', () => {
    expect(gainText({ low: 0.89, median: 0.97, high: 1.17 })).toBe('−3 % (−11 to +17 %)');
    expect(gainText({ low: 1, median: 1.02, high: 1.05 })).toBe('+2 % (0–5 %)');
  });
});
