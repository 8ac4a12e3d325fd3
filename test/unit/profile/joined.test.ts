/** Samples of a joined capture: where they stand, what they count for, and that no other view counts them. */
import { describe, expect, it } from 'vitest';
import { wilson } from '../../../src/profile/interval';
import { laneShares, layerShares } from '../../../src/profile/layerShares';
import type { Profile } from '../../../src/profile/profile';
import { weighTree } from '../../../src/profile/treeWeights';
import { defaultWeight, eventsOf, JOINED, listViews } from '../../../src/profile/views';
import { DOM0, drawnProfile, drawTree, GUEST1, IDLE, treeOf } from './drawnProfile';

const CLOCK = { name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1 } as const;

/** Two recorded samples, and four joined ones of 10 ns a PMU sample. */
function recording(): Profile {
  const profile = drawnProfile(
    `
    k!rx    xen!map   k!rx   k!rx    xen!idle   k!rx
    k!stub            k!a    k!stub  halt       k!b
                             xen!map
  `,
    {
      domains: [DOM0, GUEST1, IDLE],
      events: [
        { ...CLOCK, domain: 0 },
        { name: 'cycles', unit: 'cycles', nsPerUnit: 0.4, kind: 'pmu', domain: 0 },
        { ...CLOCK, name: 'joined', kind: 'joined', domain: 0 },
      ],
      event: [0, 1, 2, 2, 2, 2],
      domain: [0, 0, 0, 0, 2, 0],
      period: [1, 25, 5, 10, 10, 5],
      vcpu: [0, 0, 0, 0, -1, 0],
      comm: ['t', undefined, 't', 't', undefined, 't'],
    },
  );
  return { ...profile, events: profile.events.map((e) => (e.name === 'joined' ? { ...e, grain: 10 } : e)) };
}

const viewed = () => {
  const profile = recording();
  const { lanes, tree } = treeOf(profile);
  const views = listViews(profile, lanes);
  return { profile, lanes, tree, views, view: views.find((v) => v.key === JOINED)! };
};

describe('a joined stack', () => {
  it("stands in its domain's lane, whatever it goes on into; as a layer it is the hypervisor's", () => {
    const { lanes } = viewed();
    const labels = (column: Int16Array) => Array.from(column, (lane) => lanes.lanes[lane].label);
    expect(labels(lanes.ofSample)).toEqual(['dom0', 'Hypervisor', 'dom0', 'dom0', 'Idle', 'dom0']);
    expect(labels(lanes.layerOfSample)).toEqual(['dom0', 'Hypervisor', 'dom0', 'Hypervisor', 'Idle', 'dom0']);
  });

  it('is drawn whole', () => {
    const { profile, lanes, tree, view } = viewed();
    const weights = weighTree(profile, lanes, tree, view, 'time', {});
    expect(drawTree(lanes, tree, weights).map((line) => line.replace(/^ {2}/, ''))).toEqual(
      expect.arrayContaining(['  rx 20 (0)', '    stub 10 (0)', '      map 10 (10)']),
    );
  });

  it('of recorded captures stays with its innermost function, as ever', () => {
    const { lanes } = treeOf(
      drawnProfile('k!rx\nxen!map', { domains: [DOM0], events: [{ ...CLOCK, kind: 'script' }] }),
    );
    expect(lanes.ofSample).toBe(lanes.layerOfSample);
    expect(lanes.lanes.map((l) => l.label)).toEqual(['Hypervisor']);
  });
});

describe('the joined view', () => {
  it('comes after the best one; no other view counts its samples', () => {
    const { views, profile } = viewed();
    expect(views.map((v) => v.key)).toEqual(['best', JOINED, 'event:cpu-clock', 'capture:capture1:cycles']);
    for (const view of views) {
      const joined = eventsOf(view).some((e) => profile.events[e].name === 'joined');
      expect(joined).toBe(view.key === JOINED);
    }
  });

  it('is weighed by time: its samples stand for different times', () => {
    const { view, profile } = viewed();
    expect(defaultWeight(view, profile)).toBe('time');
    expect(view.unavailable.samples).toMatch(/choose time/);
    expect(view.unavailable.time).toBeUndefined();
  });

  it('divides the time by layers in the bar, and by where stacks stand in its lanes', () => {
    const { profile, lanes, view } = viewed();
    const shares = (list: readonly { lane: { label: string }; share: number }[]) =>
      Object.fromEntries(list.map((s) => [s.lane.label, Math.round(s.share * 1000) / 1000]));
    expect(shares(layerShares(profile, lanes, view, 'time', {}).shares)).toEqual({
      Hypervisor: 0.333,
      dom0: 0.333,
      Idle: 0.333,
    });
    expect(shares(laneShares(profile, lanes, view, 'time', {}))).toEqual({ dom0: 0.667, Idle: 0.333 });
  });

  it("has intervals of the PMU's samples, not of perf's finer ones", () => {
    const { profile, lanes, tree, view } = viewed();
    const dom0 = lanes.lanes.findIndex((l) => l.label === 'dom0');
    expect(weighTree(profile, lanes, tree, view, 'time', {}).lanes[dom0].effectiveSamples).toBe(2);
    const [hypervisor] = layerShares(profile, lanes, view, 'time', {}).shares;
    expect(hypervisor).toMatchObject(wilson(1, 3));
  });
});
