import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDiskStats } from '../../../../src/formats/hostText/diskStats';
import { parseNetDev } from '../../../../src/formats/hostText/netDev';
import { linesOf, type HostText } from '../../../../src/formats/hostText/textLines';
import { parseBlkbackStats, parseVifStats } from '../../../../src/formats/hostText/vifStats';
import type { CounterReading } from '../../../../src/profile/counters';

const text = (path: string): string => readFileSync(`test/fixtures/hostText/${path}`, 'utf8');
/** `vif1.0 receive bytes 12` */
const told = ({ value }: HostText<CounterReading[]>): string[] =>
  value.map((r) => `${r.device} ${r.direction} ${r.unit} ${r.value}`);
const of = (device: string, result: HostText<CounterReading[]>): string[] =>
  told(result).filter((line) => line.startsWith(`${device} `));

describe('/proc/net/dev', () => {
  it('gives packets and bytes of every interface', () => {
    const result = parseNetDev(text('rx-hv/dom0/netdev.before'));
    expect(result).toMatchObject({ notUnderstood: [], notUnderstoodCount: 0 });
    expect(new Set(result.value.map((r) => r.device))).toEqual(new Set(['lo', 'enp0s2', 'xenbr0', 'vif1.0']));
    expect(of('vif1.0', result)).toEqual([
      'vif1.0 receive packets 28128',
      'vif1.0 receive bytes 969648612',
      'vif1.0 transmit packets 49144',
      'vif1.0 transmit bytes 1803895072',
    ]);
  });

  it('takes a number right behind the colon, and a name with a colon', () => {
    const columns = '5 2 0 0 0 0 0 0 70 3 0 0 0 0 0 0';
    expect(told(parseNetDev(`eth0:1:${columns}\n`))[1]).toBe('eth0:1 receive bytes 5');
  });

  it('leaves out a row that is cut or no numbers', () => {
    const rows = ['eth0: 5 2 0 0 0 0 0 0 70 3', 'eth1: a b 0 0 0 0 0 0 1 1 0 0 0 0 0 0', 'no such file'];
    expect(parseNetDev(rows.join('\n'))).toEqual({ value: [], notUnderstood: rows, notUnderstoodCount: 3 });
  });
});

describe('/proc/diskstats', () => {
  it('gives requests and bytes of every disk', () => {
    const result = parseDiskStats(text('blkread/guest1/diskstats.after'));
    expect(result.notUnderstoodCount).toBe(0);
    expect(new Set(result.value.map((r) => r.device)).size).toBe(10);
    expect(of('xvda', result)).toEqual([
      'xvda read requests 3155',
      `xvda read bytes ${188082 * 512}`,
      'xvda write requests 95',
      `xvda write bytes ${3368 * 512}`,
    ]);
  });

  it('takes the 14 columns of old kernels and not less', () => {
    const row = ' 202 0 xvda 11 0 22 0 33 0 44 0 0 0 0';
    expect(told(parseDiskStats(row))).toContain('xvda write requests 33');
    expect(parseDiskStats(row.slice(0, -2))).toMatchObject({ value: [], notUnderstoodCount: 1 });
  });

  it('leaves out what is no row', () => {
    const row = '202 0 xvda -1 0 22 0 33 0 44 0 0 0 0';
    expect(parseDiskStats(row)).toMatchObject({ value: [], notUnderstood: [row] });
  });
});

describe('statistics of the backends', () => {
  it('gives packets and bytes of a vif, nothing else of it', () => {
    const result = parseVifStats(text('rx-hv/dom0/vif-stats.before'));
    expect(result.notUnderstoodCount).toBe(0);
    expect(told(result)).toEqual([
      'vif1.0 receive bytes 969648892',
      'vif1.0 receive packets 28131',
      'vif1.0 transmit bytes 1803895240',
      'vif1.0 transmit packets 49146',
    ]);
  });

  it('gives requests and bytes of a vbd', () => {
    const result = parseBlkbackStats(text('blkread/dom0/blkback-stats.before'));
    expect(result.notUnderstoodCount).toBe(0);
    expect(result.value).toHaveLength(4 * 4);
    expect(of('vbd-5-51712', result)).toEqual([
      'vbd-5-51712 read requests 2851',
      `vbd-5-51712 read bytes ${136890 * 512}`,
      'vbd-5-51712 write requests 93',
      `vbd-5-51712 write bytes ${3368 * 512}`,
    ]);
  });

  it('trusts no number at which the text breaks off', () => {
    const path = '/sys/class/net/vif1.0/statistics';
    const cut = parseVifStats(`${path}/rx_packets 12\n${path}/tx_packets 3`);
    expect(told(cut)).toEqual(['vif1.0 receive packets 12']);
    expect(cut.notUnderstood).toEqual([`${path}/tx_packets 3`]);
  });

  it('leaves out lines of other shapes', () => {
    const lines = [
      'cat: /sys/x: Invalid argument',
      'rx_packets 5',
      '/a/vif1.0/statistics/rx_packets 0x5',
      '7',
    ];
    expect(parseVifStats(`${lines.join('\n')}\n`)).toMatchObject({ value: [], notUnderstood: lines });
  });
});

describe('all counter files', () => {
  it('give readings for any text and account for every line', () => {
    const word = fc.oneof(
      fc.constantFrom('eth0:', ':', '|', '0', '18446744073709551615', '-1', '/a/vif1.0/statistics/rx_bytes'),
      fc.constantFrom('/a/vbd-1-2/statistics/wr_sect', '//statistics/rx_bytes', '1e9', '\0', '__proto__'),
      fc.string(),
    );
    const line = fc.array(word, { maxLength: 20 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const content = lines.join('\n');
        const all = linesOf(content);
        const rows = all.filter((l) => !l.includes('|'));
        const [netDev, disks] = [parseNetDev(content), parseDiskStats(content)];
        expect(netDev.value.length / 4 + netDev.notUnderstoodCount).toBe(rows.length);
        expect(disks.value.length / 4 + disks.notUnderstoodCount).toBe(all.length);
        const [vifs, vbds] = [parseVifStats(content), parseBlkbackStats(content)];
        // They understand the same lines, and each takes its own of them.
        expect(vifs.notUnderstood).toEqual(vbds.notUnderstood);
        expect(vifs.value.length + vbds.value.length + vifs.notUnderstoodCount).toBeLessThanOrEqual(
          all.length,
        );
        for (const { value } of [netDev, disks, vifs, vbds])
          expect(value.every((r) => r.device !== '' && r.value >= 0n)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 16, maxLength: 16 }), (columns) => {
        const result = parseNetDev(`  eth0: ${columns.join(' ')}\n`);
        expect(result.value.map((r) => Number(r.value))).toEqual([1, 0, 9, 8].map((i) => columns[i]));
      }),
    );
  });
});
