/** A whole recording of a real Xen host: perf in dom0 and guest1, Xen's PMU samples and xentrace on one axis. */
import { beforeAll, describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { readRecording } from '../../../src/formats/recording/readRecording';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import type { Profile } from '../../../src/profile/profile';
import { IDLE_DOMAIN_ID, RUNSTATES } from '../../../src/profile/schedule';
import { gunzipped, RX_HV, warningCodes } from './perfDataProfile';
import { changedFiles, rxHv, samplesOfCapture, truths, type Truth } from './recordingFiles';
import { stackNames } from './textProfile';

const UNKNOWN_GUEST = 'guest (which one is not recorded)';

const laneLabels = (profile: Profile): string[] => {
  const { lanes } = layerProfile(profile);
  return Array.from(lanes.ofSample, (lane) => lanes.lanes[lane].label);
};
const clockOf = (profile: Profile, name: string) => profile.captures.find((c) => c.name === name)!.clock;

describe('rx-hv', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await rxHv();
  });

  it('holds every capture with all its samples', () => {
    expect(profile.captures.map((c) => [c.name, c.kind, c.samples])).toEqual([
      ['dom0', 'perf', 14115],
      ['guest1', 'perf', 6006],
      ['schedule', 'xentrace', 0],
      ['hypervisor', 'pmu', 3462],
      ['hypervisor-hv', 'pmu', 2495],
    ]);
    expect(profile.samples.stack).toHaveLength(14115 + 6006 + 3462 + 2495);
  });

  it('knows its host and domains', () => {
    expect(profile.hosts).toMatchObject([
      { xenVersion: '4.17.7', scheduler: 'credit2', pcpus: 2, cpuHz: 2500.001e6 },
    ]);
    expect(profile.domains).toMatchObject([
      { id: 0, name: 'dom0', role: 'dom0' },
      { id: 1, name: 'guest1', role: 'guest' },
      { id: IDLE_DOMAIN_ID, name: 'idle', role: 'idle' },
    ]);
  });

  it('shows hypervisor functions by name, netback under dom0 and the sending program under the guest', () => {
    const labels = laneLabels(profile);
    const functions = new Map<string, Set<string>>();
    labels.forEach((label, i) => {
      const names = functions.get(label) ?? new Set();
      functions.set(label, names);
      for (const name of stackNames(profile, i)) names.add(name);
    });
    expect([...(functions.get('Hypervisor') ?? [])]).toEqual(
      expect.arrayContaining(['do_grant_table_op', 'vcpu_block', 'x86_emulate']),
    );
    expect(functions.get('dom0')).toContain('xenvif_tx_action');
    expect(functions.get('guest1')).toContain('tcp_sendmsg');
    expect(functions.get('guest1')).not.toContain('xenvif_tx_action');
  });

  it('has a schedule with both domains on both pCPUs', () => {
    const { schedule } = profile;
    const seen = new Set<string>();
    const { vcpu, pcpu, state } = schedule!.intervals;
    for (let i = 0; i < vcpu.length; i++) {
      if (RUNSTATES[state[i]] === 'running') seen.add(`${schedule!.vcpus[vcpu[i]].domainId} on ${pcpu[i]}`);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['0 on 0', '0 on 1', '1 on 0', '1 on 1']));
  });

  it('says what it could not tell, and nothing else', () => {
    expect(warningCodes(profile).sort()).toEqual([
      'perf-data.damaged-chains',
      'perf-data.guests-shown',
      'xentrace.unplaced',
    ]);
  });
});

/** Lane that a sample must be in by what its file holds: address and CPU mode, which guest only from the schedule. */
function expectedLane({ domainId, mode }: Truth): string {
  if (mode === 'xen') return 'Hypervisor';
  return domainId === 0 ? 'dom0' : 'a guest';
}

/** The host of the fixture had one guest, whose samples need no schedule; here it has a second one. */
const TWO_GUESTS = {
  'dom0/xl-vcpu-list.txt': [
    'Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)',
    'Domain-0                             0     0    0   r--     100.0  all / all',
    'Domain-0                             0     1    1   -b-     100.0  all / all',
    'guest1                               1     0    0   -b-     100.0  all / all',
    'guest2                               2     0    1   -b-     100.0  all / all',
    '',
  ].join('\n'),
};

describe("Xen's PMU samples", () => {
  const truth = truths();
  let withSchedule: Profile;
  let alone: Profile;
  beforeAll(async () => {
    withSchedule = await rxHv({ replace: TWO_GUESTS });
    alone = await rxHv({ without: /xentrace/, replace: TWO_GUESTS });
  });

  it('are one for one those that were seen from outside', () => {
    const rows = samplesOfCapture(alone, 'hypervisor');
    expect(rows.map((i) => alone.samples.cpu[i])).toEqual(truth.map((t) => t.pcpu));
  });

  it('land in the lane that was true, every one of them', () => {
    for (const profile of [withSchedule, alone]) {
      const labels = laneLabels(profile);
      samplesOfCapture(profile, 'hypervisor').forEach((i, k) => {
        const expected = expectedLane(truth[k]);
        const label = labels[i];
        const lane = label === 'guest1' || label === UNKNOWN_GUEST ? 'a guest' : label;
        // Xen's idle loop is Xen's code and nobody's cost.
        if (lane === 'Idle')
          expect([k, truth[k].domainId, truth[k].mode]).toEqual([k, IDLE_DOMAIN_ID, 'xen']);
        else expect([k, lane]).toEqual([k, expected]);
      });
    }
  });

  it('of guests say that nothing tells which guest, without a schedule', () => {
    const guests = truth.filter(
      (t) => t.mode !== 'xen' && t.domainId !== 0 && t.domainId !== IDLE_DOMAIN_ID,
    ).length;
    const labels = laneLabels(alone);
    const unknown = samplesOfCapture(alone, 'hypervisor').filter((i) => labels[i] === UNKNOWN_GUEST);
    expect(unknown).toHaveLength(guests);
    const warning = alone.warnings.find((w) => w.code === 'perf-data.unknown-guest');
    expect(warning?.message).toMatch(new RegExp(`^${guests} samples belong to guests`));
  });

  it('of the only guest that the host had need no schedule', async () => {
    const profile = await rxHv({ without: /xentrace/ });
    const labels = laneLabels(profile);
    expect(labels).not.toContain(UNKNOWN_GUEST);
    expect(warningCodes(profile)).not.toContain('perf-data.unknown-guest');
    samplesOfCapture(profile, 'hypervisor').forEach((i, k) => {
      expect([k, labels[i] === 'guest1']).toEqual([k, truth[k].mode !== 'xen' && truth[k].domainId === 1]);
    });
  });

  it('outside the schedule’s time are of a guest that nothing tells', () => {
    const { samples, schedule } = withSchedule;
    const labels = laneLabels(withSchedule);
    const unknown = samplesOfCapture(withSchedule, 'hypervisor').filter((i) => labels[i] === UNKNOWN_GUEST);
    expect(unknown.length).toBeGreaterThan(300);
    const inside = unknown.filter(
      (i) => samples.timeNs[i] >= schedule!.startNs && samples.timeNs[i] < schedule!.endNs,
    );
    expect(inside.length).toBeLessThan(4);
    expect(warningCodes(withSchedule)).toContain('perf-data.unknown-guest');
  });

  /** Shares of the samples within the schedule's time that are given to the right domain, and vCPU. */
  function agreement(pick: (t: Truth) => boolean): { domain: number; vcpu: number; checked: number } {
    const { samples, domains, schedule } = withSchedule;
    let [domain, vcpu, checked] = [0, 0, 0];
    samplesOfCapture(withSchedule, 'hypervisor').forEach((i, k) => {
      if (!pick(truth[k])) return;
      if (samples.timeNs[i] < schedule!.startNs || samples.timeNs[i] >= schedule!.endNs) return;
      checked++;
      const right = domains[samples.domain[i]].id === truth[k].domainId;
      if (right) domain++;
      if (right && samples.vcpu[i] === truth[k].vcpu) vcpu++;
    });
    return { domain: domain / checked, vcpu: vcpu / checked, checked };
  }

  it('of guests go to the right guest by the schedule', () => {
    const guests = agreement((t) => t.mode !== 'xen' && t.domainId !== 0);
    expect(guests.checked).toBeGreaterThan(300);
    expect(guests.domain).toBeGreaterThan(0.99);
    expect(guests.vcpu).toBeGreaterThan(0.99);
  });

  it("of dom0 go to dom0's right vCPU: the CPU in the file is Xen's", () => {
    const own = agreement((t) => t.mode !== 'xen' && t.domainId === 0);
    expect(own.checked).toBeGreaterThan(700);
    expect(own.domain).toBe(1);
    expect(own.vcpu).toBeGreaterThan(0.99);
  });

  it('of the hypervisor go to the domain on whose behalf it ran', () => {
    const xen = agreement((t) => t.mode === 'xen');
    expect(xen.checked).toBeGreaterThan(650);
    expect(xen.domain).toBeGreaterThan(0.97);
  });
});

describe('one axis', () => {
  let measured: Profile;
  beforeAll(async () => {
    measured = await rxHv();
  });

  it('comes from readings of both clocks where there are any, and is checked against the schedule', () => {
    const { agreement: own, ...dom0 } = clockOf(measured, 'dom0');
    expect(dom0).toEqual({ clock: 'CLOCK_MONOTONIC of dom0', method: 'itself (the axis)', uncertaintyNs: 0 });
    expect(own?.share).toBeGreaterThan(0.95);
    const { agreement: theirs, ...guest1 } = clockOf(measured, 'guest1');
    expect(guest1).toMatchObject({
      clock: 'CLOCK_MONOTONIC of guest1',
      method: 'TSC readings before and after',
    });
    expect(guest1.uncertaintyNs).toBeLessThan(1e5);
    expect(theirs?.share).toBeGreaterThan(0.95);
    expect(clockOf(measured, 'schedule')).toMatchObject({
      clock: 'TSC',
      method: 'TSC readings before and after',
    });
    expect(clockOf(measured, 'hypervisor').agreement?.share).toBeGreaterThan(0.99);
  });

  it('is fitted to the schedule without readings, within a few milliseconds of them', async () => {
    const fitted = await rxHv({ without: /tsc-clock/ });
    expect(clockOf(fitted, 'schedule').method).toMatch(/^fitted/);
    expect(clockOf(fitted, 'guest1').method).toMatch(/^fitted/);
    expect(Math.abs(fitted.schedule!.startNs - measured.schedule!.startNs)).toBeLessThan(3e6);
    const first = samplesOfCapture(fitted, 'guest1')[0];
    expect(Math.abs(fitted.samples.timeNs[first] - measured.samples.timeNs[first])).toBeLessThan(5e6);
    for (const name of ['dom0', 'guest1', 'hypervisor']) {
      expect(clockOf(fitted, name).agreement?.share).toBeGreaterThan(0.9);
    }
  });

  it('falls back to the wall clock without a schedule to fit, and says how little that is', async () => {
    const profile = await rxHv({ without: /tsc-clock|xentrace/ });
    const { method, uncertaintyNs, agreement } = clockOf(profile, 'guest1');
    expect(method).toBe('wall clock');
    expect(uncertaintyNs).toBeGreaterThan(1e8);
    expect(agreement).toBeUndefined();
    const first = samplesOfCapture(profile, 'guest1')[0];
    const off = Math.abs(profile.samples.timeNs[first] - measured.samples.timeNs[first]);
    expect(off).toBeLessThan(uncertaintyNs);
  });

  it('leaves order and number of samples alone', () => {
    for (const name of ['dom0', 'guest1']) {
      const times = samplesOfCapture(measured, name).map((i) => measured.samples.timeNs[i]);
      expect(times.every(Number.isFinite)).toBe(true);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(30e9);
    }
  });
});

describe('parts of a recording', () => {
  it.each(['dom0', 'guest1'])('%s alone is what its own file says', async (source) => {
    const profile = await rxHv({}, { sources: [source] });
    expect(profile.captures.map((c) => c.name)).toEqual([source]);
    expect(profile.schedule).toBeNull();
  });

  it('the schedule alone has no samples', async () => {
    const profile = await rxHv({}, { sources: ['schedule'] });
    expect(profile.samples.stack).toHaveLength(0);
    expect(profile.schedule!.vcpus.length).toBeGreaterThan(2);
  });

  it('the hypervisor alone still tells guests apart', async () => {
    const profile = await rxHv({}, { sources: ['hypervisor'] });
    const guests = Array.from(profile.samples.domain).filter((d) => profile.domains[d].name === 'guest1');
    expect(guests.length).toBeGreaterThan(300);
  });

  it('an unknown one is refused with those there are', async () => {
    await expect(rxHv({}, { sources: ['guest9'] })).rejects.toThrow(
      /guest9: there is no such source.*schedule, hypervisor, hypervisor-hv, dom0, guest1/,
    );
  });

  it('one damaged capture does not cost the others', async () => {
    const garbage = Buffer.alloc(3000, 'x');
    const perf = await rxHv({ replace: { 'guest1/perf.data': garbage } });
    expect(perf.captures.map((c) => c.name)).toEqual(['dom0', 'schedule', 'hypervisor', 'hypervisor-hv']);
    expect(perf.warnings.find((w) => w.capture === 'guest1')?.message).toMatch(/expected the magic PERFILE2/);
    const trace = await rxHv({ replace: { 'dom0/xentrace.bin': garbage } });
    expect(trace.schedule).toBeNull();
    expect(trace.warnings.find((w) => w.capture === 'schedule')?.message).toMatch(/xentrace/);
    const pmu = await rxHv({ replace: { 'xen-pmu-all.perf.data': garbage } });
    expect(pmu.warnings.find((w) => w.capture === 'hypervisor')?.message).toMatch(/PERFILE2/);
  });

  it('damaged symbols cost names, not samples', async () => {
    const profile = await rxHv({
      replace: { 'dom0/kallsyms': 'no symbols here\n', 'dom0/xensyms': '\0\0\0' },
    });
    expect(profile.captures).toHaveLength(5);
    const messages = profile.warnings.filter((w) => w.code === 'recording.symbols').map((w) => w.message);
    expect(messages).toHaveLength(2);
    expect(messages.every((m) => m.endsWith('Functions are shown without names.'))).toBe(true);
  });

  it.each([
    'dom0/clocks.before',
    'dom0/perf-control.log',
    'dom0/xentrace.start',
    'dom0/xl-info.txt',
    'dom0/xl-vcpu-list.txt',
    'tsc-clock.txt',
    'guest1/clocks.before',
  ])('a nonsensical %s costs no capture', async (path) => {
    for (const nonsense of [
      '',
      '\0\xff\n\n\t: 1 2 3\n',
      'before dom0 monotonic_ns 0 realtime_ns 0 tsc 0 uncertainty_ns 0\n',
    ]) {
      const profile = await rxHv({ replace: { [path]: nonsense } });
      expect(profile.captures).toHaveLength(5);
      expect(profile.samples.timeNs.every(Number.isFinite)).toBe(true);
    }
  });

  it('files that cannot be read cost what is in them, and a warning each', async () => {
    const texts = await rxHv({ unreadable: /xl-|clock|control|xentrace\.start/ });
    expect(texts.captures).toHaveLength(5);
    const left = texts.warnings.filter((w) => w.code === 'recording.text').map((w) => w.message);
    expect(left.length).toBeGreaterThan(5);
    expect(left.every((message) => /permission denied.*It is left out\.$/.test(message))).toBe(true);
    const perf = await rxHv({ unreadable: /dom0\/(?:perf\.data|kallsyms)/ });
    expect(perf.captures.map((c) => c.name)).toEqual(['guest1', 'schedule', 'hypervisor', 'hypervisor-hv']);
    expect(perf.warnings.find((w) => w.capture === 'dom0')?.message).toMatch(/permission denied/);
  });

  it('a folder without captures is refused', async () => {
    const files = await changedFiles({ without: /perf\.data|xentrace|xen-pmu/ });
    await expect(readRecording(files, 'folder of captures', QUIET)).rejects.toThrow(FormatError);
    await expect(readRecording(files, 'folder of captures', QUIET)).rejects.toThrow(/found no capture/);
  });

  it('cut files give what came before the cut', async () => {
    const half = (path: string) => {
      const bytes = gunzipped(`${RX_HV}/${path}.gz`);
      return bytes.subarray(0, bytes.length >> 1);
    };
    const paths = ['dom0/perf.data', 'dom0/xentrace.bin', 'xen-pmu-all.perf.data'];
    const profile = await rxHv({ replace: Object.fromEntries(paths.map((p) => [p, half(p)])) });
    expect(profile.captures).toHaveLength(5);
    const dom0 = profile.captures[0].samples;
    expect(dom0).toBeGreaterThan(5000);
    expect(dom0).toBeLessThan(9000);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });
});
