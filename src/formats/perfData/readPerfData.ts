/** perf.data, file mode and pipe mode, compressed or not -> samples of a profile. */
import type { CaptureIndex, DomainIndex } from '../../profile/ids';
import type { ClockPlacement, Domain } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { describeEvent, withoutModifiers } from '../eventUnit';
import { FormatError } from '../formatError';
import {
  FILE_HEADER_SIZE,
  parseAttributes,
  parseFileHeader,
  PIPE_HEADER_SIZE,
  type FileHeader,
} from './fileHeader';
import type { HeaderFacts } from './headerFeatures';
import { buildIdsByModule, LeafSpots, type BuildIds } from './leafSpots';
import { RecordReader } from './recordReader';
import { resolveSamples, type Occupant, type Resolution, type WhoRan } from './resolveSamples';
import { Symboliser, type SymbolSources } from './symboliser';

/** How a capture's raw times become the profile's; built once the file's header is known. */
export interface ClockChoice {
  readonly toProfileNs: (ns: number) => number;
  readonly placement: ClockPlacement;
}

export interface PerfDataOptions {
  /** Which domain the file was recorded in; without it the host name of the file makes a native machine. */
  readonly domain?: Domain;
  /** Name of the capture for people; the file's name by default. */
  readonly captureName?: string;
  readonly captureTitle?: string;
  readonly symbols?: SymbolSources;
  /** Build ids of the machine's modules where the file does not tell them. */
  readonly buildIds?: BuildIds;
  /** Build id of the hypervisor that ran, in hexadecimal. */
  readonly hypervisorBuildId?: string;
  readonly whoRan?: WhoRan;
  readonly onlyGuest?: Occupant;
  /** Clock frequency for the time of cycle events. */
  readonly cpuHz?: number;
  readonly clock?: (facts: HeaderFacts, clockId: number | undefined) => ClockChoice;
  /** Names for `collapse --addrs`: the address stands where there is no symbol. */
  readonly unknownAddresses?: boolean;
  /**
   * Show what `perf script` shows and no more, for `collapse`: it drops damaged call chains whole (here: kept up to the
   * damage) and finds no names for BPF programs when it reads /proc/kcore (here: named from their KSYMBOL records).
   */
  readonly asPerfScript?: boolean;
}

export interface PerfDataCapture {
  readonly facts: HeaderFacts;
  readonly capture: CaptureIndex;
  readonly domain: DomainIndex;
}

/** Most that may stand before the data section or behind it. */
const MOST_ASIDE = 256 << 20;

/**
 * Reads the file into `builder`. Damage behind the header gives what could be read and a warning.
 * @throws FormatError if nothing of it can be read; the context's abort reason when cancelled
 */
export async function readPerfData(
  input: ByteInput,
  builder: ProfileBuilder,
  context: ReadContext,
  options: PerfDataOptions = {},
): Promise<PerfDataCapture> {
  const file = new PerfDataFile(input.name);
  const name = options.captureName ?? input.name;
  const warn = (code: string, message: string) =>
    builder.warn({ code: `perf-data.${code}`, message, capture: name });
  try {
    for await (const chunk of input.open()) {
      context.signal.throwIfAborted();
      file.feed(chunk);
      context.progress(file.position);
    }
    file.end(warn);
  } catch (error) {
    // A damaged middle is no reason to throw the beginning away.
    if (!(error instanceof FormatError) || (file.reader?.samples.length ?? 0) === 0) throw error;
    warn('damaged', `${error.message}. Shown is what came before it.`);
  }
  const reader = file.reader;
  if (reader === undefined)
    throw new FormatError(input.name, { offset: file.position }, 'the file ends before its data', COPY_AGAIN);
  return finish(reader, builder, options, name, warn);
}

const COPY_AGAIN = 'It is not whole: copy it again, or record again';

function finish(
  reader: RecordReader,
  builder: ProfileBuilder,
  options: PerfDataOptions,
  name: string,
  warn: (code: string, message: string) => void,
): PerfDataCapture {
  const { facts, attributes } = reader;
  const domain = builder.domain(
    options.domain ?? { id: null, name: facts.hostname ?? 'machine', role: 'native' },
  );
  const clock = options.clock?.(facts, attributes[0]?.clockId) ?? ownClock(attributes[0]?.clockId);
  const capture = builder.capture({
    name,
    kind: 'perf',
    domain,
    samples: reader.samples.length,
    lost: reader.lost,
    clock: clock.placement,
    ...(options.captureTitle === undefined ? {} : { title: options.captureTitle }),
  });
  const events = profileEvents(reader, builder, capture, options.cpuHz);
  const sources = options.symbols ?? {};
  const buildIds = moduleBuildIds(facts, options, warn);
  const symboliser = new Symboliser(
    builder,
    sources,
    reader.kernelMaps,
    reader.kernelSymbols,
    facts.buildIds,
    options.unknownAddresses ?? false,
    !(options.asPerfScript ?? false),
  );
  const resolution = resolveSamples(reader, symboliser, builder, {
    domain,
    unknownGuest: () =>
      builder.domain({ id: null, name: 'guest (which one is not recorded)', role: 'guest' }),
    whoRan: options.whoRan,
    onlyGuest: options.onlyGuest,
    toProfileNs: clock.toProfileNs,
    events,
    dropDamagedChains: options.asPerfScript ?? false,
    leafSpots: builder.spots && new LeafSpots(builder.spots, builder, sources, buildIds, facts.buildIds),
  });
  if (resolution.hypervisor + resolution.foreign > 0) builder.updateCapture(capture, { kind: 'pmu' });
  sayWhatIsMissing(reader, symboliser, options, resolution, warn);
  return { facts, capture, domain };
}

/** What perf saw while it recorded counts. */
function moduleBuildIds(
  facts: HeaderFacts,
  options: PerfDataOptions,
  warn: (code: string, message: string) => void,
): BuildIds {
  const told = options.buildIds ?? new Map<string, string>();
  const own = buildIdsByModule(facts.buildIds, options.hypervisorBuildId);
  const different = [...own].filter(([module, id]) => (told.get(module) ?? id) !== id);
  if (different.length > 0) {
    const [module, id] = different[0];
    const others = different.length === 1 ? '' : `, and of ${different.length - 1} more`;
    warn(
      'build-id',
      `The build id of ${module} is ${id} by perf and ${told.get(module)} by the kernel's notes${others}: they are of different machines or boots, or it was loaded anew in between. Source lines are looked up by perf's.`,
    );
  }
  return new Map([...told, ...own]);
}

function ownClock(clockId: number | undefined): ClockChoice {
  const clock = clockId === undefined ? "perf's own clock" : (CLOCK_NAMES[clockId] ?? `clock ${clockId}`);
  return { toProfileNs: (ns) => ns, placement: { clock, method: 'itself', uncertaintyNs: 0 } };
}

/** clockid_t of linux/time.h. */
export const CLOCK_NAMES: Readonly<Record<number, string>> = {
  0: 'CLOCK_REALTIME',
  1: 'CLOCK_MONOTONIC',
  4: 'CLOCK_MONOTONIC_RAW',
  7: 'CLOCK_BOOTTIME',
  11: 'CLOCK_TAI',
};

/** One profile event per attribute: by the stored description, then by the attribute itself. */
function profileEvents(
  reader: RecordReader,
  builder: ProfileBuilder,
  capture: CaptureIndex,
  cpuHz: number | undefined,
): number[] {
  const full = reader.attributes.map(
    (a): string => a.ids.map((id) => reader.facts.eventNames.get(id)).find((n) => n !== undefined) ?? a.name,
  );
  const short = full.map(withoutModifiers);
  const sharers = new Map<string, number>();
  for (const name of short) sharers.set(name, (sharers.get(name) ?? 0) + 1);
  return full.map((name, i) => {
    // Modifiers go (cycles:P is cycles) unless they are all that tells two events apart.
    const event = (sharers.get(short[i]) ?? 0) > 1 ? name : short[i];
    const { unit, nsPerUnit } = describeEvent(event);
    const known = unit === 'cycles' && cpuHz !== undefined ? 1e9 / cpuHz : nsPerUnit;
    return builder.event({ name: event, capture, unit, nsPerUnit: known });
  });
}

function sayWhatIsMissing(
  reader: RecordReader,
  symboliser: Symboliser,
  options: PerfDataOptions,
  resolution: Resolution,
  warn: (code: string, message: string) => void,
): void {
  const { samples } = reader;
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  if (reader.lost > 0)
    warn(
      'lost',
      `perf lost ${count(reader.lost, 'event')} while it recorded: a lower frequency or larger buffers (-m) help.`,
    );
  if (reader.throttled > 0)
    warn(
      'throttled',
      `The kernel throttled sampling ${count(reader.throttled, 'time')}: time in between is missing.`,
    );
  const malformed = samples.malformed + reader.malformed;
  if (malformed > 0)
    warn(
      'malformed',
      `${count(malformed, 'record')} did not fit the layout the file announces and could not be used.`,
    );
  if (reader.unknown.size > 0) {
    const all = [...reader.unknown.values()].reduce((sum, n) => sum + n, 0);
    const types = [...reader.unknown.keys()]
      .slice(0, 5)
      .map((type) => type >>> 0)
      .join(', ');
    warn(
      'unknown-records',
      `${count(all, 'record')} of unknown types (${types}${reader.unknown.size > 5 ? ' …' : ''}) passed over: a newer perf may have written them.`,
    );
  }
  if (reader.badFeatures.length > 0)
    warn(
      'header',
      `Header sections ${reader.badFeatures.join(', ')} are damaged: facts about the machine may be missing.`,
    );
  if (reader.facts.directory)
    warn(
      'directory',
      'This is one file of a perf.data directory (--threads): samples in the other files are missing.',
    );
  if (symboliser.kernelMisses > 0 && options.symbols?.kernel === undefined) {
    warn(
      'no-kallsyms',
      'Kernel functions have no names: put a copy of /proc/kallsyms of the recorded machine (read as root) beside the file, as "kallsyms".',
    );
  }
  if (resolution.hypervisor > 0 && options.symbols?.hypervisor === undefined) {
    warn(
      'no-xensyms',
      'Hypervisor functions have no names: put a copy of /proc/xen/xensyms (read as root in dom0) beside the file, as "xensyms".',
    );
  }
  if (resolution.damaged > 0) {
    warn(
      'damaged-chains',
      `The call chains of ${count(resolution.damaged, 'sample')} break off at a value that is no address; they are shown up to there.`,
    );
  }
  if (resolution.attributed > 0) {
    warn(
      'guests-shown',
      `${count(resolution.attributed, 'sample')} of guests ${resolution.attributed === 1 ? 'is' : 'are'} shown in the lane of the guest that ran then; perf script and perf report leave them out without a word.`,
    );
  }
  const unknownGuests = resolution.foreign - resolution.attributed;
  if (unknownGuests > 0) {
    warn(
      'unknown-guest',
      `${count(unknownGuests, 'sample')} ${unknownGuests === 1 ? 'belongs' : 'belong'} to guests, and perf.data does not say which guest: a schedule (xentrace) of the same time tells. perf itself drops these samples.`,
    );
  }
}

/** The file as a whole: header, data section, features; fed chunk by chunk. */
class PerfDataFile {
  position = 0;
  reader: RecordReader | undefined;
  private header: FileHeader | undefined;
  /** Bytes before the data section, until it begins. */
  private before: Buffer = Buffer.alloc(0);
  /** Bytes behind the data section. */
  private readonly behind: Buffer[] = [];
  private behindSize = 0;
  private dataEnd = Infinity;

  constructor(private readonly name: string) {}

  feed(chunk: Uint8Array): void {
    let at = 0;
    if (this.reader === undefined) at = this.feedHead(chunk);
    const { reader } = this;
    if (reader === undefined) {
      this.position += chunk.length;
      return;
    }
    const here = this.position + at;
    const inData = Math.max(0, Math.min(chunk.length - at, this.dataEnd - here));
    if (inData > 0) reader.splitter.feed(chunk.subarray(at, at + inData));
    if (at + inData < chunk.length) this.keepBehind(chunk.subarray(at + inData));
    this.position += chunk.length;
  }

  end(warn: (code: string, message: string) => void): void {
    if (this.reader === undefined) {
      parseFileHeader(this.name, this.before); // throws for what is too short or no perf.data
      throw new FormatError(
        this.name,
        { offset: this.position },
        'the file ends before its data section',
        COPY_AGAIN,
      );
    }
    const { header, reader } = this;
    if (header === undefined || header.pipe) {
      if (reader.pending > 0) this.truncated(warn);
      return;
    }
    if (header.data.size === 0) {
      warn(
        'unfinished',
        'perf record was killed before it could finish the file (data size 0): shown is what it had written. Stop perf with Ctrl+C or SIGTERM, not SIGHUP or SIGKILL.',
      );
    } else if (this.position < this.dataEnd || reader.pending > 0) this.truncated(warn);
    else this.readFeatures(header);
  }

  private truncated(warn: (code: string, message: string) => void): void {
    warn(
      'truncated',
      `The file ends at offset ${this.position}, in the middle of its data: shown is what came before. Copy it again from the host.`,
    );
  }

  /** Collects the head until the data begins; returns how much of the chunk that took. */
  private feedHead(chunk: Uint8Array): number {
    const had = this.before.length;
    this.before = Buffer.concat([this.before, chunk]);
    if (this.before.length < PIPE_HEADER_SIZE) return chunk.length;
    if (this.header === undefined) {
      if (
        this.before.length < FILE_HEADER_SIZE &&
        this.before.readBigUInt64LE(8) !== BigInt(PIPE_HEADER_SIZE)
      )
        return chunk.length;
      this.header = parseFileHeader(this.name, this.before);
    }
    const { header } = this;
    const dataAt = header.pipe ? PIPE_HEADER_SIZE : header.data.offset;
    if (dataAt > MOST_ASIDE) {
      throw new FormatError(
        this.name,
        { offset: 40 },
        `expected the data section near the front, found it at ${dataAt}`,
        COPY_AGAIN,
      );
    }
    if (this.before.length < dataAt) return chunk.length;
    const reader = new RecordReader(this.name, dataAt);
    if (!header.pipe) {
      for (const attribute of parseAttributes(this.name, header, this.before.subarray(0, dataAt)))
        reader.addAttribute(attribute);
      if (header.data.size > 0) this.dataEnd = dataAt + header.data.size;
    }
    this.reader = reader;
    this.before = Buffer.alloc(0);
    return dataAt - had;
  }

  private keepBehind(bytes: Uint8Array): void {
    this.behindSize += bytes.length;
    // Beyond this it is no header information; the samples are read already.
    if (this.behindSize <= MOST_ASIDE) this.behind.push(Buffer.from(bytes));
  }

  /** Behind the data: a table of sections, one per feature bit, then the sections. */
  private readFeatures(header: FileHeader): void {
    const bytes = Buffer.concat(this.behind);
    const start = this.dataEnd;
    header.features.forEach((bit, i) => {
      if (i * 16 + 16 > bytes.length) {
        this.reader?.badFeatures.push(bit);
        return;
      }
      const offset = Number(bytes.readBigUInt64LE(i * 16)) - start;
      const size = Number(bytes.readBigUInt64LE(i * 16 + 8));
      if (offset < 0 || offset + size > bytes.length) this.reader?.badFeatures.push(bit);
      else this.reader?.feature(bit, bytes.subarray(offset, offset + size));
    });
  }
}
