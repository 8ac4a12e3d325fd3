/** Recordings of several hosts at once: made of one host's fixture, twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import {
  hostClocksText,
  parseHostClocks,
  type HostClockReading,
} from '../../../src/formats/recording/hostClocks';
import { hostFolders } from '../../../src/formats/recording/hostFolders';
import { packRecording } from '../../../src/formats/recording/packRecording';
import { readRecording, type RecordingOptions } from '../../../src/formats/recording/readRecording';
import type { RecordingFiles } from '../../../src/formats/recordingFiles';
import { folderFiles } from '../../../src/formats/xenprof/folderFiles';
import type { Profile } from '../../../src/profile/profile';
import { RX_HV } from './perfDataProfile';
import { samplesOfCapture } from './recordingFiles';

/** How much later xen2's clock says it is than xen1's; the same moment has this much more on it. */
const AHEAD = 1_500_000_000n;

/** The clocks of both hosts at the ends of a minute; round trips of 200 and 400 us. */
function readings(): HostClockReading[] {
  const at = (host: string, localNs: bigint, ahead: bigint, uncertaintyNs: bigint): HostClockReading => ({
    host,
    localNs,
    monotonicNs: 10_000_000_000n + localNs + ahead,
    realtimeNs: 1_700_000_000_000_000_000n + localNs,
    uncertaintyNs,
  });
  return [0n, 60_000_000_000n].flatMap((t) => [
    at('xen1', t, 0n, 100_000n),
    at('xen2', t + 3_000n, AHEAD, 200_000n),
  ]);
}

async function twoHosts(
  clocks: readonly HostClockReading[] | undefined,
  without: RegExp = /^$/,
): Promise<RecordingFiles> {
  const one = await folderFiles(RX_HV);
  const paths = ['xen1', 'xen2']
    .flatMap((host) => one.list().map((path) => `${host}/${path}`))
    .filter((path) => !without.test(path));
  return {
    ...one,
    list: () => (clocks === undefined ? paths : ['host-clocks.txt', ...paths]),
    input: (path) =>
      path === 'host-clocks.txt' && clocks !== undefined
        ? memoryInput(path, Buffer.from(hostClocksText(clocks)))
        : paths.includes(path)
          ? one.input(path.slice('xen1/'.length))
          : undefined,
  };
}

async function profileOf(files: RecordingFiles, options: RecordingOptions = {}): Promise<Profile> {
  return readRecording(files, 'folder of captures', QUIET, options);
}

const capture = (profile: Profile, name: string) => profile.captures.find((each) => each.name === name);

describe('a recording of two hosts', () => {
  it('has the domains of both, on one axis by the readings of their clocks', async () => {
    const profile = await profileOf(await twoHosts(readings()));
    const named = (name: string) => profile.domains.find((domain) => domain.name === name);
    expect(named('xen1/dom0')).toMatchObject({ id: 0, role: 'dom0' });
    expect(named('xen2/dom0')).toMatchObject({ id: null, role: 'dom0' });
    expect(named('xen2/guest1')).toMatchObject({ id: null, role: 'guest' });
    expect(profile.domains.some(({ name }) => name === 'dom0' || name === 'guest1')).toBe(false);
    for (const machine of ['dom0', 'guest1']) {
      const first = samplesOfCapture(profile, `xen1/${machine}`);
      const second = samplesOfCapture(profile, `xen2/${machine}`);
      expect(second.length).toBe(first.length);
      expect(first.length).toBeGreaterThan(1000);
      const apart = first.map((row, i) => profile.samples.timeNs[row] - profile.samples.timeNs[second[i]]);
      for (const ns of apart) expect(Math.abs(ns - Number(AHEAD))).toBeLessThan(10_000);
    }
    expect(capture(profile, 'xen2/dom0')?.clock).toMatchObject({
      method: 'round trips over the network',
      uncertaintyNs: 300_000,
    });
    expect(capture(profile, 'xen2/guest1')?.clock.method).toMatch(/TSC readings.*, and round trips/);
    expect(profile.hosts).toHaveLength(2);
  });

  it('shows one schedule, and says which trace is not shown', async () => {
    const both = await profileOf(await twoHosts(readings()));
    const told = both.warnings.filter(({ code }) => code === 'recording.second-schedule');
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringMatching(/trace of xen2 .*not shown.*xen1.*unpack/),
    ]);
    expect(both.captures.filter(({ kind }) => kind === 'xentrace')).toHaveLength(1);
    // The host that has a trace is the one whose schedule and axis count.
    const second = await profileOf(await twoHosts(readings(), /^xen1\/.*xentrace/));
    expect(second.warnings.some(({ code }) => code === 'recording.second-schedule')).toBe(false);
    expect(second.schedule).not.toBeNull();
    expect(second.domains.find(({ name }) => name === 'xen2/dom0')?.id).toBe(0);
    expect(second.domains.find(({ name }) => name === 'xen1/dom0')?.id).toBeNull();
  });

  it('without readings of the clocks goes by what each host says the time is', async () => {
    const profile = await profileOf(await twoHosts(undefined));
    expect(capture(profile, 'xen2/dom0')?.clock).toMatchObject({
      method: "the hosts' wall clocks",
      uncertaintyNs: 15e9,
    });
  });

  it('with one reading is less certain, for it tells no rate', async () => {
    const profile = await profileOf(await twoHosts(readings().slice(0, 2)));
    expect(capture(profile, 'xen2/dom0')?.clock.uncertaintyNs).toBe(300_000 + 2e6);
  });

  it('can be read in part', async () => {
    const profile = await profileOf(await twoHosts(readings()), { sources: ['xen2/dom0'] });
    expect(profile.captures.map(({ name }) => name)).toEqual(['xen2/dom0']);
    await expect(profileOf(await twoHosts(readings()), { sources: ['dom0'] })).rejects.toThrow(
      /Choose from.*xen2\/dom0/,
    );
  });

  it('is the same when it is packed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'two hosts '));
    try {
      const out = join(folder, 'both.xenprof');
      const samples = new Map<string, number>();
      const manifest = await packRecording(await twoHosts(readings()), out, QUIET, {
        tool: { name: 'test', version: '0' },
        title: 'both',
        reduce: false,
        sampled: (path, count) => samples.set(path, count),
      });
      expect(manifest.machines).toContainEqual(
        expect.objectContaining({ folder: 'xen2/dom0', name: 'xen2/dom0', role: 'dom0', domainId: 0 }),
      );
      const [packed, unpacked] = [await openProfile(out, QUIET), await profileOf(await twoHosts(readings()))];
      expect(packed.domains).toEqual(unpacked.domains);
      expect(packed.captures).toEqual(unpacked.captures);
      expect(samples.get('xen2/dom0')).toBe(samplesOfCapture(packed, 'xen2/dom0').length);
      // Everything of both, but for what other tools made of it.
      for (const path of ['host-clocks.txt', 'xen2/xen-pmu-all.perf.data', 'xen2/dom0/xentrace.bin'])
        expect(manifest.files.map((file) => file.path)).toContain(path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the folders of hosts', () => {
  it('are those that hold machines', () => {
    expect(hostFolders(['dom0/perf.data', 'guest1/perf.data'])).toEqual(['']);
    expect(hostFolders(['perf.data', 'files/usr/bin/perf.data'])).toEqual(['']);
    expect(hostFolders(['dom0/perf.data', 'dom0/files/a/perf.data', 'guest1/x/perf.data'])).toEqual([
      '',
      'guest1',
    ]);
    expect(hostFolders(['b/dom0/perf.data', 'a/machine/perf.data', 'a/tsc-clock.txt'])).toEqual(['a', 'b']);
    expect(hostFolders(['dom0/perf.data', 'xen2/dom0/xentrace.bin'])).toEqual(['', 'xen2']);
    expect(hostFolders([])).toEqual(['']);
  });
});

describe('host-clocks.txt', () => {
  it('is read as it was written, and from any text', () => {
    expect(parseHostClocks(hostClocksText(readings())).value).toEqual(readings());
    fc.assert(fc.property(fc.string(), (text) => void parseHostClocks(text)));
  });
});
