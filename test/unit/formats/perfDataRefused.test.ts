/** What is no perf.data, or one that cannot be read: one clear error that names the place. */
import { describe, expect, it } from 'vitest';
import { kernelSample } from './perfDataKernel';
import { refusal } from './perfDataOutcome';
import { headerAttr, perfDataFile, pipeFile, u64 } from './perfDataWriter';

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
    [
      'no data section',
      perfDataFile({ records: [kernelSample] }).subarray(0, 200),
      /offset 200 .*before its data/,
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message);
  });

  /** A whole file with one u64 of its header replaced. */
  const withHeader = (offset: number, value: number | bigint) => {
    const bytes = perfDataFile({ records: [kernelSample] });
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
    const bytes = perfDataFile({ attrs: [{ ids: [1] }], records: [kernelSample] });
    u64(2n ** 45n).copy(bytes, 112 + 128);
    expect(await refusal(bytes)).toMatch(/offset 240 .*event ids/);
  });

  it('ids of no multiple of 8 bytes', async () => {
    const bytes = perfDataFile({ attrs: [{ ids: [1] }], records: [kernelSample] });
    u64(7).copy(bytes, 112 + 136);
    expect(await refusal(bytes)).toMatch(/event ids/);
  });

  it('a pipe whose samples come before any attribute', async () => {
    expect(await refusal(pipeFile([kernelSample]))).toMatch(/offset 16 .*sample before any description/);
  });

  it('more events than anybody has', async () => {
    const attr = headerAttr({});
    const message = await refusal(pipeFile(Array<Buffer>(32769).fill(attr)));
    expect(message).toMatch(/more than 32768 events/);
  });
});
