/**
 * Packs raw captures into a `.xenprof`. The same input gives the same bytes: sorted paths, one fixed date, no owner.
 * Captures are stored as they are inside (gzip undone) and deflated once, by the zip.
 */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { MANIFEST_PATH, MANIFEST_VERSION, type Manifest, type ManifestFile } from './manifest';
import { digestOf } from './openXenprof';
import { checkEntryPath } from './zipEntryPath';

/** What the packer knows; format, version and the list of files are added here. */
export type ManifestFacts = Omit<Manifest, 'format' | 'version' | 'files'>;

export interface FileToPack {
  /** Path in the recording, with `/`: `dom0/perf.data`. */
  readonly path: string;
  readonly input: ByteInput;
  readonly kind?: string;
}

/** The first date that a zip can hold, in local time as zip wants it, so that no time zone shows. */
const DATE = new Date(1980, 0, 1);
const ENTRY = { mtime: DATE, mode: 0o100644, forceDosTimestamp: true } as const;

/**
 * Writes the recording; nothing is left behind if it fails or is cancelled, and a file that was there stays.
 * Inputs are read twice: once for their size and digest, once into the zip. Level 9 (zlib) takes three times as long
 * as the default and saves some percent.
 * @throws FormatError if a path cannot be in a recording, an input cannot be read whole, or the disk is full
 */
export async function writeXenprof(
  out: string,
  facts: ManifestFacts,
  files: readonly FileToPack[],
  context: ReadContext,
  { compressionLevel = 6 }: { readonly compressionLevel?: number } = {},
): Promise<Manifest> {
  const entry = { ...ENTRY, compressionLevel };
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const listed: ManifestFile[] = [];
  sorted.forEach(({ path }, i) => {
    checkEntryPath(out, path);
    if (path === MANIFEST_PATH || sorted.at(i + 1)?.path === path) {
      throw new FormatError(
        out,
        { entry: path },
        'expected each path once',
        'Leave one of the two files out',
      );
    }
  });
  for (const { path, input, kind } of sorted) {
    const digest = await digestOf(input, context);
    listed.push({ path, ...digest, ...(kind === undefined ? {} : { kind }) });
  }
  const manifest: Manifest = { format: 'xenprof', version: MANIFEST_VERSION, ...facts, files: listed };

  const zip = new ZipFile();
  const part = `${out}.part`;
  const output = new PassThrough();
  let reading: Readable | undefined;
  zip.outputStream.pipe(output);
  // yazl and pipes pass no errors on: an input that fails ends the output with its error.
  const stop = (error: Error): void => void output.destroy(error);
  zip.on('error', stop);
  const written = pipeline(output, createWriteStream(part));
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), MANIFEST_PATH, entry);
  sorted.forEach(({ path, input }, i) => {
    const { size } = listed[i];
    zip.addReadStreamLazy(path, { ...entry, size }, (give) => {
      reading = Readable.from(copies(input, context), { objectMode: false }).on('error', stop);
      give(null, reading);
    });
  });
  zip.end();
  try {
    await written;
    await rename(part, out);
  } catch (error) {
    reading?.destroy();
    await rm(part, { force: true });
    throw writeFailure(error, out);
  }
  return manifest;
}

/** The chunks of an input as buffers of their own: a stream keeps several, an input reuses one. */
async function* copies(input: ByteInput, context: ReadContext): AsyncGenerator<Buffer> {
  for await (const chunk of input.open()) {
    context.signal.throwIfAborted();
    yield Buffer.from(chunk);
  }
}

function writeFailure(error: unknown, out: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const place = { offset: 0 };
  if (code === 'ENOSPC')
    return new FormatError(out, place, 'the disk is full', 'Free some space or choose another folder');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new FormatError(out, place, 'permission to write is denied', 'Choose a folder of your own');
  }
  if (code === 'ENOENT') return new FormatError(out, place, 'the folder does not exist', 'Create it first');
  return error;
}
