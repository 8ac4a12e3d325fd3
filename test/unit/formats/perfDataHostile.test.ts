/** perf.data made to do harm: odd names, the largest numbers, very much of one thing. */
import { describe, expect, it } from 'vitest';
import { memoryInput } from '../../../src/formats/byteInput';
import { readPerfData } from '../../../src/formats/perfData/readPerfData';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { KERNEL, kernelSample } from './perfDataKernel';
import { perfDataProfile, stacksOf } from './perfDataProfile';
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
  u32,
  u64,
  USER_CONTEXT,
  USUAL,
  usualSample,
} from './perfDataWriter';

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
    const broken = Buffer.from(perfDataFile({ records: [comm(7, 7, 'aXb'), kernelSample] }));
    broken[broken.indexOf('aXb') + 1] = 0xff;
    expect(stacksOf(await perfDataProfile(broken))[0]).toMatch(/^a\ufffdb: /);
  });

  it('a name as long as a record can hold', async () => {
    const name = 'x'.repeat(65_000);
    const profile = await perfDataProfile(perfDataFile({ records: [comm(7, 7, name), kernelSample] }));
    expect(profile.threads.comm[0]).toHaveLength(65_000);
  });

  it('a name without its end', async () => {
    const records = [record(3, 0, Buffer.concat([u32(7, 7), Buffer.from('unending')])), kernelSample];
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
    const input = memoryInput('x', perfDataFile({ records: [kernelSample] }));
    await expect(readPerfData(input, new ProfileBuilder('x', 'perf.data'), context)).rejects.toThrow(
      'enough',
    );
  });
});

/** Each of these takes minutes or gigabytes if something grows with the square of the input. */
describe('much of one thing is done in time', () => {
  it('records of odd sizes', async () => {
    const odd = record(68, 0, Buffer.alloc(1));
    const records = [Buffer.concat(Array<Buffer>(400_000).fill(odd)), kernelSample];
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
    const profile = await perfDataProfile(perfDataFile({ records: [...records, kernelSample] }));
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
