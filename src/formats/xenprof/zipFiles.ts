/**
 * A zip read from its directory: entries are inflated one at a time, when asked for, with a ceiling. What a recording
 * never has (encryption, links, paths that climb out) is refused before anything is read.
 */
import { crc32 } from 'node:zlib';
import { basename } from 'node:path';
import { fromBufferPromise, getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import type { ByteInput } from '../byteInput';
import { readFailure } from '../fileInput';
import { FormatError } from '../formatError';
import { DEFAULT_LIMITS, inflate, undoGzip, type InflateLimits } from '../inflate';
import { findStored, listedPaths, type RecordingFiles } from '../recordingFiles';
import { TruncatedInput } from '../truncatedInput';
import { checkEntryPath, printable } from './zipEntryPath';

export interface ZipEntryFacts {
  /** Path as stored in the zip. */
  readonly path: string;
  /** Size after inflating, as the zip's directory claims it. */
  readonly size: number;
}

export interface ZipFiles extends RecordingFiles {
  entries(): readonly ZipEntryFacts[];
}

const STORED = 0;
const DEFLATED = 8;
const MAX_ENTRIES = 10_000;
/** Upper half of the external attributes: Unix mode. */
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const UNTRUSTED = 'Do not trust this file; ask for a recording made by "xen-io-profiler pack"';
const AGAIN = 'Copy the file again from where it was recorded';

/** `PK` and a local header, or the end record of an empty zip. */
export function looksLikeZip(head: Uint8Array): boolean {
  const [p, k, a, b] = head;
  return head.length >= 4 && p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/**
 * Opens a zip by its path, or one that is in memory. `name` is for messages.
 * @throws FormatError if it is no zip, or one that a recording cannot be
 */
export async function zipFiles(
  source: string | Buffer,
  { name, limits = DEFAULT_LIMITS }: { readonly name?: string; readonly limits?: InflateLimits } = {},
): Promise<ZipFiles> {
  const archive = name ?? (typeof source === 'string' ? basename(source) : 'archive');
  const zip = await openZip(source, archive);
  try {
    const entries = await readDirectory(zip, archive, limits);
    const listed = listedPaths(entries.keys());
    const paths = [...listed.keys()];
    return {
      name: archive,
      warnings: [],
      list: () => paths,
      entries: () => [...entries].map(([path, entry]) => ({ path, size: entry.uncompressedSize })),
      input: (path) => {
        const stored = findStored(listed, path);
        const entry = stored === undefined ? undefined : entries.get(stored);
        return stored === undefined || entry === undefined
          ? undefined
          : entryInput(zip, archive, stored, entry, limits);
      },
      close: () => {
        zip.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openZip(source: string | Buffer, archive: string): Promise<ZipFile> {
  // Names are decoded and checked here, so that an error can say which entry it is.
  const options = { autoClose: false, decodeStrings: false };
  try {
    return await (typeof source === 'string'
      ? openPromise(source, options)
      : fromBufferPromise(source, options));
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw readFailure(error, archive, 0);
    throw new FormatError(archive, { offset: 0 }, `expected a zip archive (${messageOf(error)})`, AGAIN);
  }
}

async function readDirectory(
  zip: ZipFile,
  archive: string,
  limits: InflateLimits,
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let claimed = 0;
  const fail = (path: string, expectation: string): never => {
    throw new FormatError(archive, { entry: printable(path) }, expectation, UNTRUSTED);
  };
  try {
    for await (const entry of zip.eachEntry()) {
      const path = getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        entry.fileNameRaw,
        entry.extraFields,
        true,
      );
      if (path.endsWith('/') && entry.uncompressedSize === 0) continue; // a folder
      checkEntryPath(archive, path);
      if (entries.has(path)) fail(path, 'expected each path once, found it twice');
      if (entry.isEncrypted()) fail(path, 'expected no encryption, found an encrypted entry');
      if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
        fail(path, `expected method 0 (stored) or 8 (deflated), found method ${entry.compressionMethod}`);
      }
      if (((entry.externalFileAttributes >>> 16) & S_IFMT) === S_IFLNK)
        fail(path, 'expected a file, found a symbolic link');
      claimed += entry.uncompressedSize;
      if (claimed > limits.freeBytes && claimed > limits.maxRatio * zip.fileSize) {
        fail(
          path,
          `expected at most ${limits.maxRatio} times the size of the file, found claims of ${claimed} bytes`,
        );
      }
      entries.set(path, entry);
      if (entries.size > MAX_ENTRIES) fail(path, `expected at most ${MAX_ENTRIES} entries, found more`);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      archive,
      { entry: `number ${entries.size + 1} of the directory` },
      `expected a directory entry (${messageOf(error)})`,
      AGAIN,
    );
  }
  return entries;
}

function entryInput(
  zip: ZipFile,
  archive: string,
  path: string,
  entry: Entry,
  limits: InflateLimits,
): ByteInput {
  const name = `${archive}/${path}`;
  const options = { input: archive, place: () => ({ entry: path }), limits };
  return {
    name,
    storedSize: entry.compressedSize,
    open: () =>
      undoGzip(checked(entryBytes(zip, archive, path, entry, options), archive, path, entry), options),
  };
}

async function* entryBytes(
  zip: ZipFile,
  archive: string,
  path: string,
  entry: Entry,
  options: Parameters<typeof inflate>[2],
): AsyncGenerator<Uint8Array> {
  if (!zip.isOpen) throw new Error(`${archive} is closed already`);
  if (entry.compressionMethod === DEFLATED)
    yield* inflate(storedBytes(zip, archive, path, entry), 'deflate', options);
  else yield* storedBytes(zip, archive, path, entry);
}

async function* storedBytes(
  zip: ZipFile,
  archive: string,
  path: string,
  entry: Entry,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      given += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw new TruncatedInput(
      archive,
      { entry: path },
      `the entry cannot be read (${messageOf(error)})`,
      AGAIN,
      given,
    );
  }
}

/** Holds the directory to its word: as many bytes as it says, and the checksum it says. */
async function* checked(
  bytes: AsyncIterable<Uint8Array>,
  archive: string,
  path: string,
  entry: Entry,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let sum = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > entry.uncompressedSize) {
      throw new FormatError(
        archive,
        { entry: path },
        `expected ${entry.uncompressedSize} bytes as the directory says, found more`,
        UNTRUSTED,
      );
    }
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (size < entry.uncompressedSize || sum !== entry.crc32) {
    const what =
      size < entry.uncompressedSize
        ? `the entry ends after ${size} of ${entry.uncompressedSize} bytes`
        : 'the checksum (CRC-32) does not agree with the bytes: they were changed';
    throw new TruncatedInput(archive, { entry: path }, what, AGAIN, size);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
