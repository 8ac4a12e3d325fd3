import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError';
import { TruncatedInput } from '../../../../src/formats/truncatedInput';
import { looksLikeZip, zipFiles } from '../../../../src/formats/xenprof/zipFiles';
import { bytesOf } from '../allBytes';
import { handmadeZip, type HandmadeEntry } from './handmadeZip';

const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const open = (...entries: HandmadeEntry[]) => zipFiles(handmadeZip(entries), { name: 'r.xenprof' });

async function read(entries: HandmadeEntry[], path: string): Promise<Uint8Array> {
  const input = (await open(...entries)).input(path);
  if (input === undefined) throw new Error(`${path} is not there`);
  return bytesOf(input);
}

describe('zip files', () => {
  it('reads deflated, stored and gzip’ed entries alike', async () => {
    const files = await open(
      { path: 'dom0/kallsyms.gz', bytes: gzipSync('symbols'), stored: true },
      { path: 'dom0/modules', bytes: text('modules') },
      { path: 'dom0/', bytes: text(''), stored: true },
      { path: 'a', bytes: text('plain'), stored: true },
      { path: 'a.gz', bytes: gzipSync('packed') },
    );
    expect(files.list()).toEqual(['a', 'a.gz', 'dom0/kallsyms', 'dom0/modules']);
    const contents = await Promise.all(
      ['dom0/kallsyms', 'dom0/kallsyms.gz', 'dom0/modules', 'a', 'a.gz'].map(async (path) =>
        Buffer.from(await bytesOf(files.input(path)!)).toString(),
      ),
    );
    expect(contents).toEqual(['symbols', 'symbols', 'modules', 'plain', 'packed']);
    expect(files.input('dom0/nothing')).toBeUndefined();
    expect(files.input('constructor')).toBeUndefined();
  });

  it.each([
    ['../up', 'climbs out'],
    ['a/../../up', 'climbs out'],
    ['/etc/passwd', 'an absolute path'],
    ['C:/windows', 'an absolute path'],
    ['a\\b', 'a backslash'],
    ['a//b', 'an empty part'],
    ['./a', 'an empty part'],
    ['a\nb', 'control characters'],
    ['x'.repeat(2000), 'a name of 2000'],
  ])('refuses the path %j', async (path, reason) => {
    await expect(open({ path, bytes: text('x') })).rejects.toThrow(reason);
    await expect(open({ path, bytes: text('x') })).rejects.toThrow(FormatError);
  });

  it.each<[string, NonNullable<HandmadeEntry['claims']>, string]>([
    ['encryption', { flags: 1 }, 'encrypted'],
    ['another method', { method: 12 }, 'found method 12'],
    ['a symbolic link', { mode: 0o120777 }, 'symbolic link'],
    ['a claim of 3 GB', { size: 3e9 }, 'found claims of 3000000001 bytes'],
  ])('refuses %s, naming the entry', async (_, claims, reason) => {
    const attempt = open({ path: 'ok', bytes: text('x') }, { path: 'dom0/bad', bytes: text('x'), claims });
    await expect(attempt).rejects.toThrow(reason);
    await expect(attempt).rejects.toThrow('entry dom0/bad');
  });

  it('refuses a path that is there twice', async () => {
    await expect(open({ path: 'a', bytes: text('1') }, { path: 'a', bytes: text('2') })).rejects.toThrow(
      'found it twice',
    );
  });

  it('stops an entry that is larger than it says', async () => {
    const bomb = { path: 'dom0/perf.data', bytes: new Uint8Array(50 << 20), claims: { size: 1000 } };
    await expect(read([bomb], 'dom0/perf.data')).rejects.toThrow(
      'entry dom0/perf.data: expected 1000 bytes as the directory says, found more',
    );
  });

  it('stops a gzip bomb inside an honest entry', async () => {
    const files = await zipFiles(
      handmadeZip([{ path: 'b.gz', bytes: gzipSync(new Uint8Array(8 << 20)), stored: true }]),
      {
        limits: { freeBytes: 1 << 20, maxRatio: 100 },
      },
    );
    await expect(bytesOf(files.input('b')!)).rejects.toThrow('decompression bomb');
  });

  it.each<[string, NonNullable<HandmadeEntry['claims']>, string]>([
    ['ends early', { size: 8 }, 'the entry ends after 5 of 8 bytes'],
    ['was changed', { crc: 1 }, 'checksum'],
  ])('gives the bytes of an entry that %s, then says so', async (_, claims, reason) => {
    const files = await open({ path: 'a', bytes: text('bytes'), claims });
    const chunks: string[] = [];
    const attempt = (async () => {
      for await (const chunk of files.input('a')!.open()) chunks.push(Buffer.from(chunk).toString());
    })();
    await expect(attempt).rejects.toThrow(TruncatedInput);
    await expect(attempt).rejects.toThrow(reason);
    expect(chunks.join('')).toBe('bytes');
  });

  it('says that a file is missing or no zip', async () => {
    await expect(zipFiles('test/fixtures/none.xenprof')).rejects.toThrow('no such file');
    await expect(zipFiles(Buffer.from('PERFILE2'), { name: 'x' })).rejects.toThrow(
      'x: offset 0 (0x0): expected a zip',
    );
  });

  it('knows a zip by its first bytes', () => {
    expect(looksLikeZip(handmadeZip([]))).toBe(true);
    expect(looksLikeZip(handmadeZip([{ path: 'a', bytes: text('x') }]))).toBe(true);
    expect(looksLikeZip(text('PERFILE2'))).toBe(false);
    expect(looksLikeZip(text('PK'))).toBe(false);
  });

  it('gives entries or a FormatError for any damage', async () => {
    const whole = handmadeZip([
      { path: 'dom0/kallsyms', bytes: text('ffffffff81000000 T _text\n'.repeat(20)) },
      { path: 'b', bytes: text('b'), stored: true },
    ]);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(whole.length * 4), async (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          const files = await zipFiles(bytes);
          for (const path of files.list()) await bytesOf(files.input(path)!);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
