import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNetDev } from '../../../../src/formats/hostText/netDev';
import { parseXentop } from '../../../../src/formats/hostText/xentop';

const RX_HV = 'test/fixtures/recording/rx-hv';
const rxHv = gunzipSync(readFileSync(`${RX_HV}/dom0/xentop.txt.gz`)).toString();
const blkread = readFileSync('test/fixtures/hostText/blkread/dom0/xentop.txt', 'utf8');
const HEADING =
  '      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID';

describe('xentop -b', () => {
  it('gives every domain of every screen', () => {
    const { value, notUnderstoodCount } = parseXentop(rxHv);
    expect(notUnderstoodCount).toBe(0);
    expect(value.map((screen) => screen.map(({ name }) => name))).toEqual(
      Array.from({ length: 12 }, () => ['Domain-0', 'guest1']),
    );
    expect(value[1][1]).toEqual({
      name: 'guest1',
      state: '------',
      cpuSeconds: 647,
      cpuPercent: 51.9,
      vcpus: 1,
      memoryKib: 786432,
      netCount: 1,
      diskCount: 2,
      netTxKib: 1761704,
      netRxKib: 1076661,
      reads: 15218,
      writes: 66,
      readSectors: 285154,
      writtenSectors: 3544,
      nets: [{ index: 0, rxBytes: 1102501422, rxPackets: 30317, txBytes: 1803984966, txPackets: 50495 }],
      disks: [],
    });
  });

  it('has no CPU share on the first screen', () => {
    for (const text of [rxHv, blkread]) {
      const [first, second] = parseXentop(text).value;
      expect(first.map((d) => d.cpuPercent)).toEqual(first.map(() => 0));
      expect(second.every((d) => d.cpuPercent > 0)).toBe(true);
    }
  });

  it("names directions as the backend does: what the guest sends is RX, as its vif's and not as its eth0's", () => {
    const counter = (path: string, device: string, direction: string): number =>
      Number(
        parseNetDev(readFileSync(`${RX_HV}/${path}`, 'utf8')).value.find(
          (r) => r.device === device && r.direction === direction && r.unit === 'bytes',
        )?.value,
      );
    const [first, last] = [0, 11].map((i) => parseXentop(rxHv).value[i][1].nets[0]);
    // Between the readings before and after, on the side of the vif that received.
    expect(first.rxBytes).toBeGreaterThan(counter('dom0/netdev.before', 'vif1.0', 'receive'));
    expect(last.rxBytes).toBeLessThan(counter('dom0/netdev.after', 'vif1.0', 'receive'));
    expect(last.rxBytes).toBeLessThan(counter('guest1/netdev.after', 'eth0', 'transmit'));
    expect(last.rxBytes - first.rxBytes).toBeGreaterThan(100e6);
    expect(last.txBytes - first.txBytes).toBeLessThan(1e6);
    // The columns are in KiB and named the same way.
    expect(parseXentop(rxHv).value[0][1].netRxKib).toBe(Math.floor(first.rxBytes / 1024));
  });

  it('takes "no limit", dashes and a name with blanks', () => {
    const row =
      'my big guest --b---         12    0.5    1048576   12.5   no limit       n/a     2    1        5        6    -        -        -        -          -          -    0';
    const { value, notUnderstoodCount } = parseXentop(`${HEADING}\n${row}\n`);
    expect(notUnderstoodCount).toBe(0);
    expect(value[0][0]).toMatchObject({
      name: 'my big guest',
      cpuSeconds: 12,
      vcpus: 2,
      netTxKib: 5,
      reads: null,
    });
  });

  it('takes the disks of -x, in the format of xentop.c', () => {
    const row = 'guest1 --b---  1  0.5  10  1.0  10  1.0  1  0  0  0  1  0  3  2  24  16  0';
    const disk =
      'VBD BlkBack    51728 [ca:10]  OO:        0   RD:     3452   WR:       20  RSECT:      27616  WSECT:        160';
    const [[domain]] = parseXentop([HEADING, row, disk].join('\n')).value;
    expect(domain.disks).toEqual([
      { device: 51728, reads: 3452, writes: 20, readSectors: 27616, writtenSectors: 160 },
    ]);
  });

  it('quotes what is none of it, a device before any domain included', () => {
    const lines = ['Net0 RX: 1bytes 1pkts 0err 0drop  TX: 1bytes 1pkts 0err 0drop', 'usage: xentop'];
    expect(parseXentop(lines.join('\n'))).toEqual({ value: [], notUnderstood: lines, notUnderstoodCount: 2 });
    expect(parseXentop(`${HEADING}\n${'x'.repeat(5000)}\n`).notUnderstoodCount).toBe(1);
  });

  it('takes any text', () => {
    const piece = fc.oneof(fc.constantFrom(...rxHv.split('\n').slice(0, 6)), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (lines) => {
        const { value, notUnderstoodCount } = parseXentop(lines.join('\n'));
        expect(value.flat().every((d) => d.cpuPercent >= 0 && d.state.length === 6)).toBe(true);
        expect(notUnderstoodCount).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('takes a text cut anywhere: the screens before the cut are whole', () => {
    fc.assert(
      fc.property(fc.nat(rxHv.length), (end) => {
        const whole = parseXentop(rxHv).value;
        const { value } = parseXentop(rxHv.slice(0, end));
        expect(value.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, value.length - 1)));
      }),
    );
  });
});
