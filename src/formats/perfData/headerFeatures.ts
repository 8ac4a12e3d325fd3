/** The feature sections of a perf.data file: facts about the machine, event names, build ids (tools/perf/util/header.c). */
import { FEATURE } from './abi';
import { ByteView } from './byteView';

export interface HeaderFacts {
  hostname?: string;
  osRelease?: string;
  perfVersion?: string;
  architecture?: string;
  cpusOnline?: number;
  cpuDescription?: string;
  commandLine?: string[];
  /** Nanoseconds on the recording's clock. */
  firstSampleNs?: number;
  lastSampleNs?: number;
  clockData?: { clockId: number; wallNs: bigint; clockNs: bigint };
  /** File name -> build id as hex. */
  readonly buildIds: Map<string, string>;
  /** Event id (16 hex digits) -> event name, modifiers included. */
  readonly eventNames: Map<string, string>;
  /** A directory-format recording, whose other files are not here. */
  directory?: boolean;
}

export function emptyFacts(): HeaderFacts {
  return { buildIds: new Map(), eventNames: new Map() };
}

/**
 * Reads one feature section into `facts`. Never throws on damaged content: a section that does not hold together is
 * reported by returning false and changes nothing.
 */
export function readFeature(bit: number, bytes: Uint8Array, facts: HeaderFacts): boolean {
  const reader = SECTIONS[bit] as ((view: ByteView, facts: HeaderFacts) => void) | undefined;
  if (reader === undefined) return true;
  try {
    reader(new ByteView(bytes), facts);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false; // a DataView read behind the section's end
    throw error;
  }
}

const SECTIONS: Record<number, (view: ByteView, facts: HeaderFacts) => void> = {
  [FEATURE.HOSTNAME]: (v, f) => (f.hostname = headerString(v, 0).text),
  [FEATURE.OSRELEASE]: (v, f) => (f.osRelease = headerString(v, 0).text),
  [FEATURE.VERSION]: (v, f) => (f.perfVersion = headerString(v, 0).text),
  [FEATURE.ARCH]: (v, f) => (f.architecture = headerString(v, 0).text),
  [FEATURE.CPUDESC]: (v, f) => (f.cpuDescription = headerString(v, 0).text),
  // u32 available, u32 online
  [FEATURE.NRCPUS]: (v, f) => (f.cpusOnline = v.u32(4)),
  [FEATURE.CMDLINE]: (v, f) => {
    const words: string[] = [];
    let at = 4;
    for (let left = v.u32(0); left > 0; left--) {
      const word = headerString(v, at);
      words.push(word.text);
      at = word.end;
    }
    f.commandLine = words;
  },
  [FEATURE.EVENT_DESC]: readEventDescriptions,
  [FEATURE.BUILD_ID]: readBuildIds,
  [FEATURE.SAMPLE_TIME]: (v, f) => {
    f.firstSampleNs = v.number64(0);
    f.lastSampleNs = v.number64(8);
  },
  // u32 version, u32 clockid, u64 wall clock ns, u64 clockid ns
  [FEATURE.CLOCK_DATA]: (v, f) =>
    (f.clockData = { clockId: v.u32(4) | 0, wallNs: v.u64(8), clockNs: v.u64(16) }),
  [FEATURE.DIR_FORMAT]: (_, f) => (f.directory = true),
};

/** perf_header_string: u32 length (padded), bytes, NUL-terminated. */
function headerString(view: ByteView, at: number): { text: string; end: number } {
  const length = view.u32(at);
  if (at + 4 + length > view.length) throw new RangeError('string beyond its section');
  return { text: view.text(at + 4, at + 4 + length), end: at + 4 + length };
}

/** u32 events, u32 attr size, then per event: attr, u32 ids, name, ids. */
function readEventDescriptions(view: ByteView, facts: HeaderFacts): void {
  const attrSize = view.u32(4);
  let at = 8;
  const found: [string, string][] = [];
  for (let left = view.u32(0); left > 0; left--) {
    at += attrSize;
    const ids = view.u32(at);
    const name = headerString(view, at + 4);
    at = name.end;
    if (at + ids * 8 > view.length) throw new RangeError('ids beyond the section');
    for (let i = 0; i < ids; i++, at += 8) found.push([view.hex64(at), name.text]);
  }
  for (const [id, name] of found) facts.eventNames.set(id, name);
}

const BUILD_ID_NAME = 8 + 4 + 24;

/** Records of event header, u32 pid, 20 bytes of build id, u8 size, padding, file name. */
function readBuildIds(view: ByteView, facts: HeaderFacts): void {
  for (let at = 0; at + BUILD_ID_NAME <= view.length;) {
    const size = view.u16(at + 6);
    if (size < BUILD_ID_NAME || at + size > view.length) return;
    addBuildId(view, at, size, facts);
    at += size;
  }
}

/** One build id record: a section holds many, pipe mode sends each as a record. */
export function addBuildId(view: ByteView, at: number, size: number, facts: HeaderFacts): void {
  if (size < BUILD_ID_NAME) return;
  const id = buildIdAt(view, at + 12, view.bytes[at + 12 + 20] || 20);
  facts.buildIds.set(view.text(at + BUILD_ID_NAME, at + size), id);
}

/** Up to 20 bytes as lower-case hexadecimal. */
export function buildIdAt(view: ByteView, at: number, length: number): string {
  return Buffer.from(view.bytes.subarray(at, at + Math.min(20, length))).toString('hex');
}
