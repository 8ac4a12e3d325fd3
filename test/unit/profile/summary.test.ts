import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/profile/summary';
import { DOM0, drawnProfile, GUEST1 } from './drawnProfile';

describe('summary', () => {
  it('adds up events, CPUs, times and losses', () => {
    const profile = drawnProfile('a  b  c  d', {
      domains: [DOM0, GUEST1],
      domain: [0, 0, 1, 1],
      events: [{ name: 'cycles', unit: 'cycles' }, { name: 'misses' }, { name: 'never' }],
      event: [0, 1, 0, 0],
      period: [10, 1, 20, 30],
      timeNs: [500, 100, NaN, 900],
      cpu: [0, 3, 0, -1],
    });
    const summary = summarise(profile);
    expect(summary).toMatchObject({ samples: 4, lostSamples: 0 + 1 + 2, startNs: 100, endNs: 900, cpus: 2 });
    expect(summary.events).toEqual([
      { name: 'cycles', source: 'capture0', unit: 'cycles', samples: 3, period: 60 },
      { name: 'misses', source: 'capture1', unit: 'events', samples: 1, period: 1 },
    ]);
    expect(summary.domains).toEqual([DOM0, GUEST1]);
  });

  it('has no time where the recording has none', () => {
    expect(summarise(drawnProfile('a'))).toMatchObject({ startNs: null, endNs: null, cpus: 0 });
  });

  it('names the events of a recording without samples', () => {
    const { events, samples } = summarise(drawnProfile(''));
    expect(samples).toBe(0);
    expect(events.map((e) => [e.name, e.samples])).toEqual([['cpu-clock', 0]]);
  });

  it('says null, not Infinity, for a clock that could not be tied: JSON has no Infinity', () => {
    const profile = drawnProfile('a');
    const capture = {
      ...profile.captures[0],
      clock: { clock: 'x', method: 'not tied', uncertaintyNs: Infinity },
    };
    expect(summarise({ ...profile, captures: [capture] }).clocks[0].uncertaintyNs).toBeNull();
  });
});
