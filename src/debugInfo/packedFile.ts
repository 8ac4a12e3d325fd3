/** Files that are compressed as a whole, as builds and distributions compress kernel modules (Linux, CONFIG_MODULE_COMPRESS_*). */
import { open, readFile, stat } from 'node:fs/promises';
import { decompress } from 'fzstd';
import { memoryInput, type ByteInput } from '../formats/byteInput';
import { fileInput } from '../formats/fileInput';

export type Packing = 'gzip' | 'zstd' | 'xz';

const MAGICS: readonly (readonly [Packing, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a585a00'],
];

/** Both of a zstd file and of what is in it: the largest modules with debug information (amdgpu) have some hundred megabytes. */
const MOST_ZSTD = 1 << 28;

/** By the first bytes; undefined for what is not compressed, or no file that can be read. */
export async function packingOf(path: string): Promise<Packing | undefined> {
  try {
    // To open a pipe that nobody writes to would never end.
    if (!(await stat(path)).isFile()) return undefined;
    const file = await open(path);
    try {
      const head = Buffer.alloc(6);
      await file.read(head, 0, head.length, 0);
      const hex = head.toString('hex');
      return MAGICS.find(([, magic]) => hex.startsWith(magic))?.[0];
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** What is in it; undefined if it cannot be uncompressed. */
export async function unpacked(path: string, packing: 'gzip' | 'zstd'): Promise<ByteInput | undefined> {
  if (packing === 'gzip') return fileInput(path);
  try {
    if ((await stat(path)).size > MOST_ZSTD) return undefined;
    const bytes = await readFile(path);
    const size = zstdContentSize(bytes);
    if (size === undefined || size > MOST_ZSTD) return undefined;
    // Into memory of our own: the library would make as much as each frame asks for.
    return memoryInput(path, decompress(bytes, new Uint8Array(size)));
  } catch (error) {
    // The library throws whatever damaged data leads it into.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** As the header of the first frame tells it (RFC 8878, section 3.1.1.1); `zstd` leaves it out only where it reads a pipe. */
function zstdContentSize(bytes: Buffer): number | undefined {
  if (bytes.length < 18) return undefined;
  const descriptor = bytes[4];
  const singleSegment = (descriptor >> 5) & 1;
  const at = 6 - singleSegment + [0, 1, 2, 4][descriptor & 3];
  switch (descriptor >> 6) {
    case 0:
      return singleSegment === 1 ? bytes[at] : undefined;
    case 1:
      return bytes.readUInt16LE(at) + 256;
    case 2:
      return bytes.readUInt32LE(at);
    default:
      return Number(bytes.readBigUInt64LE(at));
  }
}
