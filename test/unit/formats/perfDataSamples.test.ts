/** Fields of samples, in files written byte by byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL, kernel } from './perfDataKernel';
import { perfDataProfile, stacksOf } from './perfDataProfile';
import {
  KERNEL_CONTEXT,
  MISC,
  perfDataFile,
  record,
  SAMPLE_BITS,
  u32,
  u64,
  usualSample,
  type AttrSpec,
  type Word,
} from './perfDataWriter';

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
