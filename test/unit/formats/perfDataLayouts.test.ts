/** Records and layouts one by one, in files written byte by byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SymbolLookup } from '../../../src/formats/perfData/symboliser';
import { LAYERS, type Profile } from '../../../src/profile/profile';
import { perfDataProfile, stacksOf, symbolsOf, warningCodes } from './perfDataProfile';
import {
  comm,
  fork,
  headerAttr,
  headerString,
  KERNEL_CONTEXT,
  kernelMmap,
  MISC,
  mmap2,
  perfDataFile,
  pipeFile,
  record,
  SAMPLE_BITS,
  text8,
  u32,
  u64,
  USER_CONTEXT,
  USUAL,
  usualSample,
  type AttrSpec,
  type Word,
} from './perfDataWriter';

function symbols(table: Readonly<Record<string, bigint>>): SymbolLookup {
  const rows = Object.entries(table).sort(([, a], [, b]) => (a < b ? -1 : 1));
  return symbolsOf(
    (high, low) => rows.findLastIndex(([, start]) => start <= ((BigInt(high) << 32n) | BigInt(low))),
    (row) => rows[row][0],
    (row, high, low) => Number(((BigInt(high) << 32n) | BigInt(low)) - rows[row][1]),
  );
}

const KERNEL = 0xffffffff81000000n;
const kernel = symbols({ entry: KERNEL, inner: KERNEL + 0x1000n });

const layerOf = (profile: Profile, sample: number) =>
  LAYERS[profile.funcs.layer[profile.stacks.func[profile.samples.stack[sample]]]];
const moduleOf = (profile: Profile, sample: number) =>
  profile.funcs.modules[profile.funcs.module[profile.stacks.func[profile.samples.stack[sample]]]];

describe('samples', () => {
  it('hold their fields wherever the sample type puts them (any sample type)', async () => {
    const { IP, TID, TIME, ADDR, ID, STREAM_ID, CPU, PERIOD, READ, CALLCHAIN, IDENTIFIER } = SAMPLE_BITS;
    // Without ids: with them the values count, see below.
    const readFormat = fc.integer({ min: 0, max: 31 }).map((format) => format & ~4);
    const bits = fc.subarray([TID, TIME, ADDR, ID, STREAM_ID, CPU, PERIOD, READ, CALLCHAIN, IDENTIFIER]);
    await fc.assert(
      fc.asyncProperty(bits, readFormat, fc.integer({ min: 0, max: 5 }), async (chosen, format, members) => {
        const sampleType = chosen.reduce((sum, bit) => sum | bit, IP);
        const has = (bit: number) => (sampleType & bit) !== 0;
        // One u64 per value, then those that belong to it; a group says how many values there are.
        const perValue = 1 + Number((format & 4) !== 0) + Number((format & 16) !== 0);
        const times = Number((format & 1) !== 0) + Number((format & 2) !== 0);
        const read =
          (format & 8) !== 0
            ? [members, ...Array<number>(times + members * perValue).fill(0)]
            : Array<number>(perValue + times).fill(0);
        const body = Buffer.concat([
          ...(has(IDENTIFIER) ? [u64(9)] : []),
          u64(KERNEL + 0x1004n),
          ...(has(TID) ? [u32(11, 12)] : []),
          ...(has(TIME) ? [u64(5_000_000_123)] : []),
          ...(has(ADDR) ? [u64(0xdead)] : []),
          ...(has(ID) ? [u64(9)] : []),
          ...(has(STREAM_ID) ? [u64(77)] : []),
          ...(has(CPU) ? [u32(3, 0)] : []),
          ...(has(PERIOD) ? [u64(1234)] : []),
          ...(has(READ) ? [u64(...read)] : []),
          ...(has(CALLCHAIN) ? [u64(3, KERNEL_CONTEXT, KERNEL + 0x1004n, KERNEL + 4n)] : []),
        ]);
        const attrs = [{ sampleType, readFormat: format, ids: [9], period: 50 }];
        const file = perfDataFile({ attrs, records: [record(9, MISC.KERNEL, body)] });
        const profile = await perfDataProfile(file, { symbols: { kernel } });
        const { samples, threads } = profile;
        expect(profile.warnings).toEqual([]);
        expect(samples.stack).toHaveLength(1);
        expect(stacksOf(profile)[0]).toBe(
          `${has(TID) ? ':12' : ':-1'}: ${has(CALLCHAIN) ? 'entry;inner' : 'inner'}`,
        );
        expect(threads.pid[0]).toBe(has(TID) ? 11 : -1);
        expect(samples.cpu[0]).toBe(has(CPU) ? 3 : -1);
        expect(samples.period[0]).toBe(has(PERIOD) ? 1234 : 50);
        if (has(TIME)) expect(samples.timeNs[0]).toBe(5_000_000_123);
      }),
    );
  });

  it.each([
    ['IDENTIFIER', SAMPLE_BITS.IDENTIFIER],
    ['ID', SAMPLE_BITS.ID],
  ])('find their event by %s, small and large ids alike', async (_, bit) => {
    const sampleType = bit | SAMPLE_BITS.IP;
    const attrs: AttrSpec[] = [
      { config: 0, sampleType, ids: [5, 6] },
      { config: 2, sampleType, ids: [7, 2n ** 40n + 5n] },
    ];
    const sample = (id: number | bigint) =>
      record(9, 1, bit === SAMPLE_BITS.ID ? u64(KERNEL, id) : u64(id, KERNEL));
    const records = [5, 6, 7, 2n ** 40n + 5n, 99, 2n ** 41n].map(sample);
    const profile = await perfDataProfile(perfDataFile({ attrs, records }), { symbols: { kernel } });
    expect(profile.events.map((e) => e.name)).toEqual(['cpu-clock', 'page-faults']);
    // What no event knows goes to the first, as perf has it.
    expect([...profile.samples.event]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('of a group are one of each event that happened since the one before', async () => {
    const sampleType = SAMPLE_BITS.IDENTIFIER | SAMPLE_BITS.IP | SAMPLE_BITS.READ | SAMPLE_BITS.PERIOD;
    // Group, times, ids and losses: nr, enabled, running, then value, id, lost of each.
    const readFormat = 1 | 2 | 4 | 8 | 16;
    const attrs: AttrSpec[] = [
      { type: 0, config: 0, sampleType, readFormat, ids: [1, 2n ** 40n] },
      { type: 0, config: 3, sampleType, readFormat, ids: [3] },
    ];
    const sample = (id: Word, ...values: [value: Word, id: Word][]) =>
      record(
        9,
        1,
        u64(id, KERNEL, 999, values.length, 50, 50, ...values.flatMap(([value, of]) => [value, of, 0])),
      );
    const records = [
      sample(1, [100, 1], [7, 3]),
      sample(1, [250, 1], [7, 3]),
      sample(2n ** 40n, [40, 2n ** 40n], [8, 3]),
      sample(1, [300, 1], [5, 77]),
    ];
    const profile = await perfDataProfile(perfDataFile({ attrs, records }), { symbols: { kernel } });
    const { samples, events } = profile;
    expect(Array.from(samples.event, (e, i) => [events[e].name, samples.period[i]])).toEqual([
      ['cycles', 100],
      ['cache-misses', 7],
      ['cycles', 150],
      ['cycles', 40],
      ['cache-misses', 1],
      ['cycles', 50],
    ]);
    // The event with id 77 is nobody's.
    expect(profile.warnings.map((w) => w.message.slice(0, 20))).toEqual(['1 record did not fit']);
  });

  it('with one counter count what it has counted since, its id behind the times', async () => {
    const sampleType = SAMPLE_BITS.IP | SAMPLE_BITS.READ | SAMPLE_BITS.CALLCHAIN;
    const attrs: AttrSpec[] = [{ sampleType, readFormat: 1 | 2 | 4, ids: [9] }];
    const sample = (value: number) => record(9, 1, u64(KERNEL, value, 50, 50, 9, 2, KERNEL_CONTEXT, KERNEL));
    const file = perfDataFile({ attrs, records: [sample(1000), sample(1600)] });
    const profile = await perfDataProfile(file, { symbols: { kernel } });
    expect([...profile.samples.period]).toEqual([1000, 600]);
    expect(stacksOf(profile)).toEqual([':-1: entry', ':-1: entry']);
  });

  it('that do not fit their record are counted', async () => {
    const good = usualSample({ chain: [KERNEL_CONTEXT, KERNEL] });
    const tooLong = Buffer.from(good);
    tooLong.writeUInt32LE(3, 8 + 8 + 8 + 8 + 8);
    const records = [good, tooLong, record(9, 1, u64(KERNEL)), good];
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect(profile.samples.stack).toHaveLength(2);
    expect(profile.warnings.map((w) => w.message)).toEqual([
      '2 records did not fit the layout the file announces and could not be used.',
    ]);
  });

  it('take 8000 frames in one record', async () => {
    const chain = [KERNEL_CONTEXT, ...Array<bigint>(8000).fill(KERNEL)];
    const profile = await perfDataProfile(perfDataFile({ records: [usualSample({ chain })] }), {
      symbols: { kernel },
    });
    expect(stacksOf(profile)[0].split(';')).toHaveLength(8000);
  });
});

describe('places of a sample', () => {
  it.each([
    ['the current layout', 0xffff82d040203000n],
    ['the older layout', 0xffff82d080203000n],
    ['the start of the range', 0xffff800000000000n],
    ['the end of the range', 0xffff87ffffffffffn],
  ])('in Xen (%s) are the hypervisor whatever the CPU mode says', async (_, address) => {
    const hypervisor = symbols({ do_softirq: 0xffff800000000000n });
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
    const { ProfileBuilder } = await import('../../../src/profile/profileBuilder');
    const { readPerfData } = await import('../../../src/formats/perfData/readPerfData');
    const { memoryInput, QUIET } = await import('../../../src/formats/byteInput');
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

const TIMED: AttrSpec = { sampleType: USUAL, sampleIdAll: true };
/** The block behind a record that is no sample: pid and tid, time. */
const at = (time: number, pid = 7) => Buffer.concat([u32(pid, pid), u64(time)]);
const userSample = (time: number, address: bigint, pid = 7, tid = pid) =>
  usualSample({ misc: MISC.USER, pid, tid, time, chain: [USER_CONTEXT, address] });

describe('names and maps over time', () => {
  it('hold from their record on, in whatever order the records stand', async () => {
    const records = [
      userSample(50, 0x400010n),
      userSample(150, 0x400010n),
      userSample(250, 0x400010n),
      comm(7, 7, 'late', at(200)),
      comm(7, 7, 'early', at(100)),
      mmap2(7, 0x400000, 0x1000, 0, '/bin/second', at(200)),
      mmap2(7, 0x400000, 0x1000, 0, '/bin/first', at(100)),
    ];
    const profile = await perfDataProfile(perfDataFile({ attrs: [TIMED], records }));
    expect(stacksOf(profile)).toEqual([':7: [unknown]', 'early: [first]', 'late: [second]']);
  });

  it('pass from parent to child; a thread shares its process’s maps', async () => {
    const records = [
      comm(7, 7, 'shell', at(1)),
      mmap2(7, 0x400000, 0x1000, 0, '/bin/shell', at(1)),
      fork(8, 7, 8, 7, 10),
      fork(7, 7, 9, 7, 10),
      mmap2(8, 0x400000, 0x1000, 0, '/bin/child', at(20, 8)),
      comm(8, 8, 'child', at(20, 8), MISC.EXEC),
      userSample(15, 0x400010n, 8),
      userSample(25, 0x400010n, 8),
      userSample(25, 0x400010n, 7, 9),
      // An address not met before: what the child mapped must not have gone into its parent's maps.
      userSample(26, 0x400020n, 7),
    ];
    const profile = await perfDataProfile(perfDataFile({ attrs: [TIMED], records }));
    expect(stacksOf(profile)).toEqual([
      'shell: [shell]',
      'child: [child]',
      'shell: [shell]',
      'shell: [shell]',
    ]);
  });

  it('give way where a later map overlaps, and stay on either side of it', async () => {
    const records = [
      mmap2(7, 0x1000, 0x9000, 0x100, '/bin/whole', at(1)),
      mmap2(7, 0x4000, 0x1000, 0, '/bin/hole', at(2)),
      ...[0x1000n, 0x4000n, 0x5000n, 0x9fffn, 0xa000n].map((address) => userSample(5, address)),
    ];
    const file = perfDataFile({ attrs: [TIMED], records });
    const profile = await perfDataProfile(file, { unknownAddresses: true });
    expect(stacksOf(profile)).toEqual([
      ':7: [whole <100>]',
      ':7: [hole <0>]',
      // The offset in the file runs on behind the hole.
      ':7: [whole <4100>]',
      ':7: [whole <90ff>]',
      ':7: [unknown <a000>]',
    ]);
  });

  it('call anonymous executable memory by the map of its compiler', async () => {
    const records = [mmap2(7, 0x10000, 0x1000, 0, '//anon', at(1)), userSample(5, 0x10010n)];
    const profile = await perfDataProfile(perfDataFile({ attrs: [TIMED], records }));
    expect(moduleOf(profile, 0)).toBe('/tmp/perf-7.map');
  });

  it('call the idle thread swapper', async () => {
    const records = [usualSample({ pid: 0, chain: [KERNEL_CONTEXT, KERNEL] })];
    expect(stacksOf(await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } }))).toEqual([
      'swapper: entry',
    ]);
  });
});

describe('other records', () => {
  const sample = usualSample({ chain: [KERNEL_CONTEXT, KERNEL] });

  it('of losses and throttling are said', async () => {
    const records = [
      record(2, 0, u64(1, 40)),
      record(13, 0, u64(2)),
      record(5, 0, u64(0, 0, 0)),
      record(6, 0, u64(0, 0, 0)),
      sample,
    ];
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect(profile.captures[0].lost).toBe(42);
    expect(warningCodes(profile)).toEqual(['perf-data.lost', 'perf-data.throttled']);
  });

  it('of unknown types are counted', async () => {
    const records = [record(200, 0, u64(1)), record(201, 0, u64(1)), record(200, 0, u64(1)), sample];
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect(profile.warnings.map((w) => w.message)).toEqual([
      '3 records of unknown types (200, 201) passed over: a newer perf may have written them.',
    ]);
  });

  it('with a payload behind them are passed over with it', async () => {
    const payload = Buffer.alloc(100_000, 0xff);
    const auxtrace = Buffer.concat([record(71, 0, u64(payload.length, 0, 0, 0)), payload]);
    const tracing = Buffer.concat([record(66, 0, u32(13, 0)), Buffer.alloc(16, 0xff)]);
    const file = perfDataFile({ records: [sample, auxtrace, sample, tracing, sample] });
    for (const chunkSize of [7, 4096, 1 << 20]) {
      const profile = await perfDataProfile(file, { symbols: { kernel } }, chunkSize);
      expect(profile.samples.stack).toHaveLength(3);
      expect(profile.warnings).toEqual([]);
    }
  });

  it('need not be aligned', async () => {
    const odd = record(68, 0, Buffer.alloc(5));
    const records = Array.from({ length: 300 }, (_, i) => [
      odd,
      usualSample({ time: i, chain: [KERNEL_CONTEXT, KERNEL] }),
    ]).flat();
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect([...profile.samples.timeNs]).toEqual(Array.from({ length: 300 }, (_, i) => i));
    expect(profile.warnings).toEqual([]);
  });
});

describe('pipe mode', () => {
  it('takes attributes, names, build ids and features from records', async () => {
    const records = [
      headerAttr({ sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [3] }),
      headerAttr({ sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [4], config: 2 }),
      record(78, 0, Buffer.concat([u64(2, 4), text8('my-event:u')])),
      record(80, 0, Buffer.concat([u64(3), headerString('box')])),
      record(9, 1, Buffer.concat([u64(4, KERNEL), u32(7, 7), u64(1, 1), u64(2, KERNEL_CONTEXT, KERNEL)])),
    ];
    for (const chunkSize of [1, 13, 1 << 20]) {
      const profile = await perfDataProfile(pipeFile(records), { symbols: { kernel } }, chunkSize);
      expect(profile.events.map((e) => e.name)).toEqual(['cpu-clock', 'my-event']);
      expect([...profile.samples.event]).toEqual([1]);
      expect(profile.domains[0].name).toBe('box');
      expect(profile.warnings).toEqual([]);
    }
  });
});

describe('events', () => {
  it.each<[AttrSpec, string, string]>([
    [{ type: 0, config: 0 }, 'cycles', 'cycles'],
    [{ type: 0, config: 3 }, 'cache-misses', 'misses'],
    [{ type: 1, config: 0 }, 'cpu-clock', 'nanoseconds'],
    [{ type: 3, config: 0x10002 }, 'LLC-load-misses', 'misses'],
    [{ type: 4, config: 0x1a8 }, 'raw 4:0x1a8', 'events'],
  ])('%j is %s, counted in %s', async (attr, name, unit) => {
    const records = [usualSample({ chain: [KERNEL_CONTEXT, KERNEL] })];
    const { events } = await perfDataProfile(perfDataFile({ attrs: [attr], records }));
    expect(events.map((e) => [e.name, e.unit])).toEqual([[name, unit]]);
  });

  it('keep their modifiers only where these tell them apart', async () => {
    const name = (id: number, text: string) => record(78, 0, Buffer.concat([u64(2, id), text8(text)]));
    const attr = (id: number) =>
      headerAttr({ type: 0, sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [id] });
    const named = async (...texts: string[]) => {
      const records = [...texts.map((_, i) => attr(i + 1)), ...texts.map((text, i) => name(i + 1, text))];
      return (await perfDataProfile(pipeFile(records))).events.map((e) => e.name);
    };
    expect(await named('cycles:P', 'instructions:u')).toEqual(['cycles', 'instructions']);
    expect(await named('cycles:u', 'cycles:k', 'misses:P')).toEqual(['cycles:u', 'cycles:k', 'misses']);
  });

  it('of cycles have a time where the clock is known', async () => {
    const file = perfDataFile({
      attrs: [{ type: 0 }],
      records: [usualSample({ chain: [KERNEL_CONTEXT, KERNEL] })],
    });
    const known = await perfDataProfile(file, { cpuHz: 2.5e9 });
    expect(known.events[0].nsPerUnit).toBeCloseTo(0.4, 12);
    const unknown = await perfDataProfile(file);
    expect(unknown.events[0].nsPerUnit).toBeNaN();
  });
});

describe('header features', () => {
  it('say what machine it was', async () => {
    const description = Buffer.concat([
      u32(1, 128),
      Buffer.alloc(128),
      u32(1),
      headerString('cycles:ppp'),
      u64(44),
    ]);
    const features = new Map([
      [3, headerString('dom0')],
      [4, headerString('6.1.0')],
      [12, description],
      [29, Buffer.concat([u32(1, 1), u64(2_000_000_000, 1_000_000)])],
    ]);
    const attrs = [{ type: 4, ids: [44], clockId: 1 }];
    const file = perfDataFile({
      attrs,
      records: [usualSample({ chain: [KERNEL_CONTEXT, KERNEL] })],
      features,
    });
    for (const chunkSize of [1, 100, 1 << 20]) {
      const profile = await perfDataProfile(file, { symbols: { kernel } }, chunkSize);
      expect(profile.domains[0].name).toBe('dom0');
      expect(profile.events[0].name).toBe('cycles');
      expect(profile.captures[0].clock.clock).toBe('CLOCK_MONOTONIC');
      expect(profile.warnings).toEqual([]);
    }
  });
});
