/** Files on disk as {@link ByteInput}: one reused buffer, gzip undone, errors that say what to do. */
import { statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ByteInput } from './byteInput';
import { FormatError } from './formatError';
import { DEFAULT_LIMITS, undoGzip, type InflateLimits } from './inflate';

/** Large enough that the hop to the thread pool costs little, small enough that the bytes are still in the CPU's cache when they are read. */
const CHUNK = 1 << 20;

export interface FileInputOptions {
  /** Name for messages; the path unless given. */
  readonly name?: string;
  readonly limits?: InflateLimits;
  /** Bytes a read; smaller ones find reader bugs. */
  readonly chunkSize?: number;
}

/**
 * A file, or what is inside it if it is gzip'ed. Nothing is opened before the first pass; each pass opens the file
 * anew and closes it when it ends or is abandoned.
 */
export function fileInput(path: string, options: FileInputOptions = {}): ByteInput {
  const name = options.name ?? path;
  const limits = options.limits ?? DEFAULT_LIMITS;
  return {
    name,
    storedSize: sizeOf(path),
    open: () =>
      undoGzip(fileChunks(path, name, options.chunkSize ?? CHUNK), {
        input: name,
        place: (offset) => ({ offset }),
        limits,
      }),
  };
}

/** The first `n` bytes of a fresh pass, fewer if the input is shorter. */
export async function peek(input: ByteInput, n: number): Promise<Uint8Array> {
  const head = new Uint8Array(n);
  let filled = 0;
  if (n === 0) return head;
  for await (const chunk of input.open()) {
    const part = chunk.subarray(0, n - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === n) break;
  }
  return head.subarray(0, filled);
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined; // open() says what is wrong
  }
}

async function* fileChunks(path: string, name: string, chunkSize: number): AsyncGenerator<Uint8Array> {
  const file = await openRegularFile(path, name);
  try {
    const buffer = new Uint8Array(Math.max(1, Math.min(chunkSize, (await file.stat()).size + 1)));
    for (let offset = 0; ;) {
      let bytesRead: number;
      try {
        ({ bytesRead } = await file.read(buffer, 0, buffer.length, offset));
      } catch (error) {
        throw readFailure(error, name, offset);
      }
      if (bytesRead === 0) return;
      offset += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Pipes and devices are refused before they are opened: opening a pipe nobody writes to would never return. */
async function openRegularFile(path: string, name: string): Promise<FileHandle> {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw notAFile(name, stat.isDirectory());
    return await open(path, 'r');
  } catch (error) {
    throw error instanceof FormatError ? error : readFailure(error, name, 0);
  }
}

function notAFile(name: string, directory: boolean): FormatError {
  return directory
    ? new FormatError(
        name,
        { offset: 0 },
        'expected a file, found a folder',
        'Open a file in it, or give the folder of a whole recording (one folder per machine) to a command that takes one',
      )
    : new FormatError(
        name,
        { offset: 0 },
        'expected a regular file, found a pipe or a device',
        'Save its output to a file first and open that',
      );
}

/** What the operating system says, in words that help. Also for folders and archives that are opened by path. */
export function readFailure(error: unknown, name: string, offset: number): FormatError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const place = { offset };
  switch (code) {
    case 'ENOENT':
      return new FormatError(name, place, 'no such file', 'Check the path for typing errors');
    case 'EACCES':
    case 'EPERM':
      return new FormatError(
        name,
        place,
        'permission denied',
        'perf writes its files for root only: make it readable (sudo chmod a+r FILE) or copy it',
      );
    case 'EISDIR':
      return notAFile(name, true);
    case 'ENOTDIR':
      return new FormatError(name, place, 'a part of the path is not a folder', 'Check the path');
    default:
      return new FormatError(
        name,
        place,
        `cannot be read (${error instanceof Error ? error.message : String(error)})`,
        'Check the disk or the network drive it is on, then try again',
      );
  }
}
