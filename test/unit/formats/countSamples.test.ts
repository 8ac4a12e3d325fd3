import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIET, type ByteInput } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { countSamples } from '../../../src/formats/perfData/countSamples';
import { gunzipped, perfDataProfile, RX_HV } from './perfDataProfile';
import { comm, KERNEL_CONTEXT, perfDataFile, pipeFile, usualSample } from './perfDataWriter';

/** The bytes in pieces of that size. */
function input(bytes: Uint8Array, size = 65536): ByteInput {
  return {
    name: 'x.data',
    storedSize: bytes.length,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += size)
        yield await Promise.resolve(bytes.subarray(at, at + size));
    },
  };
}

const KERNEL = 0xffffffff81000000n;
const sample = usualSample({ chain: [KERNEL_CONTEXT, KERNEL] });

const whole = gunzipped(`${RX_HV}/dom0/perf.data.gz`);

describe('the samples of a perf.data', () => {
  it('are counted as many as reading gives', async () => {
    const read = await perfDataProfile(whole, {});
    expect(await countSamples(input(whole), QUIET)).toBe(read.samples.timeNs.length);
    expect(read.samples.timeNs.length).toBeGreaterThan(1000);
  });

  it('are the same in pieces of any size', async () => {
    const small = perfDataFile({
      records: [sample, comm(1, 1, 'a'), sample],
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: small.length }), async (size) => {
        expect(await countSamples(input(small, size), QUIET)).toBe(2);
      }),
    );
  });

  it('of a file that is cut are those before the cut', async () => {
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    const read = await perfDataProfile(half, {});
    expect(await countSamples(input(half), QUIET)).toBe(read.samples.timeNs.length);
  });

  it('of a file that perf did not finish are counted to its end', async () => {
    const unfinished = Buffer.from(perfDataFile({ records: [sample, sample] }));
    unfinished.writeBigUInt64LE(0n, 48);
    expect(await countSamples(input(unfinished), QUIET)).toBe(2);
  });

  it('cannot be counted in pipe mode', async () => {
    expect(await countSamples(input(pipeFile([sample])), QUIET)).toBeNull();
  });

  it('of anything else are a number, null or a FormatError', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 0, max: 300 }),
        async (noise, at) => {
          const bytes = Buffer.from(perfDataFile({ records: [sample] }));
          bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
          for (const each of [bytes, noise]) {
            try {
              const count = await countSamples(input(each, 77), QUIET);
              expect(count === null || count >= 0).toBe(true);
            } catch (error) {
              expect(error).toBeInstanceOf(FormatError);
            }
          }
        },
      ),
    );
  });
});
