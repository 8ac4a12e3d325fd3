/** `/proc/interrupts`, `/proc/stat`, `xl list -l`, `xl network-list`, `xl block-list`. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInterrupts } from '../../../../src/formats/hostText/interrupts';
import { parseProcStat } from '../../../../src/formats/hostText/procStat';
import { diskName, parseXlDeviceList, parseXlListLong } from '../../../../src/formats/hostText/xlDevices';

const RX_HV = 'test/fixtures/recording/rx-hv';
const text = (path: string): string => readFileSync(path, 'utf8');
const stat = (path: string): string => gunzipSync(readFileSync(`${RX_HV}/${path}`)).toString();

describe('/proc/interrupts', () => {
  it('gives rows per CPU with their names', () => {
    const { value, notUnderstoodCount } = parseInterrupts(text(`${RX_HV}/dom0/interrupts.before`));
    expect(notUnderstoodCount).toBe(0);
    expect(value.cpus).toEqual([0, 1]);
    expect(value.rows.filter(({ name }) => /vif|blkif/.test(name))).toEqual([
      { irq: '59', counts: [2854, 0], chip: 'xen-dyn-lateeoi', name: 'blkif-backend' },
      { irq: '60', counts: [1, 10321], chip: 'xen-dyn-lateeoi', name: 'blkif-backend' },
      { irq: '61', counts: [9041, 4971], chip: 'xen-dyn-lateeoi', name: 'vif1.0-q0-tx' },
      { irq: '62', counts: [113, 26], chip: 'xen-dyn-lateeoi', name: 'vif1.0-q0-rx' },
    ]);
    expect(value.rows.find(({ irq }) => irq === 'RES')).toEqual({
      irq: 'RES',
      counts: [7607, 6832],
      chip: '',
      name: 'Rescheduling interrupts',
    });
    expect(value.rows.find(({ irq }) => irq === 'ERR')?.counts).toEqual([0, 0]);
  });

  it('leaves out rows before the heading and rows that are cut', () => {
    const { value, notUnderstood } = parseInterrupts(
      '1: 5 x y z\n CPU0 CPU3\n 1: 5\n 2: 5 six x y z\n 3: 7 8 chip -edge name',
    );
    expect(value.cpus).toEqual([0, 3]);
    expect(value.rows.map(({ irq, name }) => [irq, name])).toEqual([
      ['1', ''],
      ['3', 'name'],
    ]);
    expect(notUnderstood).toEqual(['1: 5 x y z', ' 2: 5 six x y z']);
  });
});

describe('/proc/stat', () => {
  it('divides the ticks of every CPU into busy, idle and steal', () => {
    const { value, notUnderstoodCount } = parseProcStat(stat('dom0/stat.before.gz'));
    expect(notUnderstoodCount).toBe(0);
    // cpu  41317 0 49319 145052 371 0 4220 75114 0 0
    expect(value[0]).toEqual({
      cpu: null,
      busy: 41317n + 49319n + 4220n,
      idle: 145052n + 371n,
      steal: 75114n,
    });
    expect(value.map(({ cpu }) => cpu)).toEqual([null, 0, 1]);
  });

  it('quotes what is no row', () => {
    expect(parseProcStat('cpu0 1 2 3\n7 8 9\nctxt 5')).toMatchObject({
      value: [],
      notUnderstood: ['cpu0 1 2 3', '7 8 9'],
    });
  });
});

describe('xl list -l', () => {
  it('gives names, interfaces and disks', () => {
    const { value, notUnderstoodCount } = parseXlListLong(text(`${RX_HV}/dom0/xl-list-l.json`));
    expect(notUnderstoodCount).toBe(0);
    expect(value).toEqual([
      { id: 0, name: 'Domain-0', type: 'pv', disks: [], nics: [] },
      {
        id: 1,
        name: 'guest1',
        type: 'pv',
        disks: [
          { vdev: 'xvda', path: '/dev/vdb' },
          { vdev: 'xvdb', path: '/dev/vdc' },
        ],
        nics: [{ index: 0, bridge: 'xenbr0' }],
      },
    ]);
    expect(parseXlListLong(text('test/fixtures/hostText/blkread/dom0/xl-list-l.json')).value).toHaveLength(3);
  });

  it('leaves out entries that are no domain, and text that is no list', () => {
    const list = JSON.stringify([
      { domid: -1, config: { c_info: {} } },
      5,
      { domid: 7, config: { c_info: {} } },
    ]);
    expect(parseXlListLong(list)).toMatchObject({
      value: [{ id: 7, name: 'domain 7' }],
      notUnderstoodCount: 2,
    });
    for (const other of ['', '{"domid": 1}', '['.repeat(30000), 'Name ID'])
      expect(parseXlListLong(other)).toMatchObject({ value: [], notUnderstoodCount: 1 });
  });
});

describe('xl network-list and block-list', () => {
  it('tell which guest a device serves', () => {
    const nets = parseXlDeviceList(text(`${RX_HV}/dom0/xl-network-list.txt`));
    expect(nets).toMatchObject({ value: [{ kind: 'vif', guestId: 1, device: 0 }], notUnderstoodCount: 0 });
    const disks = parseXlDeviceList(text('test/fixtures/hostText/blkread/dom0/xl-block-list.txt'));
    expect(disks.value.map(({ guestId, device }) => [guestId, diskName(device)])).toEqual([
      [5, 'xvda'],
      [5, 'xvdb'],
    ]);
  });
});

describe('disk numbers', () => {
  it('are named as Xen numbers them', () => {
    expect([51712, 51713, 51728, 51952, (1 << 28) | (26 << 8) | 3].map(diskName)).toEqual([
      'xvda',
      'xvda1',
      'xvdb',
      'xvdp',
      'xvdaa3',
    ]);
    expect([2049, 768].map(diskName)).toEqual([null, null]);
  });
});

it('all of them take any text', () => {
  const lines = text(`${RX_HV}/dom0/interrupts.before`).split('\n');
  const piece = fc.oneof(fc.constantFrom(...lines.slice(0, 5)), fc.string(), fc.json());
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const any = pieces.join('\n');
      const { value } = parseInterrupts(any);
      for (const { counts } of value.rows) expect(counts).toHaveLength(value.cpus.length);
      for (const ticks of parseProcStat(any).value) expect(ticks.busy).toBeGreaterThanOrEqual(0n);
      parseXlListLong(any);
      parseXlDeviceList(any);
    }),
  );
});
