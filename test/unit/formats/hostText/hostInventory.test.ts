/** `xl info -n`, `xenstore-ls -f`, lists of CPUs and lines of /proc: what an inventory of a host is made of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCpuRanges } from '../../../../src/formats/hostText/cpuRanges';
import { parseAllowedCpus, parseKernelThreads } from '../../../../src/formats/hostText/kernelThreads';
import { parseXenstoreDevices } from '../../../../src/formats/hostText/xenstoreDevices';
import { parseXlInfo } from '../../../../src/formats/hostText/xlInfo';
import { parseXlCpupoolList } from '../../../../src/formats/hostText/xlLists';
import { cpuGroups, parseXlTopology, smtSiblings } from '../../../../src/formats/hostText/xlTopology';
import { recorded, statLines, TOPOLOGY } from '../../host/inventoryTexts';

const info = recorded('xl-info.txt');

describe('xl info -n', () => {
  it('tells where the CPUs sit', () => {
    const { value, notUnderstoodCount } = parseXlTopology(info + TOPOLOGY);
    expect(notUnderstoodCount).toBe(0);
    expect(value).toHaveLength(6);
    expect(value[3]).toEqual({ cpu: 3, core: 1, socket: 0, node: 0 });
    expect(cpuGroups(value)).toEqual({
      cores: [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      sockets: [
        [0, 1, 2, 3],
        [4, 5],
      ],
      nodes: [
        [0, 1, 2, 3],
        [4, 5],
      ],
    });
    // Core 0 of socket 1 is no sibling of core 0 of socket 0.
    expect([0, 5, 9].map((cpu) => smtSiblings(value, cpu))).toEqual([[1], [4], []]);
  });

  it('has no topology without -n, and the same facts with it', () => {
    expect(parseXlTopology(info).value).toEqual([]);
    const plain = parseXlInfo(info);
    const long = parseXlInfo(info + TOPOLOGY);
    expect(long).toEqual(plain);
    // The table comes before Xen's own facts.
    const [head, tail] = info.split(/(?=^xen_major)/m);
    expect(parseXlInfo(head + TOPOLOGY + tail)).toEqual(plain);
    expect(parseXlTopology(head + TOPOLOGY + tail)).toEqual(parseXlTopology(TOPOLOGY));
  });

  it('leaves out rows that are cut, and takes the first of two', () => {
    const { value, notUnderstood } = parseXlTopology(
      'cpu:    core    socket     node\n  1:  0  0  0\n  0:  1  0\n  1:  7  7  7\nxen_major : 4\n  3:  0  0  0\n',
    );
    expect(value).toEqual([{ cpu: 1, core: 0, socket: 0, node: 0 }]);
    expect(notUnderstood).toEqual(['  0:  1  0']);
  });
});

describe('xenstore-ls -f', () => {
  const recordedStore = recorded('xenstore-ls.txt');

  it('gives the interfaces and disks of the guests', () => {
    const { value, notUnderstoodCount } = parseXenstoreDevices(recordedStore);
    expect(notUnderstoodCount).toBe(0);
    expect(
      value.map(({ kind, backendId, guestId, device, queues }) => [kind, backendId, guestId, device, queues]),
    ).toEqual([
      ['vbd', 0, 5, 51712, 1],
      ['vbd', 0, 5, 51728, 1],
      ['vbd', 0, 6, 51712, 1],
      ['vbd', 0, 6, 51728, 1],
      ['vif', 0, 5, 0, 1],
      ['vif', 0, 6, 0, 1],
    ]);
    expect(value[0].values.get('physical-device-path')).toBe('/dev/vdb');
    expect(value[4].values.get('mac')).toBe('00:16:3e:99:00:11');
  });

  it('believes a frontend no more queues than its backend offers', () => {
    const queues = (asked: string): number | undefined =>
      parseXenstoreDevices(
        recordedStore.replace(
          '/local/domain/5/device/vif/0/multi-queue-num-queues = "1"',
          `/local/domain/5/device/vif/0/multi-queue-num-queues = "${asked}"`,
        ),
      ).value.find(({ kind, guestId }) => kind === 'vif' && guestId === 5)?.queues;
    expect(['2', '999', '0', '-1', 'many', '1e9', ''].map(queues)).toEqual([2, 2, 1, 1, 1, 1, 1]);
  });

  it('gives driver domains, QEMU’s disks, and values with quotes and escapes', () => {
    const { value, notUnderstood } = parseXenstoreDevices(
      [
        '/local/domain/3/backend/vif/7/1/bridge = "xen"br\\n0\\033[31m\\\\"',
        '/local/domain/0/backend/qdisk/7/768/params = "aio:/srv/a = "b".img"',
        '/local/domain/7/device/vif/1/multi-queue-num-queues = "4"',
        '/local/domain/7/name = "web"',
        'xs_directory(/local) is not available!',
        '/local/domain/3/backend/vif/7/2 = "cut',
      ].join('\n'),
    );
    expect(notUnderstood).toHaveLength(2);
    expect(value).toMatchObject([
      { kind: 'vif', backendId: 3, guestId: 7, device: 1, queues: 4 },
      { kind: 'vbd', backend: 'qdisk', backendId: 0, device: 768, queues: 1 },
    ]);
    expect(value[0].values.get('bridge')).toBe('xen"br\n0\x1b[31m\\');
    expect(value[1].values.get('params')).toBe('aio:/srv/a = "b".img');
  });
});

describe('lists of CPUs', () => {
  it('are read as Xen and Linux write them', () => {
    expect(
      ['0-3,5', '7', '1,1,0', '3-1', '', 'all', '0-999999', '1,', '-1', '0-8192'].map(parseCpuRanges),
    ).toEqual([[0, 1, 2, 3, 5], [7], [0, 1], ...Array<undefined>(7).fill(undefined)]);
  });

  it('come back whole', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(8191), { minLength: 1 }), (cpus) => {
        expect(parseCpuRanges(cpus.join(','))).toEqual(cpus.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('threads of the kernel', () => {
  it('are told from programs that bear their names', () => {
    const { value, notUnderstood } = parseKernelThreads(
      `${statLines(recorded('ps.before'))}77 (vif5.0-q0-x) S 2 0) S 1 ${'0 '.repeat(34)}3 0\n78 (a) b) R 2 ${'0 '.repeat(34)}3 0\n79 (cut) S 2 0\n`,
    );
    expect(notUnderstood).toEqual(['79 (cut) S 2 0']);
    expect(value.filter(({ name }) => name.startsWith('vif'))).toEqual([
      { tid: 3135, name: 'vif5.0-q0-guest-rx', cpu: 0 },
      { tid: 3136, name: 'vif5.0-q0-dealloc', cpu: 0 },
      { tid: 3230, name: 'vif6.0-q0-guest-rx', cpu: 0 },
      { tid: 3231, name: 'vif6.0-q0-dealloc', cpu: 1 },
    ]);
    expect(value.find(({ tid }) => tid === 78)).toEqual({ tid: 78, name: 'a) b', cpu: 3 });
    expect(value.some(({ name }) => /systemd|oxenstored/.test(name))).toBe(false);
  });

  it('have lists of the CPUs that they may run on', () => {
    const { value, notUnderstoodCount } = parseAllowedCpus(
      '/proc/31/status:Cpus_allowed_list:\t0-1,4\n/proc/x/status:Cpus_allowed_list:\t0\ngrep: /proc/5/status: No such file\n',
    );
    expect([...value]).toEqual([[31, '0-1,4']]);
    expect(notUnderstoodCount).toBe(2);
  });
});

it('pools may have names with blanks', () => {
  expect(
    parseXlCpupoolList(
      'Name  CPUs  Sched  Active  Domain count\nmy 2 pool   3   null   y   5\nbroken 1 null x 5\n',
    ),
  ).toMatchObject({
    value: [{ name: 'my 2 pool', cpus: '3', scheduler: 'null', domains: 5 }],
    notUnderstoodCount: 1,
  });
  expect(parseXlCpupoolList('Name   CPU list\nmy 2 pool   0-3,5\n').value).toEqual([
    { name: 'my 2 pool', cpus: '0-3,5' },
  ]);
});

it('all of them take any text', () => {
  const lines = (TOPOLOGY + recorded('xenstore-ls.txt') + statLines(recorded('ps.before'))).split('\n');
  const piece = fc.oneof(fc.constantFrom(...lines), fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('\n');
      for (const place of parseXlTopology(text).value)
        for (const value of Object.values(place)) expect(Number.isSafeInteger(value)).toBe(true);
      for (const { queues } of parseXenstoreDevices(text).value) expect(queues).toBeGreaterThanOrEqual(1);
      for (const { tid } of parseKernelThreads(text).value) expect(Number.isSafeInteger(tid)).toBe(true);
      parseAllowedCpus(text);
    }),
  );
});
