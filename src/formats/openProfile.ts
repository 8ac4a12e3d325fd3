/** Any file or folder -> profile. The format is recognised by content, never by name alone. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProfileBuilder } from '../profile/profileBuilder';
import type { Profile } from '../profile/profile';
import type { ByteInput, ReadContext } from './byteInput';
import { fileInput, peek } from './fileInput';
import { looksLikeFolded } from './folded/looksLikeFolded';
import { readFolded } from './folded/readFolded';
import { FormatError } from './formatError';
import { parseXlInfo, type XlInfo } from './hostText/xlInfo';
import { readHostText } from './hostText/textLines';
import { looksLikePerfData } from './perfData/fileHeader';
import { readPerfData } from './perfData/readPerfData';
import { looksLikePerfScript } from './perfScript/looksLikePerfScript';
import { readPerfScript } from './perfScript/readPerfScript';
import { looksLikePprof } from './pprof/looksLikePprof';
import { readPprof } from './pprof/readPprof';
import { BUILD_ID_NOTES, readBuildIdNotes } from './recording/buildIdNotes';
import { readRecording } from './recording/readRecording';
import { readKallsyms } from './symbols/kallsyms';
import type { SymbolFile } from './symbols/symbolText';
import { readXensyms } from './symbols/xensyms';
import { folderFiles } from './xenprof/folderFiles';
import { openXenprof } from './xenprof/openXenprof';
import { looksLikeZip } from './xenprof/zipFiles';
import { looksLikeXentrace } from './xentrace/looksLikeXentrace';
import { readXentraceProfile } from './xentrace/xentraceProfile';

export type Format = 'perf.data' | 'perf script' | 'folded stacks' | 'xentrace' | 'xenprof' | 'pprof';

export interface OpenOptions {
  /** Only these captures of a recording. */
  readonly sources?: readonly string[];
  /** Names for `collapse --addrs`. */
  readonly unknownAddresses?: boolean;
  /** What perf script shows and no more, for `collapse`. */
  readonly asPerfScript?: boolean;
}

/** Enough for every magic, and for the first lines of any text. */
const HEAD = 64 << 10;
/** Where xenalyze takes a trace's clock from if nobody tells it (tools/xentrace/xenalyze.c, DEFAULT_CPU_HZ). */
const DEFAULT_TSC_HZ = 2.4e9;

/** @returns undefined if the bytes are none of the formats */
export function recognise(head: Uint8Array): Format | undefined {
  if (looksLikeZip(head)) return 'xenprof';
  if (looksLikePerfData(head)) return 'perf.data';
  if (looksLikeXentrace(head)) return 'xentrace';
  if (looksLikePprof(head)) return 'pprof';
  const text = new TextDecoder().decode(head);
  if (looksLikePerfScript(text)) return 'perf script';
  if (looksLikeFolded(text)) return 'folded stacks';
  return undefined;
}

/**
 * Opens a file (gzip'ed too) or a folder of captures.
 * @throws FormatError if it cannot be read or is none of the formats; the context's abort reason when cancelled
 */
export async function openProfile(
  path: string,
  context: ReadContext,
  options: OpenOptions = {},
): Promise<Profile> {
  const isFolder = await stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );
  if (isFolder) {
    const files = await folderFiles(path);
    return readRecording(files, 'folder of captures', context, options).finally(() => files.close());
  }
  const input = fileInput(path);
  const head = await peek(input, HEAD);
  const format = recognise(head);
  if (format === 'xenprof') {
    const files = await openXenprof(path);
    const machines = files.manifest.machines;
    return readRecording(files, 'xenprof', context, { ...options, machines }).finally(() => files.close());
  }
  return readFile(input, format, head.length, new Siblings(path), context, options);
}

/** Opens bytes that are not in the local file system. */
export async function openBytes(
  name: string,
  bytes: Uint8Array,
  input: ByteInput,
  context: ReadContext,
): Promise<Profile> {
  const head = await peek(input, HEAD);
  const format = recognise(head);
  if (format === 'xenprof') {
    const files = await openXenprof(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), name);
    return readRecording(files, 'xenprof', context, { machines: files.manifest.machines }).finally(() =>
      files.close(),
    );
  }
  return readFile(input, format, head.length, new Siblings(undefined), context, {});
}

async function readFile(
  input: ByteInput,
  format: Exclude<Format, 'xenprof'> | undefined,
  headLength: number,
  siblings: Siblings,
  context: ReadContext,
  options: OpenOptions,
): Promise<Profile> {
  if (format === undefined) throw unrecognised(input.name, headLength);
  const captureName = basename(input.name);
  const builder = new ProfileBuilder(captureName, format);
  if (context.spots === true) builder.keepSpots();
  const unknownAddresses = options.unknownAddresses ?? false;
  switch (format) {
    case 'perf.data':
      await readPerfDataFile(input, builder, siblings, context, options);
      break;
    case 'perf script':
      await readPerfScript(input, builder, context, { captureName, unknownAddresses });
      break;
    case 'folded stacks':
      await readFolded(input, builder, context, { captureName });
      break;
    case 'pprof':
      await readPprof(input, builder, context, { captureName });
      break;
    case 'xentrace': {
      const mhz = (await siblings.xlInfo(context))?.cpuMhz;
      const clock =
        mhz === undefined
          ? { tscHz: DEFAULT_TSC_HZ, tscHzSource: 'assumed' }
          : { tscHz: mhz * 1e6, tscHzSource: 'xl info' };
      await readXentraceProfile(input, builder, clock, context, captureName);
      if (mhz === undefined) {
        builder.warn({
          code: 'xentrace.clock-assumed',
          message:
            'A trace does not say how fast its clock runs; 2.4 GHz is assumed, as xenalyze does. Put the output of `xl info` beside the file, as "xl-info.txt".',
        });
      }
      break;
    }
  }
  return builder.build();
}

async function readPerfDataFile(
  input: ByteInput,
  builder: ProfileBuilder,
  siblings: Siblings,
  context: ReadContext,
  options: OpenOptions,
): Promise<void> {
  const kernel = await siblings.symbols('kallsyms', readKallsyms, builder, context);
  const hypervisor = await siblings.symbols('xensyms', readXensyms, builder, context);
  const { cpuMhz: mhz, buildId } = (await siblings.xlInfo(context)) ?? {};
  const { facts } = await readPerfData(input, builder, context, {
    captureName: basename(input.name),
    symbols: { ...(kernel && { kernel: kernel.table }), ...(hypervisor && { hypervisor: hypervisor.table }) },
    ...(mhz !== undefined && { cpuHz: mhz * 1e6 }),
    ...(buildId !== undefined && { hypervisorBuildId: buildId }),
    buildIds: await readBuildIdNotes(await siblings.find(BUILD_ID_NOTES), builder),
    ...(options.unknownAddresses !== undefined && { unknownAddresses: options.unknownAddresses }),
    ...(options.asPerfScript !== undefined && { asPerfScript: options.asPerfScript }),
  });
  if (facts.hostname === undefined) return;
  builder.host({
    name: facts.hostname,
    ...(facts.osRelease !== undefined && { kernel: facts.osRelease }),
    ...(facts.cpuDescription !== undefined && { cpuModel: facts.cpuDescription }),
    ...(facts.cpusOnline !== undefined && { pcpus: facts.cpusOnline }),
  });
}

/** What lies beside a single file and belongs to it: `kallsyms`, `build-id-notes`, `xensyms`, `xl-info.txt`, each gzip'ed or not. */
class Siblings {
  private readonly folder: string | undefined;

  constructor(path: string | undefined) {
    this.folder = path === undefined ? undefined : dirname(path);
  }

  async symbols(
    name: string,
    read: (input: ByteInput, context: ReadContext) => Promise<SymbolFile>,
    builder: ProfileBuilder,
    context: ReadContext,
  ): Promise<SymbolFile | undefined> {
    const input = await this.find(name);
    if (input === undefined) return undefined;
    try {
      const symbols = await read(input, { ...context, progress: () => undefined });
      for (const warning of symbols.warnings) builder.warn(warning);
      return symbols;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      builder.warn({
        code: `${name}.unreadable`,
        message: `${error.message}. Functions are shown without names.`,
      });
      return undefined;
    }
  }

  async xlInfo(context: ReadContext): Promise<XlInfo | undefined> {
    const input = await this.find('xl-info.txt');
    if (input === undefined) return undefined;
    try {
      return parseXlInfo(await readHostText(input, context)).value;
    } catch (error) {
      // Only a courtesy: without it the clock is assumed, and that is said.
      if (!(error instanceof FormatError)) throw error;
      return undefined;
    }
  }

  async find(name: string): Promise<ByteInput | undefined> {
    if (this.folder === undefined) return undefined;
    for (const file of [name, `${name}.gz`]) {
      const path = join(this.folder, file);
      if (
        await stat(path).then(
          (s) => s.isFile(),
          () => false,
        )
      )
        return fileInput(path);
    }
    return undefined;
  }
}

function unrecognised(name: string, headLength: number): FormatError {
  if (headLength === 0)
    return new FormatError(name, { offset: 0 }, 'the file is empty', 'Record again, or copy it once more');
  return new FormatError(
    name,
    { offset: 0 },
    'expected perf.data, perf script text, folded stacks, an xentrace binary, pprof or a .xenprof, found none of them',
    'Open the file that perf record, perf script, stackcollapse-perf.pl or xentrace wrote',
  );
}
