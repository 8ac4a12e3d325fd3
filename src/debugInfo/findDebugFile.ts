/** The binary of a module, wherever it lies on this machine, and whether it is the very one that was recorded. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FormatError } from '../formats/formatError';
import { openDebugFile, type DebugFile } from './debugFile';
import type { DebugTrees } from './debugTree';
import type { CodeModule } from './fileNames';
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
}

export interface PlacesToLook {
  /** Folders of builds and of unpacked debug packages; looked at by name, not searched. */
  readonly folders: readonly string[];
  /** Where debug packages install; `/usr/lib/debug` unless given. */
  readonly debugRoot?: string;
  /** Where perf keeps binaries; `.debug` of the home folder unless given. */
  readonly perfCache?: string;
  /** Put before the module's own path; '' unless given. */
  readonly systemRoot?: string;
}

interface Candidate {
  readonly path: string;
  readonly title: string;
  /** Of a recorded file. */
  readonly digest?: string;
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
  let unverified: FoundDebugFile | undefined;
  let { buildId } = module;
  for await (const { path, title, digest } of candidates(module, () => buildId, search)) {
    signal.throwIfAborted();
    const file = await openDebugFile(path, signal);
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
      key: digest === undefined ? keyOf(file) : `recorded:${digest}`,
      madeMs: digest === undefined ? file.modifiedMs : null,
    };
    if (found.verified) return found;
    unverified ??= found;
  }
  return unverified ?? { otherBuilds, withoutLines };
}

function keyOf(file: DebugFile): string {
  return `file:${file.path}:${file.modifiedMs}:${file.bytes}:${file.buildId ?? ''}`;
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
      join(debugRoot, '.build-id', folder, `${rest}.debug`),
      join(inCache, 'debug'),
      join(inCache, 'elf'),
    );
  }
  for (const folder of [...look.folders, debugRoot]) {
    yield* paths(...(await trees.find(module, folder, releases)));
  }
  if (isProgram) yield* paths(`${debugRoot}${module.name}.debug`, `${systemRoot}${module.name}`);
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
