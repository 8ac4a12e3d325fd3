/** A folder of raw captures -> one `.xenprof`, whole or reduced to what reading it needs. */
import { memoryInput, type ByteInput, type ReadContext } from '../byteInput';
import type { SymbolLookup } from '../perfData/symboliser';
import { trimPerfData } from '../perfData/trimPerfData';
import type { RecordingFiles } from '../recordingFiles';
import { reduceSymbols } from '../symbols/reduceSymbols';
import type { SymbolTextFormat } from '../symbols/symbolText';
import type { Manifest } from '../xenprof/manifest';
import { writeXenprof, type FileToPack } from '../xenprof/writeXenprof';
import { reduceXentrace } from '../xentrace/reduceXentrace';
import { readHostText } from '../hostText/textLines';
import { findCaptures } from './captureFiles';
import keptFiles from './keptFiles.json';
import { readRecording } from './readRecording';

export interface PackOptions {
  readonly tool: { readonly name: string; readonly version: string };
  readonly title: string;
  /** Keep only the symbols that samples hit and the trace records that the schedule needs. */
  readonly reduce: boolean;
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
  const layout = await findCaptures(files, undefined, context);
  const needs: Needs = { hits: new Map(), clocks: new Map(), range: undefined };
  // Reading it once proves that it is a recording, and tells which symbols it needs.
  const profile = await readRecording(files, 'folder of captures', context, {
    watchSymbols: (path, table) => watched(table, setOf(needs.hits, path)),
    placed: (path, toProfileNs) => needs.clocks.set(path, toProfileNs),
  });
  if (profile.schedule !== null) needs.range = [profile.schedule.startNs, profile.schedule.endNs];
  const packed: FileToPack[] = [];
  for (const path of files.list()) {
    const input = files.input(path);
    if (input === undefined || !belongs(path, options.reduce)) continue;
    packed.push({ path, input: options.reduce ? await reduced(path, input, needs, context) : input });
  }
  const workload = files.input('workload.txt');
  return writeXenprof(
    out,
    {
      tool: options.tool,
      title: options.title,
      ...(workload !== undefined && {
        workload: (await readHostText(workload, context)).trim().slice(0, 4096),
      }),
      machines: layout.machines
        .filter((m) => m.folder !== '')
        .map(({ folder, domain }) => ({
          folder,
          name: domain.name,
          role: domain.role === 'idle' ? ('native' as const) : domain.role,
          ...(domain.id !== null && { domainId: domain.id }),
        })),
      ...(options.reduce && {
        reduced: {
          symbols: true,
          notes:
            'Symbol tables hold only what the samples need, the trace only what the schedule needs, PMU captures only the time of the trace.',
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

function belongs(path: string, reduce: boolean): boolean {
  // Program files of a machine without a folder of its own.
  if (path.startsWith('files/')) return !reduce;
  const slash = path.indexOf('/');
  const name = path.slice(slash + 1);
  const inMachine = (reduce ? REDUCED : MACHINE).some((p) => p.test(name));
  return slash < 0 ? TOP.some((p) => p.test(name)) || inMachine : inMachine;
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
