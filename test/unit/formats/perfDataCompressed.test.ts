/** Compressed perf.data that is damaged. */
import { describe, expect, it } from 'vitest';
import { kernelSample } from './perfDataKernel';
import { outcome, refusal } from './perfDataOutcome';
import { made, perfDataProfile } from './perfDataProfile';
import { perfDataFile, record } from './perfDataWriter';

describe('compressed data', () => {
  const whole = made('compressed');

  it('of garbage names the place', async () => {
    const bytes = perfDataFile({ records: [record(81, 0, Buffer.alloc(64, 0xab))] });
    expect(await refusal(bytes)).toMatch(/offset 248 .*zstd/);
    const profile = await perfDataProfile(
      perfDataFile({ records: [kernelSample, record(81, 0, Buffer.alloc(64, 0xab))] }),
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
