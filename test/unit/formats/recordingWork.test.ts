/** When the work of a real recording was done, and what else its host's tools say. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/profile/profile';
import { summarise } from '../../../src/profile/summary';
import { workChoices, workDuring, type WorkRate } from '../../../src/profile/work';
import { gunzipped, RX_HV } from './perfDataProfile';
import { rxHv } from './recordingFiles';

/** Read once: it takes a second. */
let whole: Profile;
beforeAll(async () => {
  whole = await rxHv();
}, 60_000);

const iperf3 = gunzipped(`${RX_HV}/guest1/workload.json.gz`).toString();
const choice = (profile: Profile, key: string): WorkRate => {
  const found = workChoices(profile).find((c) => c.key === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
};
const CARRIERS = ['guest1/eth0/transmit', 'dom0/vif1.0/receive', 'dom0/xenbr0/receive'];
const seconds = (ns: number): number => ns / 1e9;

describe('work of rx-hv in time', () => {
  it('agrees with what iperf3 says of the same seconds', () => {
    const profile = whole;
    const own = choice(profile, 'guest1/iperf3/transmit/bytes');
    for (const key of CARRIERS) {
      const counted = choice(profile, `${key}/bytes`);
      const { startNs, endNs } = counted.window;
      expect(Math.abs(counted.count / workDuring(own, startNs, endNs) - 1)).toBeLessThan(0.01);
      // And in any part of it, because it is spread as iperf3's intervals are.
      const middle = (startNs + endNs) / 2;
      expect(workDuring(counted, startNs, middle) / workDuring(own, startNs, middle)).toBeCloseTo(
        counted.count / own.count,
        2,
      );
    }
  });

  it('lies between launch and end of the load, by the clock of the machine that ran it', () => {
    const profile = whole;
    const { window } = choice(profile, 'guest1/eth0/transmit/packets');
    // workload.start and .end are the guest's wall clock; dom0's and the guest's monotonic clocks are tied by the TSC.
    const length = seconds(window.endNs - window.startNs);
    expect(length).toBeCloseTo(32.0157, 3);
    const schedule = profile.schedule!;
    // xentrace was started 7.5 s after the load (xentrace.start, workload.start), whose preparations take up to a second.
    expect(seconds(schedule.startNs - window.startNs)).toBeGreaterThan(6.5);
    expect(seconds(schedule.startNs - window.startNs)).toBeLessThan(10);
  });

  it('is within a few per cent of what netback mapped meanwhile: pages are full, but for the last of a packet', () => {
    const profile = whole;
    const { startNs, endNs, grants } = profile.schedule!;
    const pages = grants.find(({ domainId }) => domainId === 1)!.maps;
    const perPage = workDuring(choice(profile, 'dom0/vif1.0/receive/bytes'), startNs, endNs) / pages;
    expect(perPage).toBeLessThan(4096);
    expect(perPage).toBeGreaterThan(3600);
  });

  it('is taken to be even between the readings for what the load did not touch', () => {
    const profile = whole;
    const ssh = choice(profile, 'dom0/enp0s2/receive/packets');
    expect(ssh.curve).toBeNull();
    // clocks.before 1589.72, clocks.after 1632.25 of dom0's CLOCK_MONOTONIC, which is the axis.
    expect(seconds(ssh.window.startNs)).toBeCloseTo(1589.7206, 3);
    expect(seconds(ssh.window.endNs)).toBeCloseTo(1632.2505, 3);
    expect(ssh.source).toContain('even');
  });

  it('is the same from two sides: what guest1 sends, its vif receives', () => {
    const profile = whole;
    const { startNs, endNs } = profile.schedule!;
    const [sent, received] = CARRIERS.map((key) =>
      workDuring(choice(profile, `${key}/packets`), startNs, endNs),
    );
    expect(sent / received).toBeCloseTo(1, 2);
    expect(sent).toBeGreaterThan(1000);
  });
});

describe('work of a recording that lacks something', () => {
  it('is even between the readings without the report of the load', async () => {
    const profile = await rxHv({ without: /workload/ });
    const { window, curve } = choice(profile, 'dom0/vif1.0/receive/bytes');
    expect([curve, seconds(window.endNs - window.startNs)]).toEqual([null, expect.closeTo(42.53, 1)]);
  });

  it('keeps its amount and has no time without the clocks', async () => {
    const profile = await rxHv({ without: /clocks\./ });
    expect(profile.counters.find((work) => work.device === 'eth0')).toMatchObject({
      count: 3083,
      window: null,
    });
    // What remains is iperf3's own report, tied by the wall clock in perf's header.
    expect(workChoices(profile).map(({ key }) => key)).toEqual(['guest1/iperf3/transmit/bytes']);
  });

  it('is the even rate of a load that reports no intervals', async () => {
    const report = JSON.stringify({ ...(JSON.parse(iperf3) as object), intervals: [] });
    const profile = await rxHv({ replace: { 'guest1/workload.json': report } });
    const { window, curve } = choice(profile, 'guest1/eth0/transmit/packets');
    expect(curve).toBeNull();
    expect(seconds(window.endNs - window.startNs)).toBeCloseTo(32.0157, 3);
  });

  it("is xentop's where no counters were read", async () => {
    const profile = await rxHv({ without: /netdev|vif-stats|workload/ });
    const received = choice(profile, 'dom0/vif1.0/receive/bytes');
    expect(received.count).toBe(1217089442 - 1084502286);
    expect(received.label).toBe('vif1.0 in dom0 (guest1), receive');
    // Twelve looks; the load's curve puts the first 8.8 s and the last 24 s after its start.
    expect(seconds(received.window.endNs - received.window.startNs)).toBeGreaterThan(13.5);
    expect(seconds(received.window.endNs - received.window.startNs)).toBeLessThan(16.5);
  });

  it('warns of a report that is none', async () => {
    const profile = await rxHv({ replace: { 'guest1/workload.json': 'iperf3: error - no route to host' } });
    expect(profile.observed.workloads).toEqual([]);
    expect(profile.warnings.filter((w) => w.code === 'recording.workload').map((w) => w.message)).toEqual([
      expect.stringContaining('guest1/workload.json'),
    ]);
  });
});

describe('what the tools of the host say', () => {
  it('is in the summary', () => {
    const summary = summarise(whole);
    expect(summary.workloads).toMatchObject([
      {
        tool: 'iperf3',
        domain: 'guest1',
        command: 'iperf3 -c 10.99.0.1 -p 5201 -t 32 -J',
        seconds: 32.015708,
      },
    ]);
    const use = summary.cpuUse.map(({ domain, source, busyCpus, steal }) => [
      domain,
      source,
      Number(busyCpus.toFixed(2)),
      steal === null ? null : Number(steal.toFixed(2)),
    ]);
    expect(use).toEqual([
      ['dom0', 'xentop', 1.4, null],
      ['guest1', 'xentop', 0.59, null],
      ['dom0', '/proc/stat', 1.2, 0.26],
      ['guest1', '/proc/stat', 0.41, 0.28],
    ]);
  });

  it('names devices, pins and interrupts', () => {
    const { observed } = whole;
    expect(observed.devices).toEqual([
      { backendDevice: 'vif1.0', guestId: 1, guestDevice: null, connectedTo: 'xenbr0' },
      { backendDevice: 'vbd-1-51712', guestId: 1, guestDevice: 'xvda', connectedTo: '/dev/vdb' },
      { backendDevice: 'vbd-1-51728', guestId: 1, guestDevice: 'xvdb', connectedTo: '/dev/vdc' },
    ]);
    expect(observed.pins.map(({ pinned }) => pinned)).toEqual([false, false, false]);
    expect(observed.interrupts.filter(({ name }) => name === 'vif1.0-q0-tx')).toEqual([
      { domain: 0, name: 'vif1.0-q0-tx', perCpu: [0, 2380] },
    ]);
  });

  it('knows a pinned vCPU', async () => {
    const list = readFileSync(`${RX_HV}/dom0/xl-vcpu-list.txt`, 'utf8').replace(/all \/ all/, '0 / all');
    const { observed } = await rxHv({ replace: { 'dom0/xl-vcpu-list.txt': list } });
    expect(observed.pins.map(({ pinned }) => pinned)).toEqual([true, false, false]);
  });

  it('knows vCPUs that are offline as what a domain may yet have, and as nothing else', async () => {
    const list = readFileSync(`${RX_HV}/dom0/xl-vcpu-list.txt`, 'utf8');
    const offline = 'guest1                               1     1    -   --p       0.0  all / all\n';
    const { observed } = await rxHv({ replace: { 'dom0/xl-vcpu-list.txt': `${list}${offline}` } });
    expect(observed.pins.map(({ domainId, vcpu }) => [domainId, vcpu])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    expect([...observed.vcpuLimits]).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});
