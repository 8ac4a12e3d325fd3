/** Units of work of a real recording: guest1 sends to dom0, so what its eth0 transmits, vif1.0 receives. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { NO_CLOCK } from '../../../src/formats/recording/machineClock';
import { readCounters } from '../../../src/formats/recording/readCounters';
import { SmallTexts } from '../../../src/formats/recording/smallTexts';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { summarise, type Summary } from '../../../src/profile/summary';
import { changedFiles, rxHv, type Changes } from './recordingFiles';

const DOM0 = { id: 0, name: 'dom0', role: 'dom0' } as const;
const ETH0 = [
  `packets receive ${52227 - 49144}`,
  `bytes receive ${1803369526 - 1803207056}`,
  `packets transmit ${33541 - 28128}`,
  `bytes transmit ${1296729789 - 970042404}`,
];

/** The counters of one machine alone. */
async function counters(folder: string, changes: Changes = {}): Promise<Summary> {
  const builder = new ProfileBuilder('test', 'test');
  const files = await changedFiles(changes);
  const texts = new SmallTexts(files, folder, builder, QUIET, 'recording.counters');
  await readCounters(texts, NO_CLOCK, [], () => builder.domain({ ...DOM0, name: folder }), builder);
  return summarise(builder.build());
}

const workOf = ({ unitsOfWork }: Summary, domain: string, device: string): string[] =>
  unitsOfWork
    .filter((w) => w.domain === domain && w.device === device)
    .map((w) => `${w.unit} ${w.direction} ${w.count}`);
const messages = (summary: Summary): string[] => {
  expect(summary.warnings.every((w) => w.code === 'recording.counters')).toBe(true);
  return summary.warnings.map((w) => w.message);
};
const fixture = (path: string): string => readFileSync(`test/fixtures/${path}`, 'utf8');

describe('units of work of rx-hv', () => {
  it('are what the counters of both domains moved by, and no device that stood still', async () => {
    const summary = summarise(await rxHv());
    expect(workOf(summary, 'guest1', 'eth0')).toEqual(ETH0);
    expect(workOf(summary, 'dom0', 'vif1.0')).toEqual([
      `packets receive ${33541 - 28128}`,
      `bytes receive ${1296260215 - 969648612}`,
      `packets transmit ${52227 - 49144}`,
      `bytes transmit ${1804100704 - 1803895072}`,
    ]);
    expect(workOf(summary, 'dom0', 'vda')).toEqual([
      `requests write ${361 - 350}`,
      `bytes write ${(6680 - 6536) * 512}`,
    ]);
    const counted = summary.unitsOfWork.filter((w) => w.source === 'counters');
    expect(new Set(counted.map((w) => `${w.domain} ${w.device}`))).toEqual(
      new Set(['dom0 enp0s2', 'dom0 xenbr0', 'dom0 vif1.0', 'dom0 vda', 'guest1 eth0']),
    );
    expect(summary.warnings.filter((w) => w.code === 'recording.counters')).toEqual([]);
  });

  it('are those of the chosen source', async () => {
    const { unitsOfWork } = summarise(await rxHv({}, { sources: ['guest1'] }));
    expect(new Set(unitsOfWork.map((w) => w.domain))).toEqual(new Set(['guest1']));
  });
});

describe('counters of one machine', () => {
  it('come from vif-stats where netdev is missing, and each only once', async () => {
    const summary = await counters('dom0', { without: /netdev/ });
    expect(workOf(summary, 'dom0', 'vif1.0')).toEqual([
      `bytes receive ${1296260443 - 969648892}`,
      `packets receive ${33543 - 28131}`,
      `bytes transmit ${1804100806 - 1803895240}`,
      `packets transmit ${52228 - 49146}`,
    ]);
    expect(messages(summary)).toEqual([]);
  });

  it('come from vif-stats too for a vif that one netdev reading lacks', async () => {
    const netdev = fixture('recording/rx-hv/dom0/netdev.before').replace(/^vif1\.0.*\n/m, '');
    const summary = await counters('dom0', { replace: { 'dom0/netdev.before': netdev } });
    expect(workOf(summary, 'dom0', 'vif1.0')).toContain(`packets receive ${33543 - 28131}`);
    expect(messages(summary)).toEqual([
      expect.stringMatching(/in only one of dom0\/netdev.*: 4 counters\.$/),
    ]);
  });

  it('tell of the disks of guests', async () => {
    const summary = await counters('dom0', {
      replace: {
        'dom0/blkback-stats.before': fixture('hostText/blkread/dom0/blkback-stats.before'),
        'dom0/blkback-stats.after': fixture('hostText/blkread/dom0/blkback-stats.after'),
      },
    });
    expect(workOf(summary, 'dom0', 'vbd-5-51728')).toEqual([
      `requests read ${10574 - 105}`,
      `bytes read ${(87952 - 4200) * 512}`,
    ]);
  });

  it('are silent where there are none', async () => {
    const summary = await counters('guest1', { without: /netdev|diskstats/ });
    expect([summary.unitsOfWork, summary.domains, messages(summary)]).toEqual([[], [], []]);
  });

  it('say which half is missing', async () => {
    const summary = await counters('guest1', { without: /guest1\/netdev\.after/ });
    expect(summary.unitsOfWork).toEqual([]);
    expect(messages(summary)).toEqual([
      expect.stringMatching(/^guest1\/netdev\.before has no counterpart guest1\/netdev\.after/),
    ]);
  });

  it('leave out what wrapped, and say so', async () => {
    const before = fixture('recording/rx-hv/guest1/netdev.before').replace('970042404', '4294967295');
    const summary = await counters('guest1', { replace: { 'guest1/netdev.before': before } });
    expect(workOf(summary, 'guest1', 'eth0')).toEqual(ETH0.slice(0, 3));
    expect(messages(summary)).toEqual([
      expect.stringMatching(/went backwards between guest1\/netdev.*: 1 counter\.$/),
    ]);
  });

  it('quote what is no counter, and take the rest', async () => {
    const after = `${fixture('recording/rx-hv/guest1/netdev.after')}garbage\n\0\n`;
    const summary = await counters('guest1', { replace: { 'guest1/netdev.after': after } });
    expect(workOf(summary, 'guest1', 'eth0')).toEqual(ETH0);
    expect(messages(summary)).toEqual([
      expect.stringMatching(/^Lines of guest1\/netdev\.after .*: 2, the first is "garbage"/),
    ]);
  });

  it('survive a file that cannot be read', async () => {
    const summary = await counters('guest1', { unreadable: /guest1\/netdev\.after/ });
    expect(summary.unitsOfWork).toEqual([]);
    expect(messages(summary)).toEqual([expect.stringContaining('permission denied')]);
  });
});
