/** Compressed files, also damaged ones and such as want much memory. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packingOf, unpacked } from '../../../src/debugInfo/packedFile';
import { bytesOf } from '../formats/allBytes';

const FIXTURE = 'test/fixtures/lines/linked/xen-parts.ko';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'packed-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return path;
}

async function contents(path: string, packing: 'gzip' | 'zstd'): Promise<Uint8Array | undefined> {
  const input = await unpacked(path, packing);
  return input && bytesOf(input);
}

describe('a compressed file', () => {
  it('is known by its first bytes, whatever it is called', async () => {
    expect(await packingOf(`${FIXTURE}.zst`)).toBe('zstd');
    expect(await packingOf(await put(gzipSync('x')))).toBe('gzip');
    expect(await packingOf(await put(Buffer.from('fd377a585a000004', 'hex')))).toBe('xz');
    expect(await packingOf(FIXTURE)).toBeUndefined();
    expect(await packingOf(await put(Buffer.from([0x1f])))).toBeUndefined();
    expect(await packingOf(await put(Buffer.alloc(0)))).toBeUndefined();
    expect(await packingOf(join(folder, 'missing'))).toBeUndefined();
    await mkdir(join(folder, 'folder'));
    expect(await packingOf(join(folder, 'folder'))).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('is no pipe, which nobody may write to', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await packingOf(join(folder, 'pipe'))).toBeUndefined();
  });

  it('gives back what was compressed', async () => {
    const bytes = await readFile(FIXTURE);
    expect(await contents(`${FIXTURE}.zst`, 'zstd')).toEqual(bytes);
    expect(await contents(await put(gzipSync(bytes)), 'gzip')).toEqual(bytes);
  });

  it.skipIf(spawnSync('zstd', ['--version']).status !== 0)('of any size and level is that', async () => {
    for (const [size, level] of [
      [100, '-3'],
      [300, '-1'],
      [70_000, '-19'],
      [3_000_000, '-1'],
    ] as const) {
      const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * i) >> (i % 13)));
      const plain = join(folder, 'plain');
      await writeFile(plain, bytes);
      execFileSync('zstd', ['-q', '-f', level, plain, '-o', join(folder, 'file')]);
      const got = await contents(join(folder, 'file'), 'zstd');
      expect([size, got !== undefined && Buffer.from(got).equals(bytes)]).toEqual([size, true]);
    }
  });

  it('that is damaged, cut or extended gives some bytes or nothing', async () => {
    const bytes = await readFile(`${FIXTURE}.zst`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(bytes.length),
        fc.uint8Array({ maxLength: 40 }),
        async (changes, length, more) => {
          const damaged = Buffer.from(bytes);
          for (const [at, byte] of changes) damaged[at] = byte;
          const got = await contents(await put(Buffer.concat([damaged.subarray(0, length), more])), 'zstd');
          expect(got === undefined || got.length < 1 << 28).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that asks for too much, or says too little of its size, gives nothing', async () => {
    const header = (hex: string) =>
      put(Buffer.concat([Buffer.from(`28b52ffd${hex}`, 'hex'), Buffer.alloc(100)]));
    // A single segment of 1 TiB; one without its size, whose window is 1 KiB.
    expect(await contents(await header('e00000000000010000'), 'zstd')).toBeUndefined();
    expect(await contents(await header('0000010000'), 'zstd')).toBeUndefined();
    expect(await contents(await put(Buffer.from('28b52ffd', 'hex')), 'zstd')).toBeUndefined();
  });
});
