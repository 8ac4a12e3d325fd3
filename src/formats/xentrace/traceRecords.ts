/** Cuts the bytes of a trace into windows and records, and says where they stop making sense. */
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { classOf, eventOf, MAX_RECORD_BYTES, recordSize, WINDOW_HEADER, WINDOW_HEADER_BYTES } from './events';

/** A pCPU number from here on is taken for damage: no host has that many. */
export const MAX_PCPUS = 1024;

export interface RecordSink {
  /** What follows, up to the next call, was recorded by that pCPU. */
  window(pcpu: number): void;
  /** A whole record at `at` of `view`; valid during the call only. */
  record(pcpu: number, header: number, view: DataView, at: number): void;
  /** Called after every chunk of the input, for sinks that write. */
  flush?(): Promise<void>;
}

/** A part of the trace that could not be read. */
export interface TraceDamage {
  readonly code: 'truncated' | 'stopped' | 'short-window' | 'bad-record';
  /** Where it was first seen, and what was expected there. */
  readonly offset: number;
  readonly expectation: string;
  times: number;
  /** Bytes left out. */
  skippedBytes: number;
}

export interface TraceExtent {
  readonly bytes: number;
  readonly windows: number;
  readonly records: number;
  readonly damage: readonly TraceDamage[];
}

const REMEDY =
  'If this is no trace written by xentrace, open it with another reader; if it is, copy it from the host again';

/**
 * Feeds every record to the sink, in the order of the file. Damage inside a window costs the rest of that window; where
 * the next window cannot be found, reading stops there. Both are reported, as is a file that ends early.
 *
 * @throws FormatError if not even one record can be read.
 */
export async function readRecords(
  input: ByteInput,
  sink: RecordSink,
  context: ReadContext,
): Promise<TraceExtent> {
  const cutter = new RecordCutter(input.name, sink);
  for await (const chunk of input.open()) {
    context.signal.throwIfAborted();
    cutter.take(chunk);
    if (sink.flush) await sink.flush();
    context.progress(cutter.received);
    if (cutter.stopped) break;
  }
  return cutter.finish();
}

class RecordCutter {
  received = 0;
  stopped = false;

  private readonly damage: TraceDamage[] = [];
  private windows = 0;
  private records = 0;
  private pcpu = -1;
  /** Bytes of the window still to come. */
  private left = 0;
  /** Of these, bytes to pass over because a record before them made no sense. */
  private skip = 0;
  /** Bytes from the start of the file to the next one to be looked at. */
  private offset = 0;

  /** A record whose end is in the next chunk, with room for as much of that as any record can need. */
  private readonly joint = new Uint8Array(2 * MAX_RECORD_BYTES);
  private readonly jointView = new DataView(this.joint.buffer);
  private held = 0;

  constructor(
    private readonly name: string,
    private readonly sink: RecordSink,
  ) {}

  take(chunk: Uint8Array): void {
    this.received += chunk.length;
    let at = 0;
    while (this.held > 0 && at < chunk.length && !this.stopped) {
      const before = this.held;
      const added = Math.min(this.joint.length - before, chunk.length - at);
      this.joint.set(chunk.subarray(at, at + added), before);
      const used = this.step(this.jointView, 0, before + added);
      if (used >= before) {
        this.held = 0;
        at += used - before;
      } else {
        this.held = before + added - used;
        this.joint.copyWithin(0, used, before + added);
        at += added;
      }
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (at < chunk.length && !this.stopped) {
      const used = this.step(view, at, chunk.length);
      if (used === 0) break;
      at += used;
    }
    if (this.stopped) return;
    if (at < chunk.length) {
      this.joint.set(chunk.subarray(at), 0);
      this.held = chunk.length - at;
    }
  }

  finish(): TraceExtent {
    if (this.received === 0) {
      throw new FormatError(
        this.name,
        { offset: 0 },
        'expected the first window of a Xen trace, found an empty file',
        'An unsuccessful start of xentrace leaves one: see what it printed, and record again',
      );
    }
    if (!this.stopped && (this.held > 0 || this.left > 0)) {
      const missing =
        this.left > 0 ? `${this.left - this.held} more bytes of pCPU ${this.pcpu}` : 'a window header';
      this.note('truncated', `expected ${missing}, found the end of the file`, this.held);
    }
    if (this.records === 0 && this.damage.length > 0) {
      throw new FormatError(this.name, { offset: this.damage[0].offset }, this.damage[0].expectation, REMEDY);
    }
    return { bytes: this.received, windows: this.windows, records: this.records, damage: this.damage };
  }

  /** Looks at the bytes from `at`: how many of them it used, 0 if it needs more than there are. */
  private step(view: DataView, at: number, end: number): number {
    const there = end - at;
    if (this.skip > 0) {
      const skipped = Math.min(this.skip, there);
      this.skip -= skipped;
      this.left -= skipped;
      return this.advance(skipped);
    }
    if (there < 4) return 0;
    const header = view.getUint32(at, true);
    if (this.left === 0 || header === WINDOW_HEADER) return this.window(header, view, at, there);

    const size = recordSize(header);
    if (size > this.left || classOf(eventOf(header)) < 0) {
      const found = `found the word ${hex(header)} with ${this.left} bytes of the window to go`;
      this.note('bad-record', `expected a record of pCPU ${this.pcpu}, ${found}`, this.left);
      this.skip = this.left;
      return this.step(view, at, end);
    }
    if (there < size) return 0;
    this.records++;
    this.left -= size;
    this.sink.record(this.pcpu, header, view, at);
    return this.advance(size);
  }

  private window(header: number, view: DataView, at: number, there: number): number {
    if (header !== WINDOW_HEADER) {
      const found = header === 0x03f00120 ? 'one in big-endian byte order' : `the word ${hex(header)}`;
      return this.stop(`expected a window header (${hex(WINDOW_HEADER)}), found ${found}`);
    }
    if (there < WINDOW_HEADER_BYTES) return 0;
    const pcpu = view.getInt32(at + 4, true);
    const size = view.getUint32(at + 8, true);
    if (pcpu < 0 || pcpu >= MAX_PCPUS) {
      return this.stop(`expected a pCPU number below ${MAX_PCPUS} in the window header, found ${pcpu}`);
    }
    if (size % 4 !== 0) {
      return this.stop(`expected a window size in whole words, found ${size} bytes for pCPU ${pcpu}`);
    }
    if (this.left > 0) {
      const found = `found the next window ${this.left} bytes early`;
      this.note('short-window', `expected a record of pCPU ${this.pcpu}, ${found}`, 0);
    }
    this.windows++;
    this.pcpu = pcpu;
    this.left = size;
    this.sink.window(pcpu);
    return this.advance(WINDOW_HEADER_BYTES);
  }

  private stop(expectation: string): number {
    this.note('stopped', expectation, 0);
    this.stopped = true;
    return 0;
  }

  private advance(bytes: number): number {
    this.offset += bytes;
    return bytes;
  }

  private note(code: TraceDamage['code'], expectation: string, skippedBytes: number): void {
    const known = this.damage.find((d) => d.code === code);
    if (known === undefined) {
      this.damage.push({ code, offset: this.offset, expectation, times: 1, skippedBytes });
    } else {
      known.times++;
      known.skippedBytes += skippedBytes;
    }
  }
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
