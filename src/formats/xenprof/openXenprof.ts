/** Opens a `.xenprof`: the manifest, the raw captures, and how well the two agree. */
import { createHash } from 'node:crypto';
import type { Warning } from '../../profile/profile';
import type { ByteInput, ReadContext } from '../byteInput';
import { peek } from '../fileInput';
import { FormatError } from '../formatError';
import type { RecordingFiles } from '../recordingFiles';
import { TruncatedInput } from '../truncatedInput';
import { MANIFEST_PATH, parseManifest, type Manifest } from './manifest';
import { zipFiles, type ZipFiles } from './zipFiles';

export interface Xenprof extends RecordingFiles {
  readonly manifest: Manifest;
  /** Reads every file and compares its SHA-256 with the manifest; gives the paths that differ. */
  verify(context: ReadContext): Promise<readonly string[]>;
}

const MAX_MANIFEST = 1 << 24;

/**
 * @param source path of the file, or its bytes
 * @throws FormatError if it is no zip or has no valid manifest; single damaged captures show when they are read
 */
export async function openXenprof(source: string | Buffer, name?: string): Promise<Xenprof> {
  const files = await zipFiles(source, name === undefined ? {} : { name });
  try {
    const manifest = parseManifest(files.name, await readManifest(files));
    return {
      ...files,
      manifest,
      warnings: disagreements(files, manifest),
      list: () => files.list().filter((path) => path !== MANIFEST_PATH),
      verify: (context) => changedFiles(files, manifest, context),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

async function readManifest(files: ZipFiles): Promise<string> {
  const input = files.input(MANIFEST_PATH);
  if (input === undefined) {
    throw new FormatError(
      files.name,
      { entry: MANIFEST_PATH },
      'expected a manifest, found none: this zip is no recording',
      'Unpack it and pack the folder of captures with "xen-io-profiler pack"',
    );
  }
  const bytes = await peek(input, MAX_MANIFEST + 1);
  if (bytes.length > MAX_MANIFEST) {
    throw new FormatError(
      files.name,
      { entry: MANIFEST_PATH },
      `expected at most ${MAX_MANIFEST} bytes, found more`,
      'Pack the recording again',
    );
  }
  return new TextDecoder().decode(bytes);
}

function disagreements(files: ZipFiles, manifest: Manifest): Warning[] {
  const warnings: Warning[] = [];
  const sizes = new Map(files.entries().map(({ path, size }) => [path, size]));
  for (const { path, size } of manifest.files) {
    const found = sizes.get(path);
    if (found === size) continue;
    warnings.push({
      code: found === undefined ? 'xenprof.missing-file' : 'xenprof.changed-file',
      message:
        found === undefined
          ? `${files.name}: ${path} is in the manifest but not in the file; what it held is not shown. Ask for the recording again.`
          : `${files.name}: ${path} has ${found} bytes, the manifest says ${size}: it was changed after packing.`,
    });
  }
  const known = new Set([MANIFEST_PATH, ...manifest.files.map((file) => file.path)]);
  const unknown = [...sizes.keys()].filter((path) => !known.has(path));
  if (unknown.length > 0) {
    warnings.push({
      code: 'xenprof.unlisted-file',
      message: `${files.name}: ${unknown.length} files are not in the manifest (${unknown[0]} …): they were added after packing.`,
    });
  }
  return warnings;
}

async function changedFiles(files: ZipFiles, manifest: Manifest, context: ReadContext): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, size, sha256 } of manifest.files) {
    const input = files.input(path);
    const digest = input === undefined ? undefined : await digestIfReadable(input, context);
    if (digest?.sha256 !== sha256 || digest.size !== size) changed.push(path);
  }
  return changed;
}

async function digestIfReadable(input: ByteInput, context: ReadContext): Promise<Digest | undefined> {
  try {
    return await digestOf(input, context);
  } catch (error) {
    if (error instanceof TruncatedInput) return undefined;
    throw error;
  }
}

export interface Digest {
  readonly size: number;
  readonly sha256: string;
}

/** Size and SHA-256 of an input's bytes. */
export async function digestOf(input: ByteInput, context: ReadContext): Promise<Digest> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of input.open()) {
    context.signal.throwIfAborted();
    hash.update(chunk);
    size += chunk.length;
    context.progress(size);
  }
  return { size, sha256: hash.digest('hex') };
}
