/**
 * Cuts a stream of bytes into perf records. Records are 8-aligned in all but old compressed files, so a record is
 * always handed over at an 8-aligned position of one work buffer and can be read through an Int32Array.
 */
import { FormatError } from '../formatError';

/** Largest record: the size field is a u16. */
const LARGEST_RECORD = 65536;
const ROOM = 1 << 20;
const HEADER_SIZE = 8;

export interface RecordSink {
  /**
   * One whole record at `at` (8-aligned) in the splitter's buffer, valid during the call.
   * @param fileOffset where it stands in its stream, for messages
   * @returns how many bytes behind the record belong to it but are not in its size (AUXTRACE, tracing data)
   */
  record(at: number, size: number, fileOffset: number): number;
}

export class RecordSplitter {
  readonly bytes = new Uint8Array(ROOM + LARGEST_RECORD);
  readonly words = new Int32Array(this.bytes.buffer);
  private filled = 0;
  private base: number;
  private skip = 0;

  constructor(
    private readonly inputName: string,
    private readonly sink: RecordSink,
    /** Offset of the first byte in the file. */
    start: number,
  ) {
    this.base = start;
  }

  /** Offset of the first byte not yet consumed by a whole record. */
  get offset(): number {
    return this.base;
  }

  /** Bytes of a record that has begun and not ended, or of a payload that is not whole. */
  get pending(): number {
    return this.filled > 0 ? this.filled : this.skip;
  }

  feed(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, chunk.length - from);
        this.skip -= skipped;
        this.base += skipped;
        from += skipped;
        continue;
      }
      const count = Math.min(this.bytes.length - this.filled, chunk.length - from);
      this.bytes.set(chunk.subarray(from, from + count), this.filled);
      this.filled += count;
      from += count;
      this.drain();
    }
  }

  private drain(): void {
    let at = 0;
    while (this.filled - at >= HEADER_SIZE) {
      const size = this.bytes[at + 6] | (this.bytes[at + 7] << 8);
      if (size < HEADER_SIZE) {
        const where = this.base + at;
        this.shift(at);
        throw new FormatError(
          this.inputName,
          { offset: where },
          `a record says it is ${size} bytes long, which is shorter than its own header (8 bytes)`,
          'The file is damaged from here on; record again, or copy the file once more',
        );
      }
      if (this.filled - at < size) break;
      const aligned = at & ~7;
      // Onto the end of the record before, which is done with: moving the rest of the buffer would cost a megabyte a record.
      if (aligned !== at) this.bytes.copyWithin(aligned, at, at + size);
      let behind = this.sink.record(aligned, size, this.base + at);
      at += size;
      if (behind > 0) {
        const here = Math.min(behind, this.filled - at);
        at += here;
        behind -= here;
        this.skip = behind;
        if (behind > 0) break;
      }
    }
    this.shift(at);
  }

  /** Drops the first `count` bytes of the buffer. */
  private shift(count: number): void {
    if (count === 0) return;
    this.bytes.copyWithin(0, count, this.filled);
    this.filled -= count;
    this.base += count;
  }
}
