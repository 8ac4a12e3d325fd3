import { describe, expect, it } from 'vitest';
import { layerShares } from '../../../src/profile/layerShares';
import { wilson } from '../../../src/profile/interval';
import { defaultWeight, listViews } from '../../../src/profile/views';
import { DOM0, drawnLanes, drawnProfile, GUEST1, IDLE, type DrawnColumns } from './drawnProfile';

const CLOCK = { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1 } as const;
const CYCLES = { name: 'cycles', unit: 'cycles', nsPerUnit: 0.4 } as const;

/** perf in dom0 and guest1, and Xen's PMU, all in the same seconds. */
const RECORDING: DrawnColumns = {
  domains: [DOM0, GUEST1, IDLE],
  events: [
    { ...CLOCK, domain: 0 },
    { ...CLOCK, domain: 1 },
    { ...CYCLES, kind: 'pmu', domain: 0 },
  ],
  event: [0, 0, 1, 2, 2, 2, 2],
  domain: [0, 0, 1, 0, 1, 1, 2],
  period: [1000, 1000, 1000, 5000, 5000, 5000, 5000],
};
const DRAWING = `
  k!rx   k!rx   k!tcp   xen!map   [guest]   k!rx   xen!idle
                                                   halt`;

function viewsOf(drawing: string, columns: DrawnColumns) {
  const profile = drawnProfile(drawing, columns);
  const lanes = drawnLanes(profile);
  return { profile, lanes, views: listViews(profile, lanes) };
}

describe('views', () => {
  it('feed each lane from the recorder that sees it best, if there is more than one', () => {
    const { lanes, views } = viewsOf(DRAWING, RECORDING);
    expect(views.map((v) => v.key)).toEqual(['best', 'capture:capture2:cycles', 'event:cpu-clock']);
    const events = Object.fromEntries(lanes.lanes.map((l, i) => [l.label, [...views[0].eventsOfLane[i]]]));
    expect(events).toEqual({ Hypervisor: [2], dom0: [0], guest1: [1], Idle: [2] });
  });

  it('are one per event name over all domains that recorded it', () => {
    const { views } = viewsOf('a  b  c  d', {
      domains: [DOM0, GUEST1],
      domain: [0, 1, 0, 0],
      events: [
        { ...CLOCK, domain: 0 },
        { ...CLOCK, domain: 1 },
        { ...CYCLES, domain: 0 },
      ],
      event: [0, 1, 0, 2],
    });
    expect(views.map((v) => [v.key, v.label])).toEqual([
      ['event:cpu-clock', 'cpu-clock (dom0, guest1)'],
      ['event:cycles', 'cycles'],
    ]);
  });

  it('are of one capture alone where only the PMU recorded', () => {
    const { views } = viewsOf('xen!map  k!rx', {
      domains: [DOM0],
      events: [{ ...CYCLES, kind: 'pmu' }],
    });
    expect(views.map((v) => v.key)).toEqual(['capture:capture0:cycles']);
  });

  it('leave out events without samples', () => {
    const { views } = viewsOf('a', { events: [CLOCK, CYCLES], event: [0] });
    expect(views.map((v) => v.key)).toEqual(['event:cpu-clock']);
  });

  it('say why a weight cannot be chosen', () => {
    const { views } = viewsOf(DRAWING, RECORDING);
    expect(views[0].unavailable.period).toMatch(/different events/);
    expect(views[0].unavailable.samples).toBeUndefined();
    expect(views[0].unavailable.time).toBeUndefined();
    const misses = viewsOf('a', { events: [{ name: 'LLC-load-misses', unit: 'misses' }] });
    expect(misses.views[0].unavailable.time).toMatch(/LLC-load-misses/);
  });

  it('begin with time for clocks, with samples for what time cannot be told from', () => {
    const clock = viewsOf('a', { events: [CLOCK] });
    expect(defaultWeight(clock.views[0], clock.profile)).toBe('time');
    const best = viewsOf(DRAWING, RECORDING);
    expect(defaultWeight(best.views[0], best.profile)).toBe('time');
    expect(defaultWeight(best.views[1], best.profile)).toBe('samples');
    const unknown = viewsOf('a', { events: [{ ...CYCLES, nsPerUnit: NaN }] });
    expect(defaultWeight(unknown.views[0], unknown.profile)).toBe('samples');
  });

  it('are none without samples', () => {
    expect(viewsOf('', { events: [CLOCK] }).views).toEqual([]);
  });
});

describe('shares of the layers', () => {
  it('come from the PMU alone in the best view: lanes of different recorders cannot be added', () => {
    const { profile, lanes, views } = viewsOf(DRAWING, RECORDING);
    const { shares, source } = layerShares(profile, lanes, views[0], 'time', {});
    expect(shares.map((s) => [s.lane.label, s.share, s.samples])).toEqual([
      ['Hypervisor', 0.25, 1],
      ['guest1', 0.5, 2],
      ['Idle', 0.25, 1],
    ]);
    expect(source).toBe('Of all pCPU time, by 4 samples of capture2.');
  });

  it('add up to one, each with its interval', () => {
    const { profile, lanes, views } = viewsOf('k!a  b  k!c  halt', {});
    const { shares } = layerShares(profile, lanes, views[0], 'samples', {});
    expect(shares.reduce((sum, s) => sum + s.share, 0)).toBe(1);
    const idle = shares.find((s) => s.lane.kind === 'idle');
    expect(idle).toMatchObject({ share: 0.25, ...wilson(1, 4) });
  });

  it('follow the filter, and are none when nothing passes', () => {
    const columns = { comm: ['x', 'x', 'y', 'y'] };
    const { profile, lanes, views } = viewsOf('a  halt  c  d', columns);
    const some = layerShares(profile, lanes, views[0], 'samples', { comms: ['x'] });
    expect(some.shares.map((s) => s.share)).toEqual([0.5, 0.5]);
    expect(layerShares(profile, lanes, views[0], 'samples', { comms: ['z'] }).shares).toEqual([]);
  });
});
