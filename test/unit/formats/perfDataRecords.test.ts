/** Records that are no samples, in files written byte by byte. */
import { describe, expect, it } from 'vitest';
import { KERNEL, kernel, kernelSample } from './perfDataKernel';
import { perfDataProfile, warningCodes } from './perfDataProfile';
import { KERNEL_CONTEXT, perfDataFile, record, u32, u64, usualSample } from './perfDataWriter';

describe('other records', () => {
  it('of losses and throttling are said', async () => {
    const records = [
      record(2, 0, u64(1, 40)),
      record(13, 0, u64(2)),
      record(5, 0, u64(0, 0, 0)),
      record(6, 0, u64(0, 0, 0)),
      kernelSample,
    ];
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect(profile.captures[0].lost).toBe(42);
    expect(warningCodes(profile)).toEqual(['perf-data.lost', 'perf-data.throttled']);
  });

  it('of unknown types are counted', async () => {
    const records = [record(200, 0, u64(1)), record(201, 0, u64(1)), record(200, 0, u64(1)), kernelSample];
    const profile = await perfDataProfile(perfDataFile({ records }), { symbols: { kernel } });
    expect(profile.warnings.map((w) => w.message)).toEqual([
      '3 records of unknown types (200, 201) passed over: a newer perf may have written them.',
    ]);
  });

  it('with a payload behind them are passed over with it', async () => {
    const payload = Buffer.alloc(100_000, 0xff);
    const auxtrace = Buffer.concat([record(71, 0, u64(payload.length, 0, 0, 0)), payload]);
    const tracing = Buffer.concat([record(66, 0, u32(13, 0)), Buffer.alloc(16, 0xff)]);
    const file = perfDataFile({ records: [kernelSample, auxtrace, kernelSample, tracing, kernelSample] });
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
