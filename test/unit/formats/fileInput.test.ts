import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryInput, type ByteInput } from '../../../src/formats/byteInput';
import { fileInput, peek, type FileInputOptions } from '../../../src/formats/fileInput';
import { FormatError } from '../../../src/formats/formatError';
import { TruncatedInput } from '../../../src/formats/truncatedInput';
import { bytesOf } from './allBytes';

const folder = mkdtempSync(join(tmpdir(), 'input-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
function written(bytes: Uint8Array, options?: FileInputOptions): ByteInput {
  const path = join(folder, `f${files++}`);
  writeFileSync(path, bytes);
  return fileInput(path, options);
}
/** Bytes that do not compress well, the same in every run. */
const noise = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = 1; i < length; i++) bytes[i] = (x = (Math.imul(x, 1664525) + 1013904223) >>> 0) >>> 24;
  return bytes;
};

/** What comes before the error, and the error. */
async function untilError(input: ByteInput): Promise<{ bytes: Buffer; error: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of input.open()) chunks.push(Buffer.from(chunk));
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
  return { bytes: Buffer.concat(chunks), error: undefined };
}

describe('fileInput', () => {
  it('gives a file’s bytes, again at each pass, whatever the chunk size', async () => {
    const bytes = noise(100_000);
    for (const chunkSize of [1000, 99_999, 1 << 22]) {
      const input = written(bytes, { chunkSize });
      expect(input.storedSize).toBe(bytes.length);
      expect(Buffer.compare(await bytesOf(input), bytes)).toBe(0);
      expect(Buffer.compare(await bytesOf(input), bytes)).toBe(0);
    }
  });

  it('never gives an empty chunk, not even for an empty file', async () => {
    for await (const chunk of written(new Uint8Array(0)).open())
      expect.unreachable(`a chunk of ${chunk.length}`);
  });

  it('undoes gzip, of several members too', async () => {
    const [a, b] = [noise(300_000), noise(1000)];
    const input = written(Buffer.concat([gzipSync(a), gzipSync(b)]), { chunkSize: 777 });
    expect(Buffer.compare(await bytesOf(input), Buffer.concat([a, b]))).toBe(0);
  });

  it('hands any bytes on, gzip’ed or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 9 }), async (bytes, chunkSize) => {
        expect([...(await bytesOf(written(gzipSync(bytes), { chunkSize })))]).toEqual([...bytes]);
        const { bytes: read, error } = await untilError(written(bytes, { chunkSize }));
        if (bytes[0] === 0x1f && bytes[1] === 0x8b) expect(error).toBeInstanceOf(TruncatedInput);
        else expect([...read]).toEqual([...bytes]);
      }),
      { numRuns: 50 },
    );
  });

  it('gives all that a cut gzip holds, then says where it ends', async () => {
    const bytes = noise(3 << 20);
    const packed = gzipSync(bytes);
    const { bytes: read, error } = await untilError(written(packed.subarray(0, packed.length - 5000)));
    expect(error).toBeInstanceOf(TruncatedInput);
    expect((error as TruncatedInput).message).toContain(`offset ${packed.length - 5000} `);
    expect((error as TruncatedInput).readableBytes).toBe(read.length);
    // 5000 stored bytes hold about 5000 of noise.
    expect(read.length).toBeGreaterThan(bytes.length - 10_000);
    expect(Buffer.compare(read, bytes.subarray(0, read.length))).toBe(0);
  });

  it('gives what comes before the damage in a gzip', async () => {
    const bytes = noise(1 << 20);
    const packed = gzipSync(bytes);
    packed[packed.length - 6] ^= 1; // in the checksum behind the data
    const { bytes: read, error } = await untilError(written(packed));
    expect(error).toBeInstanceOf(TruncatedInput);
    expect((error as Error).message).toContain('incorrect data check');
    expect(read.length).toBeGreaterThanOrEqual(bytes.length - (1 << 18));
    expect(Buffer.compare(read, bytes.subarray(0, read.length))).toBe(0);
  });

  it('takes zeros behind the data for padding', async () => {
    const bytes = noise(1000);
    const padded = Buffer.concat([gzipSync(bytes), new Uint8Array(100_000)]);
    for (const chunkSize of [10, 1 << 20]) {
      expect(Buffer.compare(await bytesOf(written(padded, { chunkSize })), bytes)).toBe(0);
    }
  });

  it('stops at a bomb, before it has grown', async () => {
    const limits = { freeBytes: 1 << 20, maxRatio: 100 };
    const { bytes, error } = await untilError(written(gzipSync(new Uint8Array(200 << 20)), { limits }));
    expect(error).toBeInstanceOf(FormatError);
    expect(error).not.toBeInstanceOf(TruncatedInput);
    expect((error as Error).message).toContain('decompression bomb');
    expect(bytes.length).toBeLessThan(140 << 20);
  });

  it('says what is wrong with a path', async () => {
    const cases: [string, string][] = [
      [join(folder, 'none'), 'no such file. Check the path'],
      [folder, 'expected a file, found a folder'],
      [join(folder, 'f0', 'below'), 'a part of the path is not a folder'],
    ];
    written(new Uint8Array(1));
    for (const [path, reason] of cases) {
      const { error } = await untilError(fileInput(path, { name: 'recording' }));
      expect(error).toBeInstanceOf(FormatError);
      expect((error as Error).message).toContain(`recording: offset 0 (0x0): ${reason}`);
    }
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe that nobody writes to', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const { error } = await untilError(fileInput(path));
    expect((error as Error).message).toContain('found a pipe or a device');
  });
});

describe('peek', () => {
  it('gives the first bytes, fewer if there are fewer', async () => {
    const input = memoryInput('m', new Uint8Array([1, 2, 3, 4, 5]), 2);
    expect([...(await peek(input, 3))]).toEqual([1, 2, 3]);
    expect([...(await peek(input, 0))]).toEqual([]);
    expect([...(await peek(input, 99))]).toEqual([1, 2, 3, 4, 5]);
  });

  it('looks inside gzip', async () => {
    expect(Buffer.from(await peek(written(gzipSync('PERFILE2 and more')), 8)).toString()).toBe('PERFILE2');
  });
});
