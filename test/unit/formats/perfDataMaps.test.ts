/** Names of threads and maps of processes, as they hold over time. In files written byte by byte. */
import { describe, expect, it } from 'vitest';
import { KERNEL, kernel } from './perfDataKernel';
import { moduleOf, perfDataProfile, stacksOf } from './perfDataProfile';
import {
  comm,
  fork,
  KERNEL_CONTEXT,
  MISC,
  mmap2,
  perfDataFile,
  u32,
  u64,
  USER_CONTEXT,
  USUAL,
  usualSample,
  type AttrSpec,
} from './perfDataWriter';

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
