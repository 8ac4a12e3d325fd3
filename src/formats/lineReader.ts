/**
 * Lines of a text of any size. Bytes are cut at newlines before they are decoded, so a character split between two
 * chunks is whole again, and the result does not depend on how the bytes were chunked. Lines end in LF or CR LF; the
 * last one needs neither. A byte order mark is skipped; bytes that are not UTF-8 become U+FFFD.
 */
import type { ByteInput, ReadContext } from './byteInput';
import { FormatError } from './formatError';
import { TruncatedInput } from './truncatedInput';

const LF = 10;
const CR = 13;

/** A longer line is cut to this many bytes: no symbol, path or stack comes near it. */
export const MAX_LINE_BYTES = 8 << 20;
/** Bytes decoded at once: few calls into the decoder, and a string that stays in the processor's cache. */
const DECODE_BYTES = 1 << 20;

export interface LineTotals {
  readonly lines: number;
  /** Lines that were longer than {@link MAX_LINE_BYTES}; only their beginning was handed out. */
  readonly cutLines: number;
  /** Number of the first of them, from 1; 0 if there is none. */
  readonly firstCutLine: number;
  /** Set if the input ended early: the lines before the damage were handed out, the last one possibly in part. */
  readonly truncated: TruncatedInput | undefined;
}

/** Takes one line without its end; `number` counts from 1. */
export type LineSink = (line: string, number: number) => void;

/**
 * Hands every line of `input` to `onLine`, checks for cancellation and reports progress once a chunk.
 * A line may share memory with a megabyte of its neighbours: what is kept must go through {@link detached}.
 * Throws FormatError for UTF-16, and the signal's reason when cancelled.
 */
export async function readLines(
  input: ByteInput,
  context: ReadContext,
  onLine: LineSink,
  maxLineBytes = MAX_LINE_BYTES,
): Promise<LineTotals> {
  const splitter = new LineSplitter(onLine, maxLineBytes);
  let head: Buffer = Buffer.alloc(0);
  let started = false;
  let read = 0;
  let truncated: TruncatedInput | undefined;
  try {
    for await (const bytes of input.open()) {
      context.signal.throwIfAborted();
      read += bytes.length;
      let chunk: Buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (!started) {
        // The mark is up to three bytes, and a chunk may be a single one.
        head = Buffer.concat([head, chunk]);
        if (head.length < 3) continue;
        started = true;
        chunk = withoutMark(head, input.name);
      }
      splitter.feed(chunk);
      context.progress(read);
    }
  } catch (error) {
    if (!(error instanceof TruncatedInput)) throw error;
    truncated = error;
  }
  context.signal.throwIfAborted();
  if (!started) splitter.feed(withoutMark(head, input.name));
  return { ...splitter.finish(), truncated };
}

/** A copy that does not keep the text it was cut from alive. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function withoutMark(head: Buffer, name: string): Buffer {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) {
    throw new FormatError(
      name,
      { offset: 0 },
      'expected UTF-8 text, found the mark of UTF-16',
      'Save it as UTF-8, e.g. with "iconv -f UTF-16 -t UTF-8"',
    );
  }
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;
}

class LineSplitter {
  private lines = 0;
  private cutLines = 0;
  private firstCutLine = 0;
  /** The beginning of a line whose end is not here yet: `carry[0 .. carried)`. */
  private carry = Buffer.allocUnsafe(4096);
  private carried = 0;
  /** Inside a line that was cut: nothing is taken until its end. */
  private skipping = false;

  constructor(
    private readonly onLine: LineSink,
    private readonly maxLineBytes: number,
  ) {}

  feed(chunk: Buffer): void {
    let at = 0;
    if (this.carried > 0 || this.skipping) {
      const end = chunk.indexOf(LF);
      this.keep(chunk, 0, end < 0 ? chunk.length : end);
      if (end < 0) return;
      this.endCarried();
      at = end + 1;
    }
    while (at < chunk.length) {
      const limit = Math.min(at + Math.min(DECODE_BYTES, this.maxLineBytes + 1), chunk.length);
      // Searching back from the limit finds the last whole line; lines are short, so the search is.
      const last = chunk.subarray(at, limit).lastIndexOf(LF);
      if (last >= 0) {
        this.emit(chunk.toString('utf8', at, at + last));
        at += last + 1;
        continue;
      }
      const end = chunk.indexOf(LF, limit);
      this.keep(chunk, at, end < 0 ? chunk.length : end);
      if (end < 0) return;
      this.endCarried();
      at = end + 1;
    }
  }

  finish(): Omit<LineTotals, 'truncated'> {
    if (this.carried > 0) this.endCarried();
    return { lines: this.lines, cutLines: this.cutLines, firstCutLine: this.firstCutLine };
  }

  /** One or more whole lines, without the last LF. */
  private emit(text: string): void {
    let at = 0;
    for (;;) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      const stop = end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
      this.onLine(text.substring(at, stop), ++this.lines);
      if (newline < 0) return;
      at = newline + 1;
    }
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    if (this.skipping) return;
    // A CR before the LF is not part of the line, so one byte more than a full line may still be whole.
    const wanted = this.carried + (to - from);
    const stored = Math.min(wanted, this.maxLineBytes + 1);
    if (stored > this.carry.length) {
      const roomier = Buffer.allocUnsafe(Math.max(stored, this.carry.length * 2));
      this.carry.copy(roomier, 0, 0, this.carried);
      this.carry = roomier;
    }
    chunk.copy(this.carry, this.carried, from, from + (stored - this.carried));
    this.carried = stored;
    this.skipping = wanted > this.maxLineBytes + 1;
  }

  private endCarried(): void {
    const whole = !this.skipping && this.carry[this.carried - 1] === CR ? this.carried - 1 : this.carried;
    if (whole > this.maxLineBytes) {
      this.cutLines++;
      if (this.firstCutLine === 0) this.firstCutLine = this.lines + 1;
    }
    this.onLine(this.carry.toString('utf8', 0, Math.min(whole, this.maxLineBytes)), ++this.lines);
    this.carried = 0;
    this.skipping = false;
  }
}
