import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/formats/formatError';
import { looksLikePerfScript } from '../../../src/formats/perfScript/looksLikePerfScript';
import { LAYERS, type Layer } from '../../../src/profile/profile';
import { funcNamed, scriptProfile, stackNames, textFixture } from './textProfile';

const FRAMES =
  '\tffffffff81a442b5 xen_hypercall_pv+0x5 ([kernel.kallsyms])\n\t   a373a [unknown] (/usr/lib/libc.so.6)\n\n';

describe('header lines', () => {
  it.each([
    ['bash  1710 [000]  1606.097883:    1003009 cpu-clock: ', 'bash', -1, 1710, 0, 1606097883000, 1003009],
    [
      'kworker/0:1-events  1710/1711  [003] 5.000001: 9 cycles:P: ',
      'kworker/0:1-events',
      1710,
      1711,
      3,
      5000001000,
      9,
    ],
    ['IPC I/O Child 12/34 [1] 5.000001: 9 cycles: ', 'IPC I/O Child', 12, 34, 1, 5000001000, 9],
    ['a 1 [0] 2.3: 7 77 [001] 5.5: 9 cycles: ', 'a 1 [0] 2.3: 7', -1, 77, 1, 5500000000, 9],
    ['[x] (y): 12 34 5.000000001: cycles: ', '[x] (y): 12', -1, 34, -1, 5000000001, 1],
    ['perf 12 [001] K 5.5: 9 cycles:ppp: ', 'perf', -1, 12, 1, 5500000000, 9],
    ['java 19983 cycles: ', 'java', -1, 19983, -1, NaN, 1],
    [':-1    -1 [000]  1.000001:    5 cycles: ', ':-1', -1, -1, 0, 1000001000, 5],
  ])('%s', async (header, comm, pid, tid, cpu, timeNs, period) => {
    const p = await scriptProfile(`${header}\n${FRAMES}`);
    expect(p.warnings).toEqual([]);
    expect([p.threads.comm[0], p.threads.pid[0], p.threads.tid[0]]).toEqual([comm, pid, tid]);
    expect([p.samples.cpu[0], p.samples.timeNs[0], p.samples.period[0]]).toEqual([cpu, timeNs, period]);
    expect(stackNames(p, 0)).toEqual(['[libc.so.6]', 'xen_hypercall_pv']);
  });

  it('reads right-aligned commands with the address on the same line, without blank lines between', async () => {
    const p = await scriptProfile(
      '         swapper     0 [000]  1.000001:  41 cycles:HG:  ffff82d040230d30 [unknown] ([unknown])\n' +
        '      V8 Worker 12/13 [001]  1.000002:  41 cycles:HG:      7f5e tcp_sendmsg+0x4 (/a b/lib (1).so)\n',
    );
    expect([stackNames(p, 0), stackNames(p, 1)]).toEqual([['[hypervisor]'], ['tcp_sendmsg']]);
    expect(funcNamed(p, 'tcp_sendmsg').module).toBe('/a b/lib (1).so');
    expect(p.threads.comm).toEqual(['swapper', 'V8 Worker']);
    expect(p.events.map((e) => e.name)).toEqual(['cycles']);
  });

  it('keeps several events apart, by modifiers only where they must', async () => {
    const line = (event: string) => `bash 1 [000] 1.000001: 5 ${event}: \n\t12 f (/x)\n\n`;
    const p = await scriptProfile(
      ['cycles:u', 'cycles:k', 'cycles:u', 'sched:sched_switch', 'cpu/event=0x3c/u', 'cpu-clock:pppH']
        .map(line)
        .join(''),
    );
    expect(p.events.map((e) => e.name)).toEqual([
      'cycles',
      'cycles:k',
      'sched:sched_switch',
      'cpu/event=0x3c/',
      'cpu-clock',
    ]);
    expect([...p.samples.event]).toEqual([0, 1, 0, 2, 3, 4]);
    expect(p.events[4]).toMatchObject({ unit: 'nanoseconds', nsPerUnit: 1 });
  });

  it('reads the fields of a guest recorded from its host, and of tracepoints', async () => {
    const p = await scriptProfile(
      `VM:  777 VCPU:003 qemu 5/6 [001] 1.000001: 5 cycles: \n${FRAMES}` +
        `bash 7 [000] 1.000002: sched:sched_switch: prev_comm=bash prev_pid=7 (x) => next_comm=a\n${FRAMES}`,
    );
    expect(p.domains.map((d) => [d.name, d.role])).toContainEqual(['VM 777', 'guest']);
    expect(p.samples.vcpu[0]).toBe(3);
    expect(p.events[1].name).toBe('sched:sched_switch');
    expect(stackNames(p, 1)).toEqual(['[libc.so.6]', 'xen_hypercall_pv']);
  });

  it('gives samples marked G or g to a guest that nobody can name', async () => {
    const p = await scriptProfile(
      '  bash 7 [000] G 1.000001: 5 cycles:  ffffffff81000000 [unknown] ([unknown])\n',
    );
    expect(stackNames(p, 0)).toEqual(['[guest kernel]']);
    expect(p.domains[p.samples.domain[0]].role).toBe('guest');
    expect(p.samples.thread[0]).toBe(-1);
  });
});

describe('frames', () => {
  it.each<[string, string, string, Layer]>([
    [
      'ffffffff81a442b5 xen_hypercall_pv+0x5 ([kernel.kallsyms])',
      'xen_hypercall_pv',
      '[kernel.kallsyms]',
      'kernel',
    ],
    ['ffffffffc0a0 xenvif_tx_action+0x12 ([xen_netback])', 'xenvif_tx_action', '[xen_netback]', 'kernel'],
    [
      'ffffffffc0a0 f+0x1 (/lib/modules/6.1/xen-netback.ko.xz)',
      'f',
      '/lib/modules/6.1/xen-netback.ko.xz',
      'kernel',
    ],
    [
      'ffffffffc0a0 bpf_prog_3650d9673c54ce30_sd_devices+0x8 (bpf_prog_3650d9673c54ce30_sd_devices)',
      'bpf_prog_3650d9673c54ce30_sd_devices',
      'bpf_prog_3650d9673c54ce30_sd_devices',
      'kernel',
    ],
    ['7ffc12 [unknown] ([vdso])', '[[vdso]]', '[vdso]', 'user'],
    ['a373a [unknown] (/usr/lib/libc.so.6)', '[libc.so.6]', '/usr/lib/libc.so.6', 'user'],
    ['400 [unknown] ([unknown])', '[unknown]', '[unknown]', 'user'],
    [
      '5aa7e ns::(anonymous namespace)::f(int) const+0x3e (/bin/a)',
      'ns::(anonymous namespace)::f(int) const',
      '/bin/a',
      'user',
    ],
    [
      '5aa7e operator new (unsigned)+0x3e (/memfd:x (deleted))',
      'operator new (unsigned)',
      '/memfd:x (deleted)',
      'user',
    ],
    ['5aa7e f (/dev/zero (deleted))', 'f', '/dev/zero (deleted)', 'user'],
    ['5aa7e f g (/bin/a)', 'f g', '/bin/a', 'user'],
    ['5aa7e f', 'f', '[unknown]', 'user'],
    ['ffff82d040230d30 [unknown] ([unknown])', '[hypervisor]', 'xen', 'hypervisor'],
    [
      'ffff82d040230d30 do_event_channel_op+0x3 (/boot/xen-syms-4.17)',
      'do_event_channel_op',
      'xen',
      'hypervisor',
    ],
    ['ffff87ffffffffff wrong_neighbour+0x3 ([kernel.kallsyms])', '[hypervisor]', 'xen', 'hypervisor'],
    ['ffff880000000000 [unknown] ([unknown])', '[unknown]', '[unknown]', 'unknown'],
  ])('%s', async (frame, name, module, layer) => {
    const p = await scriptProfile(`bash 1 [000] 1.000001: 5 cycles: \n\t${frame}\n\n`);
    expect(p.warnings).toEqual([]);
    expect(stackNames(p, 0)).toEqual([name]);
    expect(funcNamed(p, name)).toEqual({ module, layer: LAYERS.indexOf(layer) });
  });

  it('gives inlined frames the module of the frame around them', async () => {
    const p = await scriptProfile(
      'bash 1 [000] 1.000001: 5 cycles: \n\t12 leaf (inlined)\n\t12 middle (inlined)\n\t12 outer+0x3 (/bin/a)\n\t99 main+0x1 (/bin/b)\n\n',
    );
    expect(stackNames(p, 0)).toEqual(['main', 'outer', 'middle', 'leaf']);
    expect(funcNamed(p, 'leaf').module).toBe('/bin/a');
  });

  it('keeps addresses in names on request', async () => {
    const text = `bash 1 [000] 1.000001: 5 cycles: \n${FRAMES}`;
    expect(stackNames(await scriptProfile(text, { unknownAddresses: true }), 0)[0]).toBe(
      '[libc.so.6 <a373a>]',
    );
  });
});

describe('everything else in the text', () => {
  it('takes the machine from the header comments', async () => {
    const comments =
      '# ========\n# hostname : dom0\n# os release : 6.1.0\n# nrcpus online : 2\n# cpudesc : CPU\n# cmdline : perf record -a \n#\n';
    const p = await scriptProfile(`${comments}bash 1 [000] 1.000001: 5 cycles: \n${FRAMES}`);
    expect(p.hosts).toEqual([{ name: 'dom0', kernel: '6.1.0', cpuModel: 'CPU', pcpus: 2 }]);
    expect(p.domains).toEqual([{ id: null, name: 'dom0', role: 'native' }]);
    const dom0 = { id: 0, name: 'Domain-0', role: 'dom0' } as const;
    const placed = await scriptProfile(`${comments}bash 1 [000] 1.000001: 5 cycles: \n${FRAMES}`, {
      domain: dom0,
    });
    expect(placed.hosts[0].pcpus).toBeUndefined();
    expect(placed.domains).toEqual([dom0]);
  });

  it('counts lost samples, other records and lines that fit nothing', async () => {
    const p = await scriptProfile(
      `bash 1 [000] 1.000001: PERF_RECORD_MMAP2 1/1: [0x55(0x1) @ 0 fe:01 1 2]: r-xp /usr/bin/bash\n` +
        `bash 1 [000] 1.000002: PERF_RECORD_LOST lost 17\nbash 1 [000] 1.000003: PERF_RECORD_LOST_SAMPLES lost 3\n` +
        `bash 1 [000] 1.000004: 5 cycles: \n${FRAMES}what is this\n\nand this?\n`,
    );
    expect(p.captures[0]).toMatchObject({ samples: 1, lost: 20, kind: 'script' });
    expect(p.warnings.map((w) => w.code)).toEqual([
      'perf-script.unparsable',
      'perf-script.lost',
      'perf-script.other-records',
    ]);
    expect(p.warnings[0].message).toContain('2 lines (8, 10)');
  });

  it('says what it expected when there is no sample at all', async () => {
    for (const text of ['', '\n\n', 'hello\nworld\n', '\tffffffff81a442b5 f+0x5 ([kernel.kallsyms])\n']) {
      await expect(scriptProfile(text)).rejects.toThrow(FormatError);
    }
    await expect(scriptProfile('\n\nhello\n')).rejects.toThrow(
      /line 3: expected a sample.*perf script -i perf.data/,
    );
  });

  it('opens an empty recording with only its header', async () => {
    const p = await scriptProfile('# ========\n# hostname : dom0\n# ========\n#\n');
    expect(p.samples.stack).toHaveLength(0);
    expect(p.warnings.map((w) => w.code)).toEqual(['perf-script.no-samples']);
  });

  it('reads the hypervisor samples of a PMU recording', async () => {
    const p = await scriptProfile(textFixture('rx-hv-pmu-all.perf-script.txt'));
    const inXen = [...p.samples.stack].filter(
      (s) => LAYERS[p.funcs.layer[p.stacks.func[s]]] === 'hypervisor',
    ).length;
    const printed = textFixture('rx-hv-pmu-all.perf-script.txt')
      .toString()
      .match(/ ffff8[0-7][0-9a-f]{10} /g);
    expect(p.samples.stack).toHaveLength(400);
    expect(inXen).toBe(printed?.length);
    expect(inXen).toBeGreaterThan(50);
    expect(p.warnings).toEqual([]);
  });
});

describe('looksLikePerfScript', () => {
  it.each(['rx-hv-dom0', 'rx-hv-guest1-pid', 'rx-hv-pmu-all'])('knows %s', (name) => {
    expect(looksLikePerfScript(textFixture(`${name}.perf-script.txt`).subarray(0, 65536).toString())).toBe(
      true,
    );
  });

  it('knows a header without samples so far', () => {
    expect(looksLikePerfScript('# ========\n# captured on    : Sun Nov 22\n# hostname : dom0\n')).toBe(true);
  });

  it.each([
    ['folded stacks', 'bash;main;f 12\nbash;main;g 5\n'],
    [
      'perf report',
      '# ========\n# hostname : dom0\n# Samples: 14K of event cpu-clock\n# Overhead  Command\n',
    ],
    ['kernel log', '[    1.234567] Linux version 6.1\n[    2.5] xen: up\n'],
    ['ftrace', '          <idle>-0     [001] d..3.  1234.567890: sched_switch: prev_comm=swapper\n'],
    ['prose', 'The quick brown fox 12 jumps\nover the lazy dog: yes\n'],
    ['nothing', ''],
  ])('does not take %s', (_, text) => {
    expect(looksLikePerfScript(text)).toBe(false);
  });
});
