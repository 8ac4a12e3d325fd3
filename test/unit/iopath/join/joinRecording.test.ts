/** Joined stacks of a real recording, against what was seen of it from outside. */
import { beforeAll, describe, expect, it } from 'vitest';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { wilson } from '../../../../src/profile/interval';
import { laneShares, layerShares } from '../../../../src/profile/layerShares';
import type { SampleTable } from '../../../../src/profile/profile';
import { IDLE_DOMAIN_ID } from '../../../../src/profile/schedule';
import { weighTree } from '../../../../src/profile/treeWeights';
import { JOINED, type View } from '../../../../src/profile/views';
import { rxHv, samplesOfCapture, truths } from '../../formats/recordingFiles';
import { stackNames } from '../../formats/textProfile';

const HYPERVISOR_PMU = 'hypervisor';

describe('joined stacks of rx-hv', () => {
  let layered: LayeredProfile;
  let view: View;
  beforeAll(async () => {
    layered = layerProfile(await rxHv());
    view = layered.views.find((v) => v.key === JOINED)!;
  });

  /** Rows of the PMU's samples in the joined time, with what each of them truly was. */
  const truthInTime = () => {
    const { profile, join } = layered;
    const truth = truths();
    return samplesOfCapture(profile, HYPERVISOR_PMU)
      .map((row, k) => ({ row, truth: truth[k] }))
      .filter(({ row }) => {
        const time = profile.samples.timeNs[row];
        return time >= join!.startNs && time <= join!.endNs;
      });
  };
  const joinedRows = () => samplesOfCapture(layered.profile, 'joined');
  const laneOf = (label: string) => layered.lanes.lanes.findIndex((lane) => lane.label === label);
  const inXen = (row: number) => layered.lanes.lanes[layered.lanes.layerOfSample[row]].kind === 'hypervisor';

  it.each([
    ['dom0', 0],
    ['guest1', 1],
  ])('give Xen the share of the busy time of %s that is true, within the interval', (label, domainId) => {
    const { profile, lanes, tree } = layered;
    const lane = laneOf(label);
    const total = weighTree(profile, lanes, tree, view, 'time', {}).lanes[lane];
    const xen = joinedRows()
      .filter((row) => lanes.ofSample[row] === lane && inXen(row))
      .reduce((sum, row) => sum + profile.samples.period[row], 0);
    const { low, high } = wilson((xen / total.weight) * total.effectiveSamples, total.effectiveSamples);

    const truly = truthInTime().filter(({ truth }) => truth.domainId === domainId);
    const share = truly.filter(({ truth }) => truth.mode === 'xen').length / truly.length;
    expect(share).toBeGreaterThan(low);
    expect(share).toBeLessThan(high);
    // The interval is that of so many samples of the PMU, however many samples perf took.
    expect(Math.abs(total.effectiveSamples - truly.length) / truly.length).toBeLessThan(0.02);
    expect(high - low).toBeLessThan(0.12);
    const reported = layered.join!.domains.find((d) => profile.domains[d.domain].id === domainId);
    expect(reported?.inXen.share).toBeCloseTo(xen / total.weight, 9);
  });

  it('count every moment of the machine once', () => {
    const { profile, lanes, tree } = layered;
    const machine = truthInTime().reduce((sum, { row }) => {
      const { nsPerUnit } = profile.events[profile.samples.event[row]];
      return sum + profile.samples.period[row] * nsPerUnit;
    }, 0);
    const weights = weighTree(profile, lanes, tree, view, 'time', {});
    const all = weights.lanes.reduce((sum, lane) => sum + lane.weight, 0);
    expect(Math.abs(all - machine) / machine).toBeLessThan(1e-12);
  });

  it("have the layers of the PMU's own samples in the same time", () => {
    const { profile, lanes, views, join } = layered;
    const pmu = views.find((v) => v.key === `capture:${HYPERVISOR_PMU}:cycles`)!;
    const timeNs = [join!.startNs, join!.endNs + 1] as const;
    const expected = layerShares(profile, lanes, pmu, 'time', { timeNs }).shares;
    const got = layerShares(profile, lanes, view, 'time', {}).shares;
    expect(got.map((s) => s.lane.label)).toEqual(expected.map((s) => s.lane.label));
    got.forEach((share, i) => {
      expect(share.share).toBeCloseTo(expected[i].share, 9);
      expect(share.low).toBeCloseTo(expected[i].low, 3);
      expect(share.high).toBeCloseTo(expected[i].high, 3);
    });
  });

  it('stand in the lane of their domain, which holds what Xen did for it', () => {
    const { profile, lanes } = layered;
    const standing = new Map(
      laneShares(profile, lanes, view, 'time', {}).map((s) => [s.lane.label, s.share]),
    );
    const layers = new Map(
      layerShares(profile, lanes, view, 'time', {}).shares.map((s) => [s.lane.label, s.share]),
    );
    expect(standing.get('dom0')).toBeGreaterThan(layers.get('dom0')! * 1.3);
    expect(standing.get('Hypervisor')).toBeLessThan(0.02);
    // What is left there was for the idle domain, or for nobody knows whom.
    const known = joinedRows().filter(
      (row) => lanes.ofSample[row] === laneOf('Hypervisor') && profile.samples.vcpu[row] >= 0,
    );
    expect(known.map((row) => profile.domains[profile.samples.domain[row]].id)).toEqual(
      known.map(() => IDLE_DOMAIN_ID),
    );
  });

  it('go through netback and its grant hypercall into the grant code of Xen', () => {
    const paths = joinedRows()
      .map((row) => stackNames(layered.profile, row))
      .filter((names) => /^gnttab_copy|^acquire_grant_for_copy|^release_grant_for_copy/.test(names.at(-1)!));
    expect(paths.length).toBeGreaterThan(0);
    for (const names of paths) {
      expect(names.slice(-3, -1)).toEqual(['gnttab_batch_copy', 'xen_hypercall_pv']);
      expect(names.some((name) => name.startsWith('xenvif_'))).toBe(true);
    }
  });

  it('replace what perf found in the stub', () => {
    const { profile, join } = layered;
    const innermost = joinedRows().map((row) => stackNames(profile, row).at(-1)!);
    // The kernel's own instructions around the call are no time in Xen.
    expect(innermost.filter((name) => /^xen_(hypercall|force_evtchn)/.test(name)).length).toBeLessThan(5);
    const dom0 = join!.domains.find((d) => profile.domains[d.domain].name === 'dom0')!;
    expect(dom0.replaced).toBeGreaterThan(500);
    expect(dom0.byEntry + dom0.inProportion + dom0.noHypercall + dom0.notTold).toBe(
      joinedRows().filter((row) => layered.lanes.ofSample[row] === laneOf('dom0') && inXen(row)).length,
    );
  });

  it('leave the recorded profile as it was', () => {
    const { profile, recorded, join } = layered;
    expect(join!.firstSample).toBe(recorded.samples.stack.length);
    for (const key of Object.keys(recorded.samples) as (keyof SampleTable)[]) {
      const column = recorded.samples[key];
      expect(profile.samples[key].subarray(0, column.length)).toEqual(column);
    }
    expect(recorded.captures.map((c) => c.name)).not.toContain('joined');
  });

  it('say how it was done', () => {
    expect(view.explanation).toMatch(/^Stacks of dom0 and guest1 go on into Xen: .*Xen PMU \(mode all\)/);
    expect(view.explanation).toMatch(
      /dom0: \d+ samples of Xen replace \d+ in the hypercall stub \(\d+ by entry/,
    );
    expect(layered.profile.captures.at(-1)).toMatchObject({
      name: 'joined',
      title: 'Joined: perf in dom0, perf in guest1, Xen PMU (mode all)',
    });
  });
});

describe('joined stacks with a PMU in mode hv only', () => {
  it('join dom0 and take the guest from its own perf as it is', async () => {
    const { profile, recorded, join } = layerProfile(await rxHv({ without: /xen-pmu-all/ }));
    expect(join!.domains.map((d) => profile.domains[d.domain].name)).toEqual(['dom0']);
    expect(join!.unmeasured.map((d) => profile.domains[d].name)).toEqual(['guest1']);
    const guest = join!.unmeasured[0];
    const sumOf = (rows: readonly number[], of: typeof profile) =>
      rows.reduce((sum, row) => sum + of.samples.period[row], 0);
    const idle = new Set(
      layerProfile(recorded).lanes.lanes.flatMap((lane, i) => (lane.kind === 'idle' ? [i] : [])),
    );
    const { lanes } = layerProfile(recorded);
    const own = samplesOfCapture(recorded, 'guest1').filter(
      (row) =>
        recorded.samples.timeNs[row] >= join!.startNs &&
        recorded.samples.timeNs[row] <= join!.endNs &&
        !idle.has(lanes.ofSample[row]),
    );
    const taken = samplesOfCapture(profile, 'joined').filter(
      (row) => profile.samples.domain[row] === guest && profile.samples.thread[row] >= 0,
    );
    expect(sumOf(taken, profile)).toBe(sumOf(own, recorded));
  });
});

describe('recordings that hold one half only', () => {
  it.each([
    ['no PMU', /xen-pmu/],
    ['no schedule, so nobody knows whom Xen served', /xentrace/],
    ['no perf in any domain', /(dom0|guest1)\/perf\.data/],
  ])('are not joined: %s', async (_, without) => {
    const layered = layerProfile(await rxHv({ without }));
    expect(layered.join).toBeNull();
    expect(layered.profile).toBe(layered.recorded);
    expect(layered.views.map((v) => v.key)).not.toContain(JOINED);
  });
});
