/** perf.data that ends early: the samples before the end, and a warning. */
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { readPerfData } from '../../../src/formats/perfData/readPerfData';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { kernelSample } from './perfDataKernel';
import { outcome } from './perfDataOutcome';
import { made, perfDataProfile, warningCodes } from './perfDataProfile';
import { comm, fork, mmap2, perfDataFile, text8, u32 } from './perfDataWriter';

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
      records: [
        comm(7, 7, 'a'),
        mmap2(7, 0x1000, 0x1000, 0, '/bin/a'),
        fork(8, 7, 8, 7, 3),
        kernelSample,
        kernelSample,
      ],
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
