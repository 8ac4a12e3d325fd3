/** Turns the records of a perf.data stream into raw samples, sideband events and facts. */
import { Decompress } from 'fzstd';
import { FormatError } from '../formatError';
import { MISC_EXEC, MISC_MMAP_BUILD_ID, RECORD, RECORDS_WITHOUT_NEWS } from './abi';
import {
  parseAttribute,
  sampleIdSize,
  sampleIdTimeFromEnd,
  SMALLEST_ATTR,
  type Attribute,
} from './attribute';
import { ByteView } from './byteView';
import { CounterValues } from './counterValues';
import { EventIds } from './eventIds';
import { addBuildId, buildIdAt, emptyFacts, readFeature, type HeaderFacts } from './headerFeatures';
import { RawSamples, sampleLayout, type SampleLayout } from './rawSamples';
import { RecordSplitter, type RecordSink } from './recordSplitter';
import type { MapEvent, SidebandEvent } from './sideband';

/** A kernel map: text of the kernel or a module (addresses do not fit a float64). */
export interface KernelMap {
  readonly start: bigint;
  readonly end: bigint;
  readonly file: string;
}

/** perf compresses at most some hundred times; beyond this, and this much, somebody means harm. */
const MOST_EXPANSION = 2000;
const EXPANSION_FROM = 1 << 30;
/** The largest machines and event groups need some thousand. */
const MOST_ATTRIBUTES = 1 << 15;
/** Different types of unknown records that are told apart. */
const MOST_UNKNOWN = 64;
const PROT_EXEC = 4;
const MAP_HUGETLB = 0x40000;
const KERNEL_PID = -1;

export class RecordReader implements RecordSink {
  readonly attributes: Attribute[] = [];
  readonly facts: HeaderFacts = emptyFacts();
  readonly samples = new RawSamples();
  readonly sideband: SidebandEvent[] = [];
  readonly kernelMaps: KernelMap[] = [];
  /** BPF programs and other code that came after boot: KSYMBOL records. */
  readonly kernelSymbols: { readonly start: bigint; readonly length: number; readonly name: string }[] = [];
  readonly splitter: RecordSplitter;
  lost = 0;
  throttled = 0;
  /** Records of a type this reader does not know, by type; -1 is all types beyond the first few. */
  readonly unknown = new Map<number, number>();
  /** Records too short for what they should hold. */
  malformed = 0;
  /** Feature sections that do not hold together. */
  readonly badFeatures: number[] = [];

  private readonly layouts: SampleLayout[] = [];
  private readonly ids = new EventIds();
  private readonly counters = new CounterValues();
  private readonly fileNames = new Map<string, string>();
  private readonly views = new Map<RecordSplitter, ByteView>();
  private current: RecordSplitter;
  private inflated: RecordSplitter | undefined;
  private inflater: Decompress | undefined;
  private compressedBytes = 0;
  private inflatedBytes = 0;
  private order = 0;

  constructor(
    private readonly name: string,
    dataOffset: number,
  ) {
    this.splitter = new RecordSplitter(name, this, dataOffset);
    this.current = this.splitter;
  }

  /** @throws FormatError beyond what a sample's column of events can number */
  addAttribute(attribute: Attribute): void {
    if (this.attributes.length === MOST_ATTRIBUTES)
      throw this.damaged(this.splitter.offset, `descriptions of more than ${MOST_ATTRIBUTES} events`);
    this.ids.add(attribute, this.attributes.length);
    this.attributes.push(attribute);
    this.layouts.push(sampleLayout(attribute));
  }

  /** Bytes left over in the middle of a record, here or in the compressed stream. */
  get pending(): number {
    return this.splitter.pending + (this.inflated?.pending ?? 0);
  }

  record(at: number, size: number, fileOffset: number): number {
    const { words, bytes } = this.current;
    this.order++;
    const type = words[at >> 2];
    if (type === RECORD.SAMPLE) {
      if (this.layouts.length === 0) throw this.noAttributes(fileOffset);
      const attribute = this.ids.ofSample(words, at >> 2);
      if (this.layouts[attribute].hasRead && this.addCounted(words, at, size, this.layouts[attribute]))
        return 0;
      this.samples.add(words, at, size, this.layouts[attribute], attribute, this.order);
      return 0;
    }
    if (type === RECORD.COMPRESSED || type === RECORD.COMPRESSED2) {
      this.inflate(bytes, at, size, type, fileOffset);
      return 0;
    }
    return this.rare(this.view(), type, at, size);
  }

  /** A sample of a group is one sample of each of its events that happened since the one before. */
  private addCounted(words: Int32Array, at: number, size: number, layout: SampleLayout): boolean {
    const [w, end] = [at >> 2, (at + size) >> 2];
    return this.counters.read(words, w, end, layout, (idLow, idHigh, events) => {
      const attribute = this.ids.of(idLow, idHigh);
      if (attribute < 0) this.malformed++;
      else this.samples.add(words, at, size, layout, attribute, this.order, events);
    });
  }

  private view(): ByteView {
    let view = this.views.get(this.current);
    if (view === undefined) this.views.set(this.current, (view = new ByteView(this.current.bytes)));
    return view;
  }

  private rare(v: ByteView, type: number, at: number, size: number): number {
    switch (type) {
      case RECORD.MMAP:
        if (this.fits(size, 40)) this.map(v, at, size, 40, PROT_EXEC, 0);
        return 0;
      case RECORD.MMAP2:
        if (!this.fits(size, 72)) return 0;
        this.map(v, at, size, 72, v.u32(at + 64), v.u32(at + 68));
        if (v.u16(at + 4) & MISC_MMAP_BUILD_ID && v.bytes[at + 40] > 0) {
          const file = this.fileName(v.text(at + 72, this.bodyEnd(at, size)));
          this.facts.buildIds.set(file, buildIdAt(v, at + 44, v.bytes[at + 40]));
        }
        return 0;
      case RECORD.COMM:
        if (this.fits(size, 16)) this.comm(v, at, size);
        return 0;
      case RECORD.FORK:
        if (this.fits(size, 32)) this.fork(v, at);
        return 0;
      case RECORD.LOST:
        if (this.fits(size, 24)) this.lost += v.number64(at + 16);
        return 0;
      case RECORD.LOST_SAMPLES:
        if (this.fits(size, 16)) this.lost += v.number64(at + 8);
        return 0;
      case RECORD.THROTTLE:
        this.throttled++;
        return 0;
      case RECORD.KSYMBOL:
        if (this.fits(size, 24)) {
          const end = this.bodyEnd(at, size);
          this.kernelSymbols.push({
            start: v.u64(at + 8),
            length: v.u32(at + 16),
            name: v.text(at + 24, end),
          });
        }
        return 0;
      case RECORD.HEADER_ATTR:
        this.headerAttribute(v, at, size);
        return 0;
      case RECORD.EVENT_UPDATE:
        this.eventUpdate(v, at, size);
        return 0;
      case RECORD.HEADER_BUILD_ID:
        addBuildId(v, at, size, this.facts);
        return 0;
      case RECORD.HEADER_FEATURE:
        if (this.fits(size, 16)) this.feature(Number(v.u64(at + 8)), v.bytes.slice(at + 16, at + size));
        return 0;
      case RECORD.HEADER_TRACING_DATA:
        return this.fits(size, 12) ? Math.ceil(v.u32(at + 8) / 8) * 8 : 0;
      case RECORD.AUXTRACE:
        return this.fits(size, 16) ? v.number64(at + 8) : 0;
      default:
        if (!RECORDS_WITHOUT_NEWS.has(type)) this.countUnknown(type);
        return 0;
    }
  }

  /** Noise has a new type in every record: beyond the first few they are counted together, under -1. */
  private countUnknown(type: number): void {
    const key = this.unknown.has(type) || this.unknown.size < MOST_UNKNOWN ? type : -1;
    this.unknown.set(key, (this.unknown.get(key) ?? 0) + 1);
  }

  /** One feature section of the header, or one HEADER_FEATURE record of a pipe. */
  feature(bit: number, bytes: Uint8Array): void {
    if (!readFeature(bit, bytes, this.facts)) this.badFeatures.push(bit);
  }

  private fits(size: number, least: number): boolean {
    if (size >= least) return true;
    this.malformed++;
    return false;
  }

  private bodyEnd(at: number, size: number): number {
    return at + size - (this.attributes.length > 0 ? sampleIdSize(this.attributes[0]) : 0);
  }

  /** Time of a record that is no sample; 0 (before everything) if it carries none, as perf takes it. */
  private timeOf(v: ByteView, at: number, size: number): number {
    if (this.attributes.length === 0) return 0;
    const first = this.attributes[0];
    const behind = sampleIdTimeFromEnd(first);
    if (behind < 0) return this.layouts[0].time < 0 ? this.order : 0;
    return behind <= size - 8 ? v.number64(at + size - behind) : 0;
  }

  private map(
    v: ByteView,
    at: number,
    size: number,
    nameAt: number,
    protection: number,
    flags: number,
  ): void {
    const pid = v.u32(at + 8) | 0;
    const file = this.fileName(v.text(at + nameAt, this.bodyEnd(at, size)));
    if (pid === KERNEL_PID) {
      const start = v.u64(at + 16);
      this.kernelMaps.push({ start, end: start + v.u64(at + 24), file });
      return;
    }
    const start = v.number64(at + 16);
    const executable = (protection & PROT_EXEC) !== 0;
    const mapped = fileOfMap(file, pid, start, v.number64(at + 32), executable, flags);
    this.sideband.push({
      kind: 'map',
      timeNs: this.timeOf(v, at, size),
      pid,
      start,
      end: start + v.number64(at + 24),
      pageOffset: mapped.pageOffset,
      file: mapped.file,
      executable,
    });
  }

  /** Every process maps the same libraries again: their names are kept once. */
  private fileName(text: string): string {
    const known = this.fileNames.get(text);
    if (known === undefined) this.fileNames.set(text, text);
    return known ?? text;
  }

  private comm(v: ByteView, at: number, size: number): void {
    const comm = v.text(at + 16, this.bodyEnd(at, size));
    this.sideband.push({ kind: 'comm', timeNs: this.timeOf(v, at, size), tid: v.u32(at + 12) | 0, comm });
  }

  private fork(v: ByteView, at: number): void {
    this.sideband.push({
      kind: 'fork',
      timeNs: v.number64(at + 24),
      pid: v.u32(at + 8) | 0,
      ppid: v.u32(at + 12) | 0,
      tid: v.u32(at + 16) | 0,
      ptid: v.u32(at + 20) | 0,
      copiesMaps: (v.u16(at + 4) & MISC_EXEC) === 0,
    });
  }

  private headerAttribute(v: ByteView, at: number, size: number): void {
    const attrSize = size >= 16 ? v.u32(at + 8 + 4) : 0;
    if (attrSize < SMALLEST_ATTR || 8 + attrSize > size) {
      this.malformed++;
      return;
    }
    const attribute = parseAttribute(v, at + 8, attrSize);
    for (let id = at + 8 + attrSize; id + 8 <= at + size; id += 8) attribute.ids.push(v.hex64(id));
    this.addAttribute(attribute);
  }

  /** u64 kind (2 = name), u64 id, text. */
  private eventUpdate(v: ByteView, at: number, size: number): void {
    const NAME = 2;
    if (size > 24 && v.number64(at + 8) === NAME)
      this.facts.eventNames.set(v.hex64(at + 16), v.text(at + 24, at + size));
  }

  private inflate(bytes: Uint8Array, at: number, size: number, type: number, fileOffset: number): void {
    if (this.current !== this.splitter)
      throw this.damaged(fileOffset, 'a compressed record inside a compressed record');
    // COMPRESSED2 is padded and says how long its payload is.
    const payloadAt = type === RECORD.COMPRESSED ? at + 8 : at + 16;
    const stated = type === RECORD.COMPRESSED ? size - 8 : this.view().number64(at + 8);
    const length = Math.min(stated, at + size - payloadAt);
    if (length <= 0) return;
    const nested = (this.inflated ??= new RecordSplitter(`${this.name} (uncompressed)`, this, 0));
    this.inflater ??= new Decompress((chunk) => {
      this.inflatedBytes += chunk.length;
      if (this.inflatedBytes > EXPANSION_FROM && this.inflatedBytes > MOST_EXPANSION * this.compressedBytes) {
        throw this.damaged(fileOffset, `compressed data that grows more than ${MOST_EXPANSION} times`);
      }
      this.current = nested;
      try {
        nested.feed(chunk);
      } finally {
        this.current = this.splitter;
      }
    });
    this.compressedBytes += length;
    try {
      // A copy: the decompressor keeps what it has not finished with, and this buffer will be overwritten.
      this.inflater.push(bytes.slice(payloadAt, payloadAt + length));
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw this.damaged(
        fileOffset,
        `zstd data that cannot be uncompressed (${error instanceof Error ? error.message : 'unknown error'})`,
      );
    }
  }

  private noAttributes(offset: number): FormatError {
    return this.damaged(offset, 'a sample before any description of an event');
  }

  private damaged(offset: number, found: string): FormatError {
    return new FormatError(
      this.name,
      { offset },
      `found ${found}`,
      'The file is damaged from here on; record again, or copy the file once more',
    );
  }
}

/** perf's names for memory that is no file (tools/perf/util/map.c): anonymous code belongs to /tmp/perf-PID.map. */
function fileOfMap(
  file: string,
  pid: number,
  start: number,
  pageOffset: number,
  executable: boolean,
  flags: number,
): Pick<MapEvent, 'file' | 'pageOffset'> {
  const anonymous =
    (flags & MAP_HUGETLB) !== 0 ||
    file === '//anon' ||
    file.startsWith('/dev/zero') ||
    file.startsWith('/anon_hugepage');
  const noFile = file.startsWith('[stack') || file.startsWith('/SYSV') || file === '[heap]';
  // Addresses in such memory are shown as they are, not relative to a file.
  if (anonymous || noFile) return { file: executable ? `/tmp/perf-${pid}.map` : file, pageOffset: start };
  return { file, pageOffset: file === '[vdso]' ? 0 : pageOffset };
}
