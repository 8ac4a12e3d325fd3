import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, memoryInput, type ByteInput } from '../../../../src/formats/byteInput';
import {
  parseClocks,
  parseMarkers,
  parseMoment,
  parsePerfControlLog,
  parseTscClock,
} from '../../../../src/formats/hostText/clocks';
import { parseLscpu, parseProcModules, parseUname } from '../../../../src/formats/hostText/machine';
import { DEFAULT_LIMITS, undoGzip } from '../../../../src/formats/inflate';
import { readHostText } from '../../../../src/formats/hostText/textLines';
import { parseXlInfo } from '../../../../src/formats/hostText/xlInfo';
import { parseXlCpupoolList, parseXlList, parseXlVcpuList } from '../../../../src/formats/hostText/xlLists';

const text = (path: string): string => readFileSync(`test/fixtures/hostText/${path}`, 'utf8');

describe('xl', () => {
  it('reads xl info', () => {
    const { value, notUnderstoodCount } = parseXlInfo(text('rx-hv/dom0/xl-info.txt'));
    expect(value).toMatchObject({
      host: 'dom0',
      release: '6.1.0-56-amd64',
      nrCpus: 2,
      coresPerSocket: 2,
      threadsPerCore: 1,
      cpuMhz: 2500.001,
      xenVersion: '4.17.7',
      xenScheduler: 'credit2',
      buildId: '151b373fd64b321593bf987fd923cd10dabadac4',
    });
    expect(value.xenCommandline).toContain('dom0_max_vcpus=2 console=com1');
    expect(value.values.get('cc_compile_date')).toBe('Wed Nov  4 16:52:28 UTC 2026');
    expect(notUnderstoodCount).toBe(0);
  });

  it('leaves out what a guest’s xl info does not have, and puts the version together from its parts', () => {
    const { value, notUnderstood } = parseXlInfo('host : g\nxen_changeset :\nlibxl_physinfo failed.\n');
    expect('xenVersion' in value || 'nrCpus' in value).toBe(false);
    expect(notUnderstood).toEqual(['libxl_physinfo failed.']);
    expect(parseXlInfo('xen_major : 4\nxen_minor : 17\nxen_extra : .7').value.xenVersion).toBe('4.17.7');
  });

  it('reads xl list and xl vcpu-list, names with blanks too', () => {
    expect(parseXlList(text('rx-hv/dom0/xl-list.before'))).toMatchObject({
      value: [
        { name: 'Domain-0', id: 0, memoryMiB: 2560, vcpus: 2, state: 'r-----', seconds: 1163.3 },
        { name: 'guest1', id: 1, memoryMiB: 768, vcpus: 1, state: 'r-----', seconds: 639 },
      ],
      notUnderstoodCount: 0,
    });
    const vcpus = parseXlVcpuList(
      `${text('rx-hv/dom0/xl-vcpu-list.before')}my guest 2      7     3    -   --p       0.0  0-3 / 1,3\nnonsense\n`,
    );
    expect(vcpus.notUnderstood).toEqual(['nonsense']);
    expect(vcpus.value.map((v) => [v.domain, v.domainId, v.vcpu, v.pcpu, v.state, v.seconds])).toEqual([
      ['Domain-0', 0, 0, 1, 'r--', 579.6],
      ['Domain-0', 0, 1, 0, '---', 582.5],
      ['guest1', 1, 0, 1, '---', 638.3],
      ['my guest 2', 7, 3, null, '--p', 0],
    ]);
    expect(vcpus.value[3]).toMatchObject({ hardAffinity: '0-3', softAffinity: '1,3' });
  });

  it('reads xl cpupool-list, with and without -c', () => {
    expect(parseXlCpupoolList(text('rx-hv/dom0/xl-cpupool-list.txt')).value).toEqual([
      { name: 'Pool-0', cpus: '2', scheduler: 'credit2', domains: 2 },
    ]);
    expect(parseXlCpupoolList('Name   CPU list\nPool-0  0,1,2\n').value).toEqual([
      { name: 'Pool-0', cpus: '0,1,2' },
    ]);
  });
});

describe('clocks', () => {
  it('reads every clock exactly', () => {
    const { value, notUnderstoodCount } = parseClocks(text('rx-hv/dom0/clocks.before'));
    expect(value).toEqual({
      dateNs: 1795354672677495015n,
      clocks: new Map([
        ['CLOCK_REALTIME', 1795354673239780870n],
        ['CLOCK_MONOTONIC', 1589720585063n],
        ['CLOCK_MONOTONIC_RAW', 1581479806473n],
        ['CLOCK_BOOTTIME', 1589721487037n],
      ]),
      uptimeNs: 1590010000000n,
      idleNs: 1450520000000n,
    });
    expect(notUnderstoodCount).toBe(0);
  });

  it('reads tsc-clock.txt and markers.txt exactly', () => {
    const { value } = parseTscClock(text('rx-hv/tsc-clock.txt'));
    expect(value.map((r) => `${r.when} ${r.machine}`)).toEqual([
      'before dom0',
      'before guest1',
      'after dom0',
      'after guest1',
    ]);
    expect(value[0]).toEqual({
      when: 'before',
      machine: 'dom0',
      monotonicNs: 1577255785337n,
      realtimeNs: 1795354660785848585n,
      tsc: 3958608334110n,
      uncertaintyNs: 30910n,
    });
    const markers = parseMarkers(text('rx-hv/markers.txt'));
    expect(markers.value).toHaveLength(6);
    expect(markers.value[0].after.tsc).toBe(4038383973990n);
    expect(markers.notUnderstoodCount).toBe(0);
  });

  it('reads single moments and perf’s control log', () => {
    expect(parseMoment(text('rx-hv/dom0/xentrace.start')).value).toBe(1795354689956178279n);
    expect(parseMoment('no date').value).toBeUndefined();
    expect(parsePerfControlLog(text('rx-hv/dom0/perf-control.log'))).toMatchObject({
      value: [
        { realtimeNs: 1795354670671474507n, command: 'ping', acknowledged: true },
        { realtimeNs: 1795354690295809636n, command: 'enable', acknowledged: true },
        { realtimeNs: 1795354702563129354n, command: 'stop', acknowledged: false },
      ],
      notUnderstoodCount: 0,
    });
    expect(parsePerfControlLog('1.5 ping ack\0\n').value[0].acknowledged).toBe(true);
  });
});

describe('machine', () => {
  it('reads lscpu, uname and /proc/modules', () => {
    expect(parseLscpu(text('rx-hv/dom0/lscpu.txt')).value).toMatchObject({
      modelName: 'QEMU TCG CPU version 2.5+',
      vendor: 'AuthenticAMD',
      cpus: 2,
      hypervisorVendor: 'Xen',
    });
    expect(parseUname(text('rx-hv/dom0/uname.txt')).value).toEqual({
      system: 'Linux',
      host: 'dom0',
      release: '6.1.0-56-amd64',
      version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16) x86_64 GNU/Linux',
    });
    const { value, notUnderstoodCount } = parseProcModules(text('rx-hv/dom0/modules'));
    expect(value).toHaveLength(59);
    expect(value[0]).toEqual({ name: 'xen_netback', size: 73728, start: 0xffffffffc0710000n });
    expect(notUnderstoodCount).toBe(0);
  });
});

describe('all readers', () => {
  const readers = [
    parseXlInfo,
    parseXlList,
    parseXlVcpuList,
    parseXlCpupoolList,
    parseClocks,
    parseTscClock,
    parseMarkers,
    parseMoment,
    parsePerfControlLog,
    parseLscpu,
    parseUname,
    parseProcModules,
  ];

  it.each(['rx-hv', 'blkread'])('understand every line of %s', (recording) => {
    const files: [string, (t: string) => { notUnderstoodCount: number }][] = [
      ['dom0/xl-info.txt', parseXlInfo],
      ['dom0/xl-list.before', parseXlList],
      ['dom0/xl-vcpu-list.before', parseXlVcpuList],
      ['dom0/xl-cpupool-list.txt', parseXlCpupoolList],
      ['dom0/xentrace.start', parseMoment],
      ['dom0/xentrace.end', parseMoment],
      ...['dom0', 'guest1'].flatMap((machine): [string, (t: string) => { notUnderstoodCount: number }][] => [
        [`${machine}/clocks.before`, parseClocks],
        [`${machine}/clocks.after`, parseClocks],
        [`${machine}/perf-control.log`, parsePerfControlLog],
        [`${machine}/lscpu.txt`, parseLscpu],
        [`${machine}/uname.txt`, parseUname],
        [`${machine}/modules`, parseProcModules],
      ]),
    ];
    for (const [path, parse] of files) {
      expect([path, parse(text(`${recording}/${path}`)).notUnderstoodCount]).toEqual([path, 0]);
    }
  });

  it('give a result for any text, and count each line at most once', () => {
    const word = fc.constantFrom(
      'dom0',
      '0',
      '1.5',
      'before',
      'tsc',
      ':',
      '|',
      'CLOCK_X',
      '0xff',
      'r--',
      '\0',
      'all',
      '/',
    );
    const line = fc.array(fc.oneof(word, fc.string()), { maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const whole = lines.join('\n');
        for (const read of readers) {
          expect(read(whole).notUnderstoodCount).toBeLessThanOrEqual(whole.split('\n').length);
        }
      }),
    );
  });

  it('show few of many lines that are not understood, and count them all', () => {
    const { notUnderstood, notUnderstoodCount } = parseXlList('x'.repeat(999_999) + '\nbad'.repeat(99));
    expect(notUnderstoodCount).toBe(100);
    expect(notUnderstood).toHaveLength(10);
    expect(notUnderstood[0]).toHaveLength(200);
  });

  it('get the text of a file, its beginning if it is damaged', async () => {
    const whole = Array.from({ length: 2000 }, (_, i) => `key${i} : ${Math.imul(i, 2654435761)}\n`).join('');
    const input = (bytes: Uint8Array): ByteInput => ({
      name: 'xl-info.txt.gz',
      storedSize: bytes.length,
      open: () =>
        undoGzip(memoryInput('', bytes).open(), {
          input: 'xl-info.txt.gz',
          place: (offset) => ({ offset }),
          limits: DEFAULT_LIMITS,
        }),
    });
    const packed = gzipSync(whole);
    expect(await readHostText(input(packed), QUIET)).toBe(whole);
    const beginning = await readHostText(input(packed.subarray(0, packed.length >> 1)), QUIET);
    expect(beginning.length).toBeGreaterThan(whole.length / 4);
    expect(whole.startsWith(beginning)).toBe(true);
  });
});
