/** Estimates of one system: their verdicts, what they say, and what they refuse. */
import { describe, expect, it } from 'vitest';
import { estimatePrepared, estimateSystem } from '../../../src/offload/estimateSystem';
import { estimateGain, gainCurve } from '../../../src/offload/gainEstimate';
import { CannotPlace } from '../../../src/offload/placement';
import { prepareEstimates } from '../../../src/offload/prepared';
import type { Range } from '../../../src/offload/system';
import { exact, unit } from './handMade';
import { ask, DOM0, OWN, pair } from './netbackAndApp';

describe('a verdict', () => {
  it('is a gain where work leaves a full core', () => {
    const answer = estimateSystem(pair(), ask(DOM0));
    expect(answer.verdict).toBe('gain');
    expect(answer.gain.low).toBeGreaterThan(1);
    expect(answer.gain.high).toBeLessThan(1 / 0.4);
    expect(answer.chanceOfGain).toBeGreaterThan(0.95);
    expect(answer.baseline.bottleneck).toBe('pCPU 0');
    expect(answer.occupiedCores).toEqual({ before: 1, after: 2 });
    expect(answer.equalCoreGain).toBeNull();
    expect(answer.cores.map(({ label }) => label)).toEqual(['pCPU 0', 'side-core 1']);
    expect(answer.cores[0].before.median).toBeGreaterThan(0.85);
    expect(answer.cores[1].units.map((each) => each.unit)).toEqual(['dom0:netback']);
    expect(answer.throughput!.median / answer.baseline.throughput!.median).toBeCloseTo(answer.gain.median, 2);
    expect(answer.notes).toContain('All vCPUs of dom0 go to the side-cores.');
  });

  it('is bounds only without throughput', () => {
    const answer = estimateSystem(pair({}, null), ask(DOM0));
    expect(answer.verdict).toBe('bounds-only');
    expect(answer.throughput).toBeNull();
    expect(answer.baseline.check).toBeNull();
    // Amdahl: 60 % may leave, which then bounds.
    expect(answer.amdahl.share.median).toBeCloseTo(0.6, 1);
    expect(answer.amdahl.most.median).toBeCloseTo(1 / 0.6, 1);
    expect(answer.gain).toEqual(answer.amdahl.most);
    expect(answer.withheld.some((text) => text.includes('no throughput'))).toBe(true);
  });

  it('is withheld where the CPUs would allow far more than was recorded, and says so', () => {
    const answer = estimateSystem(pair({}, 50_000), ask(DOM0));
    expect(answer.verdict).toBe('withheld');
    expect(answer.baseline.check!.ratio.median).toBeGreaterThan(1.2);
    expect(answer.baseline.check!.bounds).toMatch(/something else bounds it/);
    // Bounds are still given: what waits elsewhere gains little from a core.
    expect(answer.gain.median).toBeLessThan(1.3);
  });

  it('is withheld where the costs do not fit the rate', () => {
    expect(estimateSystem(pair({}, 200_000), ask(DOM0)).baseline.check!.bounds).toMatch(/do not fit/);
    expect(estimateSystem(pair({}, 200_000), ask(DOM0)).verdict).toBe('withheld');
  });

  it('cannot be told from no gain where hardly anything moves', () => {
    const tiny = pair({ units: [...pair().units, unit('dom0:ticks', 20, 0, { effectiveSamples: 3 })] });
    const answer = estimateSystem(tiny, ask([{ unit: 'dom0:ticks', sideCore: 0 }]));
    expect(answer.verdict).toBe('not-distinguishable');
    expect(answer.summary).toMatch(/cannot be told from no gain/i);
  });

  it('is a loss for a call that waits for its result from afar', () => {
    const answer = estimateSystem(
      pair(),
      ask([{ unit: 'dom0:netback#hv.grant.copy', sideCore: 0 }], {
        sideCores: [{ pcpu: null, place: 'other-socket' }],
        assume: new Map([
          ['world_switch', exact(0)],
          ['c_pollute', exact(0)],
          ['model_error', exact(1)],
        ]),
      }),
    );
    expect(answer.verdict).toBe('loss');
    expect(answer.notes.some((text) => text.includes('change of code'))).toBe(true);
  });

  it('is a gain for the same call if the caller need not wait', () => {
    const answer = estimateSystem(
      pair(),
      ask([{ unit: 'dom0:netback#hv.grant.copy', sideCore: 0 }], {
        assume: new Map([['omega_call', exact(1)]]),
      }),
    );
    expect(answer.verdict).toBe('gain');
    expect(answer.cores[1].units[0].unit).toBe('dom0:netback#hv.grant.copy');
  });

  it('is nothing where nothing moves', () => {
    const answer = estimateSystem(pair(), ask([]));
    expect(answer.gain).toEqual({ low: 1, median: 1, high: 1 });
    expect(answer.tornado).toEqual([]);
  });
});

describe('what cannot be asked', () => {
  it.each([
    [[{ unit: 'dom9', sideCore: 0 }], /plan lists the units, and the domains are dom0, guest1/],
    [[{ unit: 'dom0', sideCore: 1 }], /ask for more side-cores/],
    [[{ unit: 'dom0', sideCore: -1 }], /ask for more side-cores/],
    [[{ unit: 'dom0:netback#no.such', sideCore: 0 }], /its parts are hv.grant.copy/],
    [[{ unit: 'dom9:x#lock', sideCore: 0 }], /plan lists/],
  ])('%j', (moves, message) => {
    expect(() => estimateSystem(pair(), ask(moves))).toThrow(CannotPlace);
    expect(() => estimateSystem(pair(), ask(moves))).toThrow(message);
  });
});

describe('answers', () => {
  it('are the same for the same seed and close for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => estimateSystem(pair(), ask(DOM0, { seed, draws: 2000 })));
    expect(a).toEqual(b);
    expect(c.gain).not.toEqual(a.gain);
    expect(c.gain.median / a.gain.median).toBeCloseTo(1, 1);
  });

  it('are the same from prepared draws, alone or among candidates', () => {
    const prepared = prepareEstimates(pair(), { draws: 400 });
    const whole = estimatePrepared(prepared, ask(DOM0));
    expect(estimateSystem(pair(), ask(DOM0))).toEqual(whole);
    expect(estimateGain(prepared, OWN, DOM0)).toEqual({
      gain: whole.gain,
      chanceOfGain: whole.chanceOfGain,
      equalCoreGain: whole.equalCoreGain,
    });
    const curve = gainCurve(prepared, [
      { sideCores: [], moves: [] },
      { sideCores: OWN, moves: DOM0 },
    ]);
    expect(curve.map(({ sideCores }) => sideCores)).toEqual([0, 1]);
    expect(curve[1].gain).toEqual(whole.gain);
    expect(curve[1].throughput!.median).toBeCloseTo(whole.throughput!.median, 6);
  });

  it('say which assumption matters most, the largest swing first', () => {
    const { tornado } = estimateSystem(pair(), ask(DOM0));
    const swings = tornado.map(({ gainAtLow, gainAtHigh }) => Math.abs(gainAtHigh - gainAtLow));
    expect(swings).toEqual([...swings].sort((a, b) => b - a));
    expect(tornado.map(({ key }) => key)).toEqual(expect.arrayContaining(['model_error', 'outstanding']));
    expect(tornado.every(({ source, label }) => source !== '' && label !== '')).toBe(true);
    const assumed = new Map<string, Range>([['outstanding', exact(4)]]);
    expect(
      estimateSystem(pair(), ask(DOM0, { assume: assumed })).tornado.map(({ key }) => key),
    ).not.toContain('outstanding');
  });

  it('withhold cache relief without misses and give it with them', () => {
    expect(estimateSystem(pair(), ask(DOM0)).parts.cacheReliefNs).toBeNull();
    const counted = pair({ misses: [{ level: 'L2', perUnit: [60, 40] }] });
    const { parts } = estimateSystem(counted, ask(DOM0));
    expect(parts.cacheReliefNs!.median).toBeGreaterThan(0);
    expect(parts.coherenceLossNs.median).toBeGreaterThan(0);
  });

  it('count memory that is farther away as coherence loss', () => {
    const counted = pair({ misses: [{ level: 'LLC', perUnit: [60, 40] }] });
    const lossOn = (place: 'own-core' | 'other-socket') =>
      estimateSystem(counted, ask(DOM0, { sideCores: [{ pcpu: null, place }] })).parts.coherenceLossNs.median;
    const assumed = new Map([['memory_other_socket', exact(1)]]);
    const near = estimateSystem(
      counted,
      ask(DOM0, { sideCores: [{ pcpu: null, place: 'other-socket' }], assume: assumed }),
    ).parts.coherenceLossNs.median;
    // 60 misses of a unit of work reach memory on the other socket.
    expect(lossOn('other-socket')).toBeGreaterThan(near + 60);
    expect(lossOn('other-socket')).toBeGreaterThan(lossOn('own-core'));
  });
});
