/** Where a sample was: the hypervisor, a guest, a kernel, a map of a process. In files written byte by byte. */
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { readPerfData } from '../../../src/formats/perfData/readPerfData';
import { LAYERS, type Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { KERNEL, kernel, symbolsAt } from './perfDataKernel';
import { moduleOf, perfDataProfile, stacksOf, warningCodes } from './perfDataProfile';
import {
  KERNEL_CONTEXT,
  kernelMmap,
  MISC,
  mmap2,
  perfDataFile,
  record,
  SAMPLE_BITS,
  text8,
  u32,
  u64,
  USER_CONTEXT,
  usualSample,
} from './perfDataWriter';

const layerOf = (profile: Profile, sample: number) =>
  LAYERS[profile.funcs.layer[profile.stacks.func[profile.samples.stack[sample]]]];

describe('places of a sample', () => {
  it.each([
    ['the current layout', 0xffff82d040203000n],
    ['the older layout', 0xffff82d080203000n],
    ['the start of the range', 0xffff800000000000n],
    ['the end of the range', 0xffff87ffffffffffn],
  ])('in Xen (%s) are the hypervisor whatever the CPU mode says', async (_, address) => {
    const hypervisor = symbolsAt({ do_softirq: 0xffff800000000000n });
    const sampleType = SAMPLE_BITS.IP;
    const records = [0, 1, 2, 3, 4, 5].map((mode) => record(9, mode, u64(address)));
    const file = perfDataFile({ attrs: [{ sampleType }], records });
    const profile = await perfDataProfile(file, { symbols: { hypervisor } });
    expect(Array.from(profile.samples.stack, (_s, i) => layerOf(profile, i))).toEqual(
      Array(6).fill('hypervisor'),
    );
    expect(profile.captures[0].kind).toBe('pmu');
    expect(profile.warnings).toEqual([]);
    const unnamed = await perfDataProfile(file);
    expect(warningCodes(unnamed)).toEqual(['perf-data.no-xensyms']);
    expect(unnamed.samples.stack).toHaveLength(6);
  });

  it.each([0xffff7fffffffffffn, 0xffff880000000000n])(
    'beside Xen (%x) are not the hypervisor',
    async (address) => {
      const file = perfDataFile({
        attrs: [{ sampleType: SAMPLE_BITS.IP }],
        records: [record(9, 1, u64(address))],
      });
      const profile = await perfDataProfile(file, { symbols: { kernel } });
      expect(layerOf(profile, 0)).not.toBe('hypervisor');
    },
  );

  it('in a guest say that nothing tells which guest', async () => {
    const records = [
      record(9, MISC.GUEST_KERNEL, u64(KERNEL)),
      record(9, MISC.GUEST_USER, u64(0x1000)),
      record(9, MISC.KERNEL, u64(KERNEL)),
    ];
    const file = perfDataFile({ attrs: [{ sampleType: SAMPLE_BITS.IP }], records });
    const profile = await perfDataProfile(file, {
      symbols: { kernel },
      domain: { id: 0, name: 'dom0', role: 'dom0' },
    });
    const names = Array.from(profile.samples.domain, (d) => profile.domains[d].name);
    expect(names).toEqual(['guest (which one is not recorded)', 'guest (which one is not recorded)', 'dom0']);
    expect([...profile.samples.thread].map((thread) => thread < 0)).toEqual([true, true, false]);
    expect(profile.warnings.map((w) => [w.code, w.message.slice(0, 24)])).toEqual([
      ['perf-data.unknown-guest', '2 samples belong to gues'],
    ]);
  });

  it('are told apart by the schedule, and never become the recording machine by it', async () => {
    const guest = { id: 3, name: 'web', role: 'guest' } as const;
    const attrs = [{ sampleType: SAMPLE_BITS.IP | SAMPLE_BITS.CPU }];
    const sample = (mode: number, cpu: number, ip = KERNEL) =>
      record(9, mode, Buffer.concat([u64(ip), u32(cpu, 0)]));
    const xen = 0xffff82d040203000n;
    const records = [
      sample(MISC.GUEST_KERNEL, 0),
      sample(MISC.GUEST_KERNEL, 1),
      sample(MISC.KERNEL, 0),
      sample(MISC.KERNEL, 1),
      sample(MISC.KERNEL, 0, xen),
      sample(MISC.USER, 1, xen),
    ];
    const dom0 = { id: 0, name: 'dom0', role: 'dom0' } as const;
    const builder = new ProfileBuilder('p', 'perf.data');
    const occupants = [
      { domain: builder.domain(guest), vcpu: 2 },
      { domain: builder.domain(dom0), vcpu: 5 },
    ];
    await readPerfData(memoryInput('p', perfDataFile({ attrs, records })), builder, QUIET, {
      domain: dom0,
      symbols: { kernel, hypervisor: kernel },
      whoRan: (pcpu) => occupants[pcpu],
    });
    const profile = builder.build();
    const places = Array.from(
      profile.samples.domain,
      (d, i) => `${profile.domains[d].name} ${profile.samples.vcpu[i]}`,
    );
    expect(places).toEqual([
      'web 2',
      'guest (which one is not recorded) -1',
      // pCPU 0 ran the guest, so which of its vCPUs dom0 was on is not known.
      'dom0 -1',
      'dom0 5',
      'web 2',
      'dom0 5',
    ]);
  });

  it('in a chain follow its context markers', async () => {
    const chain = [KERNEL_CONTEXT, KERNEL + 0x1000n, KERNEL, USER_CONTEXT, 0x400010n, 0x700000n];
    const records = [mmap2(7, 0x400000, 0x1000, 0, '/usr/bin/app'), usualSample({ chain })];
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect(stacksOf(profile)).toEqual([':7: [unknown];[app];entry;inner']);
  });

  it('in a damaged chain are kept up to the damage, or dropped as perf script drops them', async () => {
    const chain = [KERNEL_CONTEXT, KERNEL + 0x1000n, -3000n, KERNEL];
    const file = perfDataFile({ records: [usualSample({ chain })] });
    const kept = await perfDataProfile(file, { symbols: { kernel } });
    expect(stacksOf(kept)).toEqual([':7: inner']);
    expect(warningCodes(kept)).toEqual(['perf-data.damaged-chains']);
    const dropped = await perfDataProfile(file, { symbols: { kernel }, asPerfScript: true });
    expect(stacksOf(dropped)).toEqual([':7: ']);
  });

  it('in the kernel without symbols are named by the map they are in', async () => {
    const records = [
      kernelMmap(KERNEL, 0x1000000, '[kernel.kallsyms]_text'),
      kernelMmap(
        0xffffffffc0000000n,
        0x10000,
        '/lib/modules/6.1/kernel/drivers/net/xen-netback/xen-netback.ko.xz',
      ),
      ...[KERNEL, 0xffffffffc0000100n, 0xffffffffd0000000n].map((ip) =>
        usualSample({ chain: [KERNEL_CONTEXT, ip] }),
      ),
    ];
    const profile = await perfDataProfile(perfDataFile({ records }));
    expect(stacksOf(profile)).toEqual([':7: [[kernel.kallsyms]]', ':7: [[xen_netback]]', ':7: [unknown]']);
    expect([0, 1, 2].map((i) => moduleOf(profile, i))).toEqual([
      '[kernel.kallsyms]',
      '[xen_netback]',
      '[unknown]',
    ]);
    expect(warningCodes(profile)).toEqual(['perf-data.no-kallsyms']);
  });

  it('in code that came after boot are named by its KSYMBOL record, except as perf script', async () => {
    const at = 0xffffffffc0100000n;
    const ksymbol = record(
      17,
      0,
      Buffer.concat([u64(at), u32(0x100), Buffer.alloc(4), text8('bpf_prog_1_count')]),
    );
    const file = perfDataFile({ records: [ksymbol, usualSample({ chain: [KERNEL_CONTEXT, at + 0x20n] })] });
    expect(stacksOf(await perfDataProfile(file))).toEqual([':7: bpf_prog_1_count']);
    expect(stacksOf(await perfDataProfile(file, { asPerfScript: true }))).toEqual([':7: [unknown]']);
  });
});
