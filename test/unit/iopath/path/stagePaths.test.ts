/** The I/O path of a real recording: guest1 sends a TCP stream to dom0, seen by perf in both and by Xen's PMU. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CannotDivide, type Per } from '../../../../src/iopath/breakdown/costs';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { stagePaths, type PathCost } from '../../../../src/iopath/path/stagePaths';
import { MEDIA, STAGES } from '../../../../src/iopath/path/stageTable';
import type { SampleFilter } from '../../../../src/profile/sampleFilter';
import { workChoices } from '../../../../src/profile/work';
import { rxHv } from '../../formats/recordingFiles';
import { DOM0, drawnProfile } from '../../profile/drawnProfile';

const SHARE: Per = { kind: 'share' };
let layered: LayeredProfile;
beforeAll(async () => {
  layered = layerProfile(await rxHv());
});

function pathsOf(key: string, per: Per = SHARE, filter: SampleFilter = {}) {
  const view = layered.views.find((v) => v.key === key)!;
  return stagePaths(layered, { view, weight: 'time', filter, per });
}
const pathNamed = (paths: readonly PathCost[], key: string) => paths.find((path) => path.key === key)!;
const stageNamed = (path: PathCost, key: string) => path.stages.find(({ stage }) => stage.key === key)!;

describe('the I/O path of rx-hv', () => {
  it('is the network, mostly to transmit', () => {
    const { paths, nothing } = pathsOf('event:cpu-clock');
    expect(nothing).toBe('');
    expect(paths.map(({ key }) => key)).toEqual(['net.transmit', 'net.receive']);
    const [transmit, receive] = paths;
    expect(transmit.stages.map(({ stage }) => stage.key)).toEqual([
      ...['app', 'tcpip', 'netfront', 'ring', 'hypervisor', 'netback', 'switch', 'dom0net'],
    ]);
    for (const key of ['tcpip', 'netfront', 'netback', 'dom0net']) {
      expect(stageNamed(transmit, key).share).toBeGreaterThan(2 * stageNamed(receive, key).share);
    }
    expect(stageNamed(transmit, 'netback').cells).toContainEqual({
      layer: 'domain:dom0',
      category: 'be.net.tx',
    });
    expect(stageNamed(receive, 'netback').cells).toContainEqual({
      layer: 'domain:dom0',
      category: 'be.net.rx',
    });
  });

  it('has intervals that hold their figures, and stages that are parts of the whole', () => {
    const { paths } = pathsOf('event:cpu-clock');
    let sum = 0;
    for (const { share, shareLow, shareHigh, value } of paths.flatMap(({ stages }) => stages)) {
      expect(shareLow).toBeLessThanOrEqual(share);
      expect(share).toBeLessThanOrEqual(shareHigh);
      expect(value).toBe(share);
      sum += share;
    }
    expect(sum).toBeGreaterThan(0.3);
    expect(sum).toBeLessThan(1);
  });

  it('hides the hypervisor where no sample saw it, and shows it where one did', () => {
    const hidden = stageNamed(pathsOf('event:cpu-clock').paths[0], 'hypervisor');
    expect(hidden).toMatchObject({ seen: false, share: 0, samples: 0 });
    const joined = pathsOf('joined');
    const shown = stageNamed(joined.paths[0], 'hypervisor');
    expect(shown.seen).toBe(true);
    expect(shown.samples).toBeGreaterThan(50);
    expect(shown.cells[0].layer).toBe('hypervisor');
    // What the stub holds in perf's own samples, netback's stage no longer does.
    const before = stageNamed(pathsOf('event:cpu-clock').paths[0], 'netback').share;
    expect(stageNamed(joined.paths[0], 'netback').share).toBeLessThan(before);
  });

  it('costs per packet what it costs per second, divided by the rate', () => {
    const [rate] = workChoices(layered.profile);
    const perPacket = pathsOf('event:cpu-clock', { kind: 'work', key: rate.key });
    const perSecond = pathsOf('event:cpu-clock', { kind: 'second' });
    const typed = pathsOf('event:cpu-clock', { kind: 'typed', unit: 'packets', perSecond: 100 });
    expect(perPacket.unit).toEqual({ format: 'ns', label: 'CPU time per packet' });
    const [a, b, c] = [perPacket, perSecond, typed].map(({ paths }) => stageNamed(paths[0], 'netback').value);
    expect(c).toBeCloseTo(b / 100, 3);
    expect(b / a).toBeGreaterThan(0.5 * rate.perSecond);
    expect(b / a).toBeLessThan(1.5 * rate.perSecond);
    expect(() => pathsOf('event:cpu-clock', { kind: 'work', key: 'none' })).toThrow(CannotDivide);
  });

  it('counts crossings in the trace, per second and per unit', () => {
    const { crossings } = pathsOf('event:cpu-clock', { kind: 'typed', unit: 'packets', perSecond: 10 })
      .paths[0];
    const [{ frontend, backend }] = MEDIA;
    const find = (label: string, from: number) =>
      crossings.find((crossing) => crossing.label.startsWith(label) && crossing.from === from)!;
    const schedule = layered.profile.schedule!;
    const seconds = (schedule.endNs - schedule.startNs) / 1e9;
    const sends = (domainId: number) =>
      schedule.hypercalls
        .filter((call) => call.name === 'event_channel_op' && schedule.vcpus[call.vcpu].domainId === domainId)
        .reduce((sum, { calls, subcalls }) => sum + calls + subcalls, 0) / seconds;
    const guest = layered.profile.domains.find(({ name }) => name === 'guest1')!.id!;
    expect(find('event channel', frontend).perSecond).toBeCloseTo(sends(guest));
    expect(find('event channel', backend).perSecond).toBeCloseTo(sends(0));
    expect(find('event channel', backend).perUnit).toBeCloseTo(sends(0) / 10);
    expect(find('grant map', backend).perSecond).toBeGreaterThan(1);
    const wakeUps = crossings.filter(({ label }) => label === 'wake-up');
    expect(wakeUps.map(({ to }) => STAGES[to].key)).toEqual(['netfront', 'netback']);
    // Whoever is woken went to sleep before.
    expect(wakeUps[0].perSecond / find('goes to sleep', frontend).perSecond).toBeCloseTo(1, 0);
    expect(pathsOf('event:cpu-clock').paths[0].crossings[0].perUnit).toBeNull();
  });

  it('of a part of the time has the samples of that part', () => {
    const all = stageNamed(pathsOf('event:cpu-clock').paths[0], 'netback').samples;
    const { startNs, endNs } = layered.profile.schedule!;
    const half = stageNamed(
      pathsOf('event:cpu-clock', SHARE, { timeNs: [startNs, (startNs + endNs) / 2] }).paths[0],
      'netback',
    ).samples;
    expect(half).toBeGreaterThan(0.1 * all);
    expect(half).toBeLessThan(0.9 * all);
  });

  it('says what was shared out', () => {
    const { notes } = pathNamed(pathsOf('event:cpu-clock').paths, 'net.transmit');
    expect(notes[0]).toMatch(/^Shared out, .*100\.0 % of application/);
    expect(notes.join(' ')).toContain("No sample saw Xen's own code");
  });
});

it('a profile without frontends and backends says why there is no path', () => {
  const other = layerProfile(drawnProfile('main  k!memcpy'));
  const { paths, nothing } = stagePaths(other, {
    view: other.views[0],
    weight: 'samples',
    filter: {},
    per: SHARE,
  });
  expect(paths).toEqual([]);
  expect(nothing).toContain('No sample here is in a frontend or a backend');
});

it('hides what runs in a domain that nobody sampled', () => {
  const drawing = Array.from({ length: 12 }, () => 'k!xenvif_tx_action').join('  ');
  const dom0 = layerProfile(drawnProfile(drawing, { domains: [DOM0] }));
  const { paths } = stagePaths(dom0, { view: dom0.views[0], weight: 'samples', filter: {}, per: SHARE });
  expect(paths.map(({ key }) => key)).toEqual(['net.transmit']);
  expect(paths[0].stages.map(({ stage, seen, share }) => [stage.key, seen, share])).toEqual([
    ['netfront', false, 0],
    ['hypervisor', false, 0],
    ['netback', true, 1],
  ]);
  expect(paths[0].crossings).toEqual([]);
  expect(paths[0].notes.join(' ')).toContain('which this recording has none of');
});
