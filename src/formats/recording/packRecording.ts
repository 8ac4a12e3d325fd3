/** A folder of raw captures -> one `.xenprof`, whole or reduced to what reading it needs. */
import { memoryInput, type ByteInput, type ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import type { SymbolLookup } from '../perfData/symboliser';
import { countSamples } from '../perfData/countSamples';
import { trimPerfData } from '../perfData/trimPerfData';
import type { RecordingFiles } from '../recordingFiles';
import { reduceSymbols } from '../symbols/reduceSymbols';
import type { SymbolTextFormat } from '../symbols/symbolText';
import type { Manifest, ManifestMachine } from '../xenprof/manifest';
import { writeXenprof, type FileToPack } from '../xenprof/writeXenprof';
import { reduceXentrace } from '../xentrace/reduceXentrace';
import { readHostText } from '../hostText/textLines';
import { findCaptures } from './captureFiles';
import { HOST_CLOCKS } from './hostClocks';
import { filesOfHost, hostFolders, NATIVE_FOLDER } from './hostFolders';
import keptFiles from './keptFiles.json';
import { noCaptures, readRecording } from './readRecording';

export interface PackOptions {
  readonly tool: { readonly name: string; readonly version: string };
  readonly title: string;
  /** Keep only the symbols that samples hit and the trace records that the schedule needs. */
  readonly reduce: boolean;
  /**
   * Told how many samples a machine's perf gave, by the machine's folder. They are counted then, in little memory, instead
   * of reading the recording once to prove that it is one; `reduce` reads it in any case.
   */
  readonly sampled?: (folder: string, samples: number) => void;
}

/**
 * Packs and says what went in.
 * @throws FormatError if the folder holds no capture, a file cannot be read whole, or `out` cannot be written
 */
export async function packRecording(
  files: RecordingFiles,
  out: string,
  context: ReadContext,
  options: PackOptions,
): Promise<Manifest> {
  const hosts = hostFolders(files.list());
  const needs: Needs = { hits: new Map(), clocks: new Map(), range: undefined };
  if (options.sampled !== undefined) await countAll(files, hosts, context, options.sampled);
  if (options.reduce || options.sampled === undefined) {
    // Reading it once proves that it is a recording, and tells which symbols it needs.
    const profile = await readRecording(files, 'folder of captures', context, {
      watchSymbols: (path, table) => watched(table, setOf(needs.hits, path)),
      placed: (path, toProfileNs) => needs.clocks.set(path, toProfileNs),
    });
    if (profile.schedule !== null) needs.range = [profile.schedule.startNs, profile.schedule.endNs];
  }
  const packed: FileToPack[] = [];
  for (const path of files.list()) {
    const input = files.input(path);
    if (input === undefined || !belongs(path, hosts, options.reduce)) continue;
    packed.push({ path, input: options.reduce ? await reduced(path, input, needs, context) : input });
  }
  const workload = await workloadText(files, hosts, context);
  return writeXenprof(
    out,
    {
      tool: options.tool,
      title: options.title,
      ...(workload !== '' && { workload }),
      machines: await manifestMachines(files, hosts, context),
      ...(options.reduce && {
        reduced: {
          symbols: true,
          notes:
            'Symbol tables hold only what the samples need and its neighbours, the trace only what the schedule needs, PMU captures only the time of the trace.',
        },
      }),
    },
    packed,
    context,
  );
}

const patterns = (list: readonly string[]) => list.map((p) => new RegExp(p));
const TOP = patterns(keptFiles.top);
const MACHINE = patterns(keptFiles.machine);
const REDUCED = patterns(keptFiles.reduced);

function belongs(path: string, hosts: readonly string[], reduce: boolean): boolean {
  if (path === HOST_CLOCKS) return true;
  const host = hosts.find((folder) => folder !== '' && path.startsWith(`${folder}/`));
  const own = host === undefined ? path : path.slice(host.length + 1);
  // Program files of a machine without a folder of its own.
  if (own.startsWith('files/')) return !reduce;
  const slash = own.indexOf('/');
  const name = own.slice(slash + 1);
  const inMachine = (reduce ? REDUCED : MACHINE).some((p) => p.test(name));
  return slash < 0 ? TOP.some((p) => p.test(name)) || inMachine : inMachine;
}

/** @throws FormatError if there is nothing that a profile could be made of */
async function countAll(
  files: RecordingFiles,
  hosts: readonly string[],
  context: ReadContext,
  sampled: (folder: string, samples: number) => void,
): Promise<void> {
  let captures = 0;
  let damage: FormatError | undefined;
  for (const host of hosts) {
    const own = filesOfHost(files, host, hosts);
    const { machines, pmu, xentrace } = await findCaptures(own, undefined, context);
    captures += pmu.length + (xentrace === undefined ? 0 : 1);
    for (const { folder, perfData } of machines) {
      const input = perfData === undefined ? undefined : own.input(perfData);
      if (input === undefined) continue;
      try {
        const samples = await countSamples(input, context);
        captures++;
        if (samples !== null) sampled([host, folder].filter((step) => step !== '').join('/'), samples);
      } catch (error) {
        // A damaged capture does not cost the others.
        if (!(error instanceof FormatError)) throw error;
        damage ??= error;
      }
    }
  }
  if (captures === 0) throw damage ?? noCaptures(files);
}

/** Every machine that has a folder, by its domain on its own host. */
async function manifestMachines(
  files: RecordingFiles,
  hosts: readonly string[],
  context: ReadContext,
): Promise<ManifestMachine[]> {
  const all: ManifestMachine[] = [];
  for (const host of hosts) {
    const { machines } = await findCaptures(filesOfHost(files, host, hosts), undefined, context);
    for (const { folder, domain } of machines.filter((machine) => machine.folder !== '')) {
      const path = host === '' ? folder : `${host}/${folder}`;
      all.push({
        folder: path,
        name: host === '' ? domain.name : folder === NATIVE_FOLDER ? host : `${host}/${domain.name}`,
        role: domain.role === 'idle' ? 'native' : domain.role,
        ...(domain.id !== null && { domainId: domain.id }),
      });
    }
  }
  return all;
}

async function workloadText(
  files: RecordingFiles,
  hosts: readonly string[],
  context: ReadContext,
): Promise<string> {
  const texts: string[] = [];
  for (const host of hosts) {
    const input = filesOfHost(files, host, hosts).input('workload.txt');
    if (input === undefined) continue;
    const text = (await readHostText(input, context)).trim();
    texts.push(host === '' ? text : text.replace(/^/gm, `${host}/`));
  }
  return texts.join('\n').slice(0, 4096);
}

/** What reading the recording asked of it. */
interface Needs {
  /** Addresses looked up, per symbol table. */
  readonly hits: Map<string, Set<bigint>>;
  /** PMU captures may go on longer than the schedule, without which their guests cannot be told apart. */
  readonly clocks: Map<string, (ns: number) => number>;
  range: readonly [number, number] | undefined;
}

/** A symbol table that notes every address it is asked for. */
function watched(table: SymbolLookup, hits: Set<bigint>): SymbolLookup {
  return {
    lookup: (high, low) => {
      hits.add((BigInt(high) << 32n) | BigInt(low));
      return table.lookup(high, low);
    },
    name: (row) => table.name(row),
    module: (row) => table.module(row),
    sourceFile: (row) => table.sourceFile(row),
    offset: (row, high, low) => table.offset(row, high, low),
    binding: (row) => table.binding(row),
    neighbours: (row) => table.neighbours(row),
    body: (row) => table.body(row),
  };
}

async function reduced(
  path: string,
  input: ByteInput,
  { hits, clocks, range }: Needs,
  context: ReadContext,
): Promise<ByteInput> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'kallsyms' || name === 'xensyms') {
    const format: SymbolTextFormat = name;
    const { text } = await reduceSymbols(input, format, hits.get(path) ?? [], context);
    return memoryInput(input.name, text);
  }
  if (name === 'xentrace.bin') {
    const pieces: Uint8Array[] = [];
    await reduceXentrace(input, (piece) => void pieces.push(piece), {}, context);
    return memoryInput(input.name, Buffer.concat(pieces));
  }
  const clock = clocks.get(path);
  if (clock !== undefined && range !== undefined) {
    const [from, to] = range.map((ns) => Math.round(inverse(clock, ns)));
    return memoryInput(input.name, await trimPerfData(input, from, to, context));
  }
  return input;
}

/** Where the straight line `clock` reaches `ns`. */
function inverse(clock: (ns: number) => number, ns: number): number {
  const SPAN = 1e12;
  const rate = (clock(SPAN) - clock(0)) / SPAN;
  return (ns - clock(0)) / rate;
}

function setOf(sets: Map<string, Set<bigint>>, key: string): Set<bigint> {
  let set = sets.get(key);
  if (set === undefined) sets.set(key, (set = new Set()));
  return set;
}
