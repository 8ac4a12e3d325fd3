/** perf.data that is not what it should be: readable parts with a warning, or one clear error; never a hang. */
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { readPerfData } from '../../../src/formats/perfData/readPerfData';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import type { Profile } from '../../../src/profile/profile';
import { made, perfDataProfile, stacksOf, warningCodes } from './perfDataProfile';
import {
  comm,
  fork,
  headerAttr,
  KERNEL_CONTEXT,
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
} from './perfDataWriter';

const KERNEL = 0xffffffff81000000n;
const sample = usualSample({ chain: [KERNEL_CONTEXT, KERNEL] });

type Outcome = { profile: Profile; error?: never } | { profile?: never; error: FormatError };

/** A profile or a FormatError; anything else fails the test. */
async function outcome(bytes: Uint8Array, chunkSize?: number): Promise<Outcome> {
  try {
    return { profile: await perfDataProfile(bytes, {}, chunkSize) };
  } catch (error) {
    if (error instanceof FormatError) return { error };
    throw error;
  }
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const { error } = await outcome(bytes);
  return error?.message ?? 'was read';
}

describe('what is no perf.data, or one that cannot be read', () => {
  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /^x\.data: offset 0 .*ends inside the perf\.data header/],
    ['half a magic', Buffer.from('PERF'), /offset 4 .*ends inside the perf\.data header/],
    ['another magic', Buffer.alloc(200, 'x'), /offset 0 .*expected the magic PERFILE2, found "xxxxxxxx"/],
    [
      'the other byte order',
      Buffer.concat([Buffer.from('2ELIFREP'), Buffer.alloc(200)]),
      /other byte order.*perf script/,
    ],
    ['version 1', Buffer.concat([Buffer.from('PERFFILE'), Buffer.alloc(200)]), /version 1.*perf script/],
    ['half a header', perfDataFile({ records: [] }).subarray(0, 60), /offset 60 .*header/],
    ['no data section', perfDataFile({ records: [sample] }).subarray(0, 200), /offset 200 .*before its data/],
  ])('%s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message);
  });

  /** A whole file with one u64 of its header replaced. */
  const withHeader = (offset: number, value: number | bigint) => {
    const bytes = perfDataFile({ records: [sample] });
    u64(value).copy(bytes, offset);
    return bytes;
  };
  it.each<[string, number, number | bigint, RegExp]>([
    ['header size 0', 8, 0, /offset 8 .*expected a header of 104 bytes or more, found 0/],
    ['header size 2^60', 8, 2n ** 60n, /offset 8 /],
    ['attribute size 0', 16, 0, /offset 16 .*attribute size/],
    ['attribute size 2^40', 16, 2n ** 40n, /offset 16 .*attribute size/],
    ['no attributes', 32, 0, /offset 32 .*section of 0 bytes/],
    ['attributes that are no multiple of their size', 32, 145, /offset 32 .*145/],
    ['attributes of 2^50 bytes', 32, 144n * 2n ** 43n, /offset 32 /],
    ['attributes behind the data', 24, 4000, /offset 24 .*before the data/],
    ['data inside the header', 40, 50, /offset 40 .*behind the header/],
    ['data at 2^62', 40, 2n ** 62n, /offset 40 .*near the front/],
  ])('%s', async (_, offset, value, message) => {
    expect(await refusal(withHeader(offset, value))).toMatch(message);
  });

  it('ids outside the file', async () => {
    const bytes = perfDataFile({ attrs: [{ ids: [1] }], records: [sample] });
    u64(2n ** 45n).copy(bytes, 112 + 128);
    expect(await refusal(bytes)).toMatch(/offset 240 .*event ids/);
  });

  it('ids of no multiple of 8 bytes', async () => {
    const bytes = perfDataFile({ attrs: [{ ids: [1] }], records: [sample] });
    u64(7).copy(bytes, 112 + 136);
    expect(await refusal(bytes)).toMatch(/event ids/);
  });

  it('a pipe whose samples come before any attribute', async () => {
    expect(await refusal(pipeFile([sample]))).toMatch(/offset 16 .*sample before any description/);
  });

  it('more events than anybody has', async () => {
    const attr = headerAttr({});
    const message = await refusal(pipeFile(Array<Buffer>(32769).fill(attr)));
    expect(message).toMatch(/more than 32768 events/);
  });
});

describe('lying sizes', () => {
  it('a data section that is said to be longer than the file', async () => {
    const profile = await perfDataProfile(perfDataFile({ records: [sample, sample], dataSize: 2n ** 50n }));
    expect(profile.samples.stack).toHaveLength(2);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('a data section that is said to end inside a record', async () => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [sample, sample], dataSize: sample.length + 20 }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('a data size of 0: perf was killed', async () => {
    const profile = await perfDataProfile(perfDataFile({ records: [sample, sample], dataSize: 0 }));
    expect(profile.samples.stack).toHaveLength(2);
    expect(warningCodes(profile)).toContain('perf-data.unfinished');
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('a record of %i bytes', async (size) => {
    const bad = record(9, 0, Buffer.alloc(8), size);
    const { error } = await outcome(perfDataFile({ records: [bad, sample] }));
    expect(error?.message).toMatch(/offset 248 .*shorter than its own header/);
    const profile = await perfDataProfile(perfDataFile({ records: [sample, bad, sample] }));
    expect(profile.samples.stack).toHaveLength(1);
    expect(profile.warnings[0].message).toMatch(/offset 312 .*shorter than its own header.*what came before/);
  });

  it.each([3n, 2n ** 31n, 2n ** 32n, 2n ** 61n, 2n ** 64n - 1n])(
    'a call chain of %d addresses in a small record',
    async (count) => {
      const bad = record(
        9,
        1,
        Buffer.concat([u64(KERNEL), u32(7, 7), u64(1, 1), u64(count, KERNEL_CONTEXT, KERNEL)]),
      );
      const profile = await perfDataProfile(perfDataFile({ records: [bad, sample] }));
      expect(profile.samples.stack).toHaveLength(1);
      expect(warningCodes(profile)).toContain('perf-data.malformed');
    },
  );

  it.each([2n ** 31n, 2n ** 32n, 2n ** 60n])('a group of %d counters', async (members) => {
    const sampleType = SAMPLE_BITS.IP | SAMPLE_BITS.READ | SAMPLE_BITS.CALLCHAIN;
    const bad = record(9, 1, u64(KERNEL, members, 0, 0, 1, KERNEL));
    const profile = await perfDataProfile(
      perfDataFile({ attrs: [{ sampleType, readFormat: 8 }], records: [bad] }),
    );
    expect(profile.samples.stack).toHaveLength(0);
    expect(warningCodes(profile)).toContain('perf-data.malformed');
  });

  it.each([2n ** 31n, 2n ** 33n, 2n ** 63n])('a payload of %d bytes behind a record', async (size) => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [sample, record(71, 0, u64(size, 0, 0)), sample] }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('tracing data of 4 GB', async () => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [sample, record(66, 0, u32(0xfffffffe, 0)), sample] }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('records too short for their type', async () => {
    const short = [1, 2, 3, 7, 10, 13, 17, 64, 66, 71, 80].map((type) => record(type, 0, Buffer.alloc(0)));
    const profile = await perfDataProfile(perfDataFile({ records: [...short, sample] }));
    expect(profile.samples.stack).toHaveLength(1);
    expect(profile.warnings.find((w) => w.code === 'perf-data.malformed')?.message).toMatch(/^11 records/);
  });

  it('features outside the file, cut, and with strings longer than they are', async () => {
    const lies = new Map([
      [3, u32(0xffffffff)],
      [11, u32(0xffffffff, 4, 0, 4, 0)],
      [12, u32(0xffffffff, 0xffffffff)],
      [29, u32(1)],
    ]);
    const profile = await perfDataProfile(perfDataFile({ records: [sample], features: lies }));
    expect(profile.samples.stack).toHaveLength(1);
    const header = profile.warnings.find((w) => w.code === 'perf-data.header');
    expect(header?.message).toMatch(/^Header sections 3, 11, 12, 29 are damaged/);
    const whole = perfDataFile({ records: [sample], features: new Map([[3, Buffer.alloc(8)]]) });
    const outside = Buffer.from(whole);
    u64(2n ** 50n, 8).copy(outside, 248 + sample.length);
    expect(warningCodes(await perfDataProfile(outside))).toContain('perf-data.header');
    const cut = whole.subarray(0, 248 + sample.length + 4);
    expect(warningCodes(await perfDataProfile(cut))).toContain('perf-data.header');
  });
});

describe('compressed data', () => {
  const whole = made('compressed');

  it('of garbage names the place', async () => {
    const bytes = perfDataFile({ records: [record(81, 0, Buffer.alloc(64, 0xab))] });
    expect(await refusal(bytes)).toMatch(/offset 248 .*zstd/);
    const profile = await perfDataProfile(
      perfDataFile({ records: [sample, record(81, 0, Buffer.alloc(64, 0xab))] }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(profile.warnings[0].message).toMatch(/zstd/);
  });

  it('inside compressed data is refused', async () => {
    // A zstd frame of one raw block (RFC 8878) that holds a compressed record.
    const inner = record(81, 0, Buffer.alloc(8));
    const frame = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]),
      Buffer.from([(inner.length << 3) | 1, 0, 0]),
      inner,
    ]);
    expect(await refusal(perfDataFile({ records: [record(81, 0, frame)] }))).toMatch(
      /compressed record inside/,
    );
  });

  it('with a window of gigabytes takes no gigabytes', async () => {
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0x01, 0x00, 0x00]);
    const before = process.memoryUsage().rss;
    await outcome(perfDataFile({ records: [record(81, 0, frame)] }));
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });

  it('damaged at any of its bytes gives a profile or a FormatError', async () => {
    const dataAt = Number(whole.readBigUInt64LE(40));
    const dataSize = Number(whole.readBigUInt64LE(48));
    for (let at = dataAt; at < dataAt + dataSize; at += 3) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 0xff;
      await outcome(bytes);
    }
  });
});

describe('truncation', () => {
  const whole = made('plain');

  /** Ends of the records in the data section. */
  function recordEnds(bytes: Buffer): number[] {
    const ends: number[] = [];
    const start = Number(bytes.readBigUInt64LE(40));
    const end = start + Number(bytes.readBigUInt64LE(48));
    for (let at = start; at < end; at += bytes.readUInt16LE(at + 6))
      ends.push(at + bytes.readUInt16LE(at + 6));
    return ends;
  }

  it('at every record boundary gives the samples before it, and says so', async () => {
    const ends = recordEnds(whole);
    let samples = 0;
    let before = Number(whole.readBigUInt64LE(40));
    for (const end of ends) {
      if (whole.readUInt32LE(before) === 9) samples++;
      before = end;
      const { profile, error } = await outcome(whole.subarray(0, end));
      expect(error).toBeUndefined();
      expect(profile?.samples.stack).toHaveLength(samples);
      const expected = end === ends.at(-1) ? 'perf-data.header' : 'perf-data.truncated';
      expect(profile && warningCodes(profile)).toContain(expected);
    }
    expect(samples).toBe(126);
  });

  it('at every byte gives an error before the data, and warnings from there on', async () => {
    const small = perfDataFile({
      attrs: [{ ids: [1, 2] }],
      records: [comm(7, 7, 'a'), mmap2(7, 0x1000, 0x1000, 0, '/bin/a'), fork(8, 7, 8, 7, 3), sample, sample],
      features: new Map([[3, Buffer.concat([u32(8), text8('dom0')])]]),
    });
    const dataAt = Number(small.readBigUInt64LE(40));
    for (let length = 0; length < small.length; length++) {
      for (const chunkSize of [1 << 20, 5]) {
        const { profile, error } = await outcome(small.subarray(0, length), chunkSize);
        if (length < dataAt) expect(error?.place).toEqual({ offset: length });
        else expect(profile && warningCodes(profile).length).toBeGreaterThan(0);
      }
    }
    expect(warningCodes(await perfDataProfile(small))).toEqual(['perf-data.no-kallsyms']);
  });

  it('of the input itself (a cut .gz) keeps what came before', async () => {
    const cut = {
      name: 'cut.data.gz',
      storedSize: undefined,
      async *open() {
        yield await Promise.resolve(whole.subarray(0, 4000));
        throw new FormatError('cut.data.gz', { offset: 99 }, 'the compressed data ends in the middle');
      },
    };
    const builder = new ProfileBuilder('cut.data.gz', 'perf.data');
    await readPerfData(cut, builder, QUIET);
    const profile = builder.build();
    expect(profile.samples.stack.length).toBeGreaterThan(10);
    expect(profile.warnings[0]).toMatchObject({ code: 'perf-data.damaged' });
    expect(profile.warnings[0].message).toMatch(/ends in the middle.*what came before/);
  });
});

describe('hostile content', () => {
  it('names with markup, quotes, line ends and invalid UTF-8 come through as text', async () => {
    const names = ['<img src=x onerror=alert(1)>', '"; rm -rf /; \'', 'a\nb\tc', '\u202egnirts', ''];
    const records = names.flatMap((name, i) => [
      comm(i + 1, i + 1, name),
      mmap2(i + 1, 0x1000, 0x1000, 0, `/bin/${name}`),
      usualSample({ misc: 2, pid: i + 1, chain: [USER_CONTEXT, 0x1010n] }),
    ]);
    const profile = await perfDataProfile(perfDataFile({ records }));
    expect(stacksOf(profile).slice(0, 4)).toEqual([
      '<img src=x onerror=alert(1)>: [<img src=x onerror=alert(1)>]',
      "\"; rm -rf /; ': [; ']",
      'a\nb\tc: [a\nb\tc]',
      '\u202egnirts: [\u202egnirts]',
    ]);
    const broken = Buffer.from(perfDataFile({ records: [comm(7, 7, 'aXb'), sample] }));
    broken[broken.indexOf('aXb') + 1] = 0xff;
    expect(stacksOf(await perfDataProfile(broken))[0]).toMatch(/^a\ufffdb: /);
  });

  it('a name as long as a record can hold', async () => {
    const name = 'x'.repeat(65_000);
    const profile = await perfDataProfile(perfDataFile({ records: [comm(7, 7, name), sample] }));
    expect(profile.threads.comm[0]).toHaveLength(65_000);
  });

  it('a name without its end', async () => {
    const records = [record(3, 0, Buffer.concat([u32(7, 7), Buffer.from('unending')])), sample];
    const profile = await perfDataProfile(perfDataFile({ records }));
    expect(profile.threads.comm[0]).toBe('unending');
  });

  it('the largest numbers everywhere', async () => {
    const most = 2n ** 64n - 1n;
    const records = [
      mmap2(-1, most, most, most, 'x'),
      mmap2(7, most, most, most, 'x'),
      fork(-1, -1, -1, -1, most),
      record(2, 0, u64(most, most)),
      usualSample({ pid: -1, tid: -1, time: most, period: most, chain: [most - 5000n, 0n] }),
    ];
    const profile = await perfDataProfile(perfDataFile({ records }));
    expect(profile.samples.stack).toHaveLength(1);
  });

  it('a cancelled reading ends with the reason it was cancelled for', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const context = { signal: controller.signal, progress: () => undefined };
    const input = memoryInput('x', perfDataFile({ records: [sample] }));
    await expect(readPerfData(input, new ProfileBuilder('x', 'perf.data'), context)).rejects.toThrow(
      'enough',
    );
  });
});

/** Each of these takes minutes or gigabytes if something grows with the square of the input. */
describe('much of one thing is done in time', () => {
  it('records of odd sizes', async () => {
    const odd = record(68, 0, Buffer.alloc(1));
    const records = [Buffer.concat(Array<Buffer>(400_000).fill(odd)), sample];
    const profile = await perfDataProfile(perfDataFile({ records }));
    expect(profile.samples.stack).toHaveLength(1);
  });

  it('a thread that changes its name with every sample', async () => {
    const attrs = [{ sampleType: USUAL, sampleIdAll: true }];
    const records = Array.from({ length: 60_000 }, (_, i) => [
      comm(7, 7, `name${i & 1023}`, Buffer.concat([u32(7, 7), u64(i)])),
      usualSample({ time: i, chain: [KERNEL_CONTEXT, KERNEL] }),
    ]).flat();
    const profile = await perfDataProfile(perfDataFile({ attrs, records }));
    expect(profile.threads.comm[profile.samples.thread[59_999]]).toBe(`name${59_999 & 1023}`);
  });

  it('events', async () => {
    const records = Array.from({ length: 20_000 }, (_, i) =>
      headerAttr({ sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [i + 1] }),
    );
    const profile = await perfDataProfile(pipeFile(records));
    expect(profile.events).toHaveLength(20_000);
  });

  it('unknown records, a new type each', async () => {
    const records = Array.from({ length: 200_000 }, (_, i) => record(1000 + i, 0, Buffer.alloc(0)));
    const profile = await perfDataProfile(perfDataFile({ records: [...records, sample] }));
    expect(profile.warnings.find((w) => w.code === 'perf-data.unknown-records')?.message).toMatch(
      /^200000 records/,
    );
  });

  it('processes that inherit many maps', async () => {
    const attrs = [{ sampleType: USUAL, sampleIdAll: true }];
    const at = (time: number) => Buffer.concat([u32(7, 7), u64(time)]);
    const maps = Array.from({ length: 20_000 }, (_, i) =>
      mmap2(7, 0x1000 * (i + 1), 0x1000, 0, '/bin/a', at(1)),
    );
    const forks = Array.from({ length: 20_000 }, (_, i) => fork(100 + i, 7, 100 + i, 7, 2));
    const last = usualSample({ misc: 2, pid: 20_099, time: 3, chain: [USER_CONTEXT, 0x1010n] });
    const profile = await perfDataProfile(perfDataFile({ attrs, records: [...maps, ...forks, last] }));
    expect(stacksOf(profile)).toEqual([':20099: [a]']);
  });
});
