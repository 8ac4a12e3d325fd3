/** Spots of a profile -> places in source files: the recording's own lines, and debug information of binaries at hand. */
import { join } from 'node:path';
import { FormatError } from '../formats/formatError';
import type { RecordingFiles } from '../formats/recordingFiles';
import type { Profile } from '../profile/profile';
import type { SpotTable } from '../profile/spots';
import type { PlaceOrigin, ResolvedSpots, SourcePlace } from '../source/lines/resolvedSpots';
import { addressOf } from './addressOf';
import { DebugTrees } from './debugTree';
import type { CodeModule } from './fileNames';
import { findDebugFile, type FoundDebugFile, type PlacesToLook } from './findDebugFile';
import { addressKey, LineCache } from './lineCache';
import { linesOfFile, type AskedAddress, type LookingUp } from './linesOfFile';
import { spotsByModule, type ModuleSpots } from './moduleSpots';
import { notFoundNote, noToolNote, partNotes } from './notes';
import { RecordedFiles } from './recordedFiles';
import { DEFAULT_RUN_LIMITS, type RunLimits } from './runSymbolizer';
import { symbolPlaces } from './symbolPlaces';
import { installedSymbolizers } from './symbolizer';

export interface DebugOptions extends PlacesToLook {
  /** For lines that were looked up before, and for program files that are taken out of the recording for a while. */
  readonly cacheFolder: string;
  /** Where symbolizers are looked for; PATH unless given. */
  readonly searchPath?: string;
  readonly limits?: RunLimits;
}

export interface ResolveContext {
  readonly signal: AbortSignal;
  /** The module being looked up, and how many of its addresses are done. */
  readonly progress: (module: string, done: number, total: number) => void;
}

/** Modules with the most samples that are looked for; the others have next to none. */
const MOST_MODULES = 40;
/** Addresses of one module; those with most samples come first. */
const MOST_ADDRESSES = 200_000;
/** Below this share of the samples, a module without debug information is not worth a note. */
const NOTED_SHARE = 0.01;

/**
 * @param profile read with `ReadContext.spots`
 * @param recording its files, where it is a recording with several
 * @throws the signal's reason when cancelled
 */
export async function resolveSpots(
  profile: Profile,
  recording: RecordingFiles | undefined,
  options: DebugOptions,
  context: ResolveContext,
): Promise<ResolvedSpots> {
  const { spots } = profile;
  if (spots === undefined) return { places: [], originOf: new Int32Array(0), origins: [], notes: [] };
  const resolving = new Resolving(profile, spots);
  resolving.recordedLines();
  const modules = spotsByModule(profile, spots).slice(0, MOST_MODULES);
  if (modules.length === 0) return resolving.result();
  const tools = await installedSymbolizers(options.searchPath ?? process.env.PATH);
  if (tools.length === 0) {
    resolving.notes.push(noToolNote());
    return resolving.result();
  }
  const cache = new LineCache(join(options.cacheFolder, 'lines'));
  const recorded = new RecordedFiles(recording, join(options.cacheFolder, 'programs'));
  const releases = profile.hosts.map(({ kernel }) => kernel).filter((kernel) => kernel !== undefined);
  const search = { recorded, trees: new DebugTrees(), look: options, releases, signal: context.signal };
  try {
    for (const group of modules) {
      context.signal.throwIfAborted();
      const found = await findDebugFile(group.module, search);
      const share = group.samples / profile.samples.event.length;
      if ('otherBuilds' in found) {
        if (share >= NOTED_SHARE) resolving.notes.push(notFoundNote(group.module, share, found));
      } else {
        const limits = options.limits ?? DEFAULT_RUN_LIMITS;
        await resolving.lookUp(group, found, { tools, cache, limits }, context);
      }
    }
  } finally {
    await recorded.close();
  }
  return resolving.result();
}

class Resolving {
  readonly notes: string[] = [];
  private readonly origins: PlaceOrigin[] = [];
  private readonly places: (readonly SourcePlace[])[];
  private readonly originOf: Int32Array;

  constructor(
    private readonly profile: Profile,
    private readonly spots: SpotTable,
  ) {
    this.places = Array.from(spots.func, () => []);
    this.originOf = new Int32Array(spots.func.length).fill(-1);
  }

  /** Lines that came with the samples. */
  recordedLines(): void {
    const { line, file, files } = this.spots;
    let origin = -1;
    for (let spot = 0; spot < line.length; spot++) {
      const path = file[spot] < 0 ? undefined : files.at(file[spot]);
      if (path === undefined || line[spot] <= 0) continue;
      if (origin < 0) origin = this.origins.push({ text: 'the recording itself', madeMs: null }) - 1;
      this.places[spot] = [{ file: path, line: line[spot] }];
      this.originOf[spot] = origin;
    }
  }

  async lookUp(
    group: ModuleSpots,
    found: FoundDebugFile,
    means: Pick<LookingUp, 'tools' | 'cache' | 'limits'>,
    { signal, progress }: ResolveContext,
  ): Promise<void> {
    const { profile, spots } = this;
    const { funcs } = profile;
    const wanted = new Set(group.spots.map((spot) => funcs.name[spots.func[spot]]));
    const table = await this.symbols(found, wanted);
    if (table === undefined) return;
    const asked: { readonly spot: number; readonly address: AskedAddress }[] = [];
    const lost = { missing: new Set<number>(), several: new Set<number>() };
    for (const spot of group.spots.slice(0, MOST_ADDRESSES)) {
      const func = spots.func[spot];
      const [name, sourceFile] = [funcs.name[func], funcs.sourceFile[func]];
      const address = addressOf(
        { name, sourceFile, offset: spots.offset[spot] },
        table.get(name),
        found.verified,
      );
      if (typeof address === 'string') lost[address].add(func);
      else asked.push({ spot, address: { ...address, symbol: name } });
    }
    const { lines, failure } = await linesOfFile(
      found,
      asked.map(({ address }) => address),
      {
        ...means,
        signal,
        progress: (done) => progress(group.module.name, done, asked.length),
      },
    );
    const origin = this.origins.push({ text: originText(group.module, found), madeMs: found.madeMs }) - 1;
    for (const { spot, address } of asked) {
      const section = found.file.relocatable ? address.section : undefined;
      const places = lines.get(addressKey(section, address.address)) ?? [];
      if (places.length === 0) continue;
      this.places[spot] = places;
      this.originOf[spot] = origin;
    }
    const functions = { all: wanted.size, missing: lost.missing.size, several: lost.several.size };
    this.notes.push(...partNotes(group.module, found, functions, failure));
  }

  /** Undefined if they cannot be read, which is noted. */
  private async symbols({ file }: FoundDebugFile, wanted: ReadonlySet<string>) {
    try {
      return await symbolPlaces(file.elf, wanted);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.notes.push(`${error.message}. Lines of its functions are unknown.`);
      return undefined;
    }
  }

  result(): ResolvedSpots {
    const { places, originOf, origins, notes } = this;
    return { places, originOf, origins, notes };
  }
}

function originText({ buildId }: CodeModule, { title, verified, file }: FoundDebugFile): string {
  const check = !verified
    ? `not checked: ${buildId === '' ? 'the recording holds no build id of it' : 'it has no build id'}`
    : buildId !== '' && file.buildId === buildId
      ? 'its build id agrees'
      : 'it came with the recording';
  return `the debug information of ${title} (${check})`;
}
