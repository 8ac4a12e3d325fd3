/** perf.data whose sizes are not what they say: readable parts with a warning; never a hang, never their size in memory. */
import { describe, expect, it } from 'vitest';
import { KERNEL, kernelSample } from './perfDataKernel';
import { outcome } from './perfDataOutcome';
import { perfDataProfile, warningCodes } from './perfDataProfile';
import { KERNEL_CONTEXT, perfDataFile, record, SAMPLE_BITS, u32, u64 } from './perfDataWriter';

describe('lying sizes', () => {
  it('a data section that is said to be longer than the file', async () => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [kernelSample, kernelSample], dataSize: 2n ** 50n }),
    );
    expect(profile.samples.stack).toHaveLength(2);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('a data section that is said to end inside a record', async () => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [kernelSample, kernelSample], dataSize: kernelSample.length + 20 }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('a data size of 0: perf was killed', async () => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [kernelSample, kernelSample], dataSize: 0 }),
    );
    expect(profile.samples.stack).toHaveLength(2);
    expect(warningCodes(profile)).toContain('perf-data.unfinished');
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('a record of %i bytes', async (size) => {
    const bad = record(9, 0, Buffer.alloc(8), size);
    const { error } = await outcome(perfDataFile({ records: [bad, kernelSample] }));
    expect(error?.message).toMatch(/offset 248 .*shorter than its own header/);
    const profile = await perfDataProfile(perfDataFile({ records: [kernelSample, bad, kernelSample] }));
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
      const profile = await perfDataProfile(perfDataFile({ records: [bad, kernelSample] }));
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
      perfDataFile({ records: [kernelSample, record(71, 0, u64(size, 0, 0)), kernelSample] }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('tracing data of 4 GB', async () => {
    const profile = await perfDataProfile(
      perfDataFile({ records: [kernelSample, record(66, 0, u32(0xfffffffe, 0)), kernelSample] }),
    );
    expect(profile.samples.stack).toHaveLength(1);
    expect(warningCodes(profile)).toContain('perf-data.truncated');
  });

  it('records too short for their type', async () => {
    const short = [1, 2, 3, 7, 10, 13, 17, 64, 66, 71, 80].map((type) => record(type, 0, Buffer.alloc(0)));
    const profile = await perfDataProfile(perfDataFile({ records: [...short, kernelSample] }));
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
    const profile = await perfDataProfile(perfDataFile({ records: [kernelSample], features: lies }));
    expect(profile.samples.stack).toHaveLength(1);
    const header = profile.warnings.find((w) => w.code === 'perf-data.header');
    expect(header?.message).toMatch(/^Header sections 3, 11, 12, 29 are damaged/);
    const whole = perfDataFile({ records: [kernelSample], features: new Map([[3, Buffer.alloc(8)]]) });
    const outside = Buffer.from(whole);
    u64(2n ** 50n, 8).copy(outside, 248 + kernelSample.length);
    expect(warningCodes(await perfDataProfile(outside))).toContain('perf-data.header');
    const cut = whole.subarray(0, 248 + kernelSample.length + 4);
    expect(warningCodes(await perfDataProfile(cut))).toContain('perf-data.header');
  });
});
