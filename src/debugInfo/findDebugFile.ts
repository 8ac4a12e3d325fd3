/** The binary of a module, wherever it lies on this machine, and whether it is the very one that was recorded. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FormatError } from '../formats/formatError';
import { openDebugFile, type DebugFile } from './debugFile';
import type { DebugTrees } from './debugTree';
import type { CodeModule } from './fileNames';
import { packingOf, unpacked } from './packedFile';
import type { RecordedFiles } from './recordedFiles';

export interface FoundDebugFile {
  readonly file: DebugFile;
  /** For people: its path, or where in the recording it is. */
  readonly title: string;
  /** Build ids agree, or the recording brought it along. */
  readonly verified: boolean;
  /** Names its contents for as long as they are the same. */
  readonly key: string;
  /** When it was built, in ms; null for a file that was taken out of a recording. */
  readonly madeMs: number | null;
}

/** What there was instead. */
export interface NotFound {
  /** Files of that name from another build, and of the right one without line numbers. */
  readonly otherBuilds: readonly string[];
  readonly withoutLines: readonly string[];
  /** Compressed by xz, which is not read here. */
  readonly compressed: readonly string[];
}

export interface PlacesToLook {
  /** Folders of builds and of unpacked debug packages; looked at by build id and by name, not searched. */
  readonly folders: readonly string[];
  /** Where debug packages install; `/usr/lib/debug` unless given. */
  readonly debugRoot?: string;
  /** Where perf keeps binaries; `.debug` of the home folder unless given. */
  readonly perfCache?: string;
  /** Put before the module's own path, and before /lib/modules; '' unless given. */
  readonly systemRoot?: string;
}

interface Candidate {
  readonly path: string;
  readonly title: string;
  /** Of a recorded file. */
  readonly digest?: string;
}

/** A candidate as a symbolizer can read it. */
interface Readable extends Candidate {
  /** Of a file that was compressed: of what is in it. */
  readonly unpackedDigest?: string;
}

/** Build ids have 20 bytes mostly; it becomes part of a path, so nothing else passes. */
const BUILD_ID = /^[0-9a-f]{8,128}$/;

/** Whose binaries are looked for: the same for every module of a profile. */
export interface Search {
  readonly recorded: RecordedFiles;
  readonly trees: DebugTrees;
  readonly look: PlacesToLook;
  /** Of the kernels that ran, where the recording tells: `6.1.0-13-amd64`. */
  readonly releases: readonly string[];
  readonly signal: AbortSignal;
}

/** @throws the signal's reason when cancelled */
export async function findDebugFile(module: CodeModule, search: Search): Promise<FoundDebugFile | NotFound> {
  const { signal } = search;
  const otherBuilds: string[] = [];
  const withoutLines: string[] = [];
  const compressed: string[] = [];
  let unverified: FoundDebugFile | undefined;
  let { buildId } = module;
  for await (const candidate of candidates(module, () => buildId, search)) {
    signal.throwIfAborted();
    const { title, digest } = candidate;
    const readable = await plain(candidate, search);
    if (readable === 'xz') compressed.push(title);
    if (readable === 'xz' || readable === undefined) continue;
    const file = await openDebugFile(readable.path, signal);
    if (file === undefined) continue;
    const differs = buildId !== '' && file.buildId !== undefined && file.buildId !== buildId;
    if (differs) {
      otherBuilds.push(title);
      continue;
    }
    // A recording's own program tells which build its debug information is of.
    if (digest !== undefined && buildId === '') buildId = file.buildId ?? '';
    if (!file.hasLines) {
      withoutLines.push(title);
      continue;
    }
    const found: FoundDebugFile = {
      file,
      title,
      verified: digest !== undefined || (buildId !== '' && file.buildId === buildId),
      key: keyOf(file, readable),
      madeMs: digest === undefined ? await modifiedMs(candidate.path) : null,
    };
    if (found.verified) return found;
    unverified ??= found;
  }
  return unverified ?? { otherBuilds, withoutLines, compressed };
}

function keyOf(file: DebugFile, { digest, unpackedDigest }: Readable): string {
  if (digest !== undefined) return `recorded:${digest}`;
  if (unpackedDigest !== undefined) return `unpacked:${unpackedDigest}`;
  return `file:${file.path}:${file.modifiedMs}:${file.bytes}:${file.buildId ?? ''}`;
}

/** Uncompressed if need be, in a private folder for as long as the search lasts; undefined if that cannot be done. */
async function plain(
  candidate: Candidate,
  { recorded, signal }: Search,
): Promise<Readable | 'xz' | undefined> {
  const packing = await packingOf(candidate.path);
  if (packing === undefined || packing === 'xz') return packing ?? candidate;
  const contents = await unpacked(candidate.path, packing);
  const taken = contents && (await takenOut(recorded, contents, signal));
  return taken && { ...candidate, path: taken.path, unpackedDigest: taken.digest };
}

async function modifiedMs(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

async function* candidates(
  module: CodeModule,
  buildId: () => string,
  { recorded, trees, look, releases, signal }: Search,
): AsyncGenerator<Candidate> {
  const { debugRoot = '/usr/lib/debug', perfCache = join(homedir(), '.debug'), systemRoot = '' } = look;
  const isProgram = module.layer === 'user';
  if (isProgram) {
    for (const input of recorded.of(module.name)) {
      const taken = await takenOut(recorded, input, signal);
      if (taken !== undefined) yield { ...taken, title: input.name };
    }
  }
  if (BUILD_ID.test(buildId())) {
    const [folder, rest] = [buildId().slice(0, 2), buildId().slice(2)];
    const inCache = join(perfCache, '.build-id', folder, rest);
    yield* paths(
      ...[...look.folders, debugRoot].map((top) => join(top, '.build-id', folder, `${rest}.debug`)),
      join(inCache, 'debug'),
      join(inCache, 'elf'),
    );
  }
  for (const folder of [...look.folders, debugRoot]) {
    yield* paths(...(await trees.find(module, folder, releases)));
  }
  if (isProgram) yield* paths(`${debugRoot}${module.name}.debug`, `${systemRoot}${module.name}`);
  // This machine's own modules: mostly another kernel's, so only where the build id tells.
  if (module.layer === 'kernel' && BUILD_ID.test(buildId())) {
    yield* paths(...(await trees.find(module, `${systemRoot}/`, releases)));
  }
}

async function takenOut(
  recorded: RecordedFiles,
  input: Parameters<RecordedFiles['takeOut']>[0],
  signal: AbortSignal,
) {
  try {
    return await recorded.takeOut(input, signal);
  } catch (error) {
    // What else is wrong with the recording was said when it was read.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function* paths(...all: string[]): Generator<Candidate> {
  for (const path of all) yield { path, title: path };
}
