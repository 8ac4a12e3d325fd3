/** What else is on the cores: recorders, background, siblings, other units. */
import { describe, expect, it } from 'vitest';
import { assumptionsOf } from '../../../src/offload/assumptions';
import { medianRow } from '../../../src/offload/draws';
import { estimateSystem } from '../../../src/offload/estimateSystem';
import { place } from '../../../src/offload/placement';
import { predict } from '../../../src/offload/predict';
import { core, exact, PLAIN, range, unit } from './handMade';
import { ask, DOM0, OWN, pair } from './netbackAndApp';

describe('recorders and background', () => {
  it('recorders are left out of both sides, background of neither', () => {
    const recorded = pair({ cores: [core(0, { recorders: 0.4, background: 0.1 })] }, 45_000);
    const answer = estimateSystem(recorded, ask(DOM0));
    expect(answer.baseline.check!.ratio.median).toBeCloseTo(1, 1);
    expect(answer.baseline.throughput!.median / 45_000).toBeCloseTo(0.85 / 0.45, 1);
    expect(answer.cores[0].before.median).toBeCloseTo(0.95, 1);
    const calm = estimateSystem(pair({ cores: [core(0, { background: 0.1 })] }, 85_000), ask(DOM0));
    expect(answer.gain.median / calm.gain.median).toBeCloseTo(1, 1);
  });

  it('the measured rate without recorders is the one that is multiplied', () => {
    const told = pair();
    const answer = estimateSystem({ ...told, work: { ...told.work!, undisturbedPerSecond: 123 } }, ask(DOM0));
    expect(answer.baseline.throughput).toEqual({ low: 123, median: 123, high: 123 });
    expect(answer.throughput!.median).toBeCloseTo(123 * answer.gain.median, 6);
  });

  it('what serves the recorders too is theirs in part', () => {
    const [netback, app] = pair().units;
    const shared = pair({ units: [{ ...netback, shared: range(0.4, 0.5, 0.6) }, app] });
    const row = medianRow(assumptionsOf(shared, PLAIN));
    const { before, check } = predict(shared, place(shared, [], []), row);
    expect(before.nsPerUnit).toBeCloseTo(7000, 6);
    // The other half still took the core's time while recording.
    expect(check).toBeCloseTo((1 - 0.285) / 0.665, 2);
  });
});

describe('cores', () => {
  it('an SMT sibling is worth less than a core, another socket no more', () => {
    const gains = (['own-core', 'smt-sibling', 'other-socket'] as const).map(
      (where) => estimateSystem(pair(), ask(DOM0, { sideCores: [{ pcpu: null, place: where }] })).gain.median,
    );
    expect(gains[1]).toBeLessThan(gains[0]);
    expect(gains[2]).toBeLessThan(gains[0]);
  });

  it('a pCPU that works already is no extra core', () => {
    const busy = pair({ cores: [core(0), core(1)], units: [...pair().units, unit('guest2:app', 9000, 1)] });
    const { occupiedCores, gain, equalCoreGain } = estimateSystem(
      busy,
      ask(DOM0, { sideCores: [{ pcpu: 1, place: 'own-core' }] }),
    );
    expect(occupiedCores).toEqual({ before: 2, after: 2 });
    expect(equalCoreGain).toEqual(gain);
    expect(gain.median).toBeLessThan(1);
  });

  it('equal cores: setting one of two aside gains only what gets cheaper', () => {
    const spread = pair(
      {
        cores: [core(0), core(1)],
        units: [
          unit('dom0:netback', 5000, [0.5, 0.5], { vcpus: [0, 1] }),
          unit('guest1:app', 5000, [0.5, 0.5], { vcpus: [0, 1] }),
        ],
        handoffs: [],
      },
      190_000,
    );
    const { equalCoreGain } = estimateSystem(spread, ask(DOM0, { assume: new Map([...PLAIN]) }));
    expect(equalCoreGain!.median).toBeCloseTo(1, 6);
  });

  it('a vCPU is one wherever it floats', () => {
    const floating = pair(
      {
        cores: [core(0), core(1)],
        units: [unit('guest1:app', 8000, [0.5, 0.5]), unit('dom0:netback', 2000, [0.5, 0.5])],
        handoffs: [],
      },
      125_000,
    );
    const row = medianRow(assumptionsOf(floating, new Map([...PLAIN, ['outstanding', exact(200)]])));
    const { after } = predict(floating, place(floating, OWN, DOM0), row);
    expect(after.perSecond).toBeCloseTo(1e9 / 8000, 0);
    expect(after.bottleneck).toBe('the vCPUs of guest1');
  });

  it('a limit that is reached is the bottleneck', () => {
    const linked = pair({
      limits: [{ kind: 'link', label: '1 Gbit/s', perSecond: exact(100_000), source: 'ethtool' }],
    });
    const row = medianRow(assumptionsOf(linked, PLAIN));
    const { after } = predict(linked, place(linked, OWN, DOM0), row);
    expect(after.bottleneck).toBe('1 Gbit/s');
    expect(after.perSecond).toBeCloseTo(100_000, 6);
  });
});
