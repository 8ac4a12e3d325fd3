/** How many samples a perf.data holds, without reading what is in them. */
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { RECORD } from './abi';
import { FILE_HEADER_SIZE, parseFileHeader } from './fileHeader';
import { RecordSplitter, type RecordSink } from './recordSplitter';

/**
 * In one pass and little memory, whatever the size. A file that is cut or damaged further on counts up to there.
 * @returns null where only reading tells: pipe mode, compressed records
 * @throws FormatError if it is no perf.data, or cannot be read
 */
export async function countSamples(input: ByteInput, context: ReadContext): Promise<number | null> {
  let counter: Counter | undefined;
  let before = Buffer.alloc(0);
  let position = 0;
  try {
    for await (const chunk of input.open()) {
      context.signal.throwIfAborted();
      let piece: Uint8Array = chunk;
      let start = position;
      position += chunk.length;
      context.progress(position);
      if (counter === undefined) {
        before = Buffer.concat([before, chunk]);
        if (before.length < FILE_HEADER_SIZE) continue;
        const header = parseFileHeader(input.name, before.subarray(0, FILE_HEADER_SIZE));
        if (header.pipe) return null;
        counter = new Counter(input.name, header.data.offset, header.data.size);
        piece = before;
        start = 0;
      }
      counter.feed(piece, start);
      if (counter.compressed) return null;
      if (position >= counter.end) break;
    }
  } catch (error) {
    if (!(error instanceof FormatError) || counter === undefined || counter.samples === 0) throw error;
  }
  if (counter !== undefined) return counter.samples;
  // Shorter than a header in file mode; says what is wrong with it.
  return parseFileHeader(input.name, before).pipe ? null : 0;
}

class Counter implements RecordSink {
  samples = 0;
  compressed = false;
  readonly end: number;
  private readonly splitter: RecordSplitter;

  constructor(
    name: string,
    private readonly offset: number,
    size: number,
  ) {
    // perf that was killed left the size open; its records go on to the end.
    this.end = size === 0 ? Infinity : offset + size;
    this.splitter = new RecordSplitter(name, this, offset);
  }

  /** Of the file, from `start` on, what belongs to its data section. */
  feed(piece: Uint8Array, start: number): void {
    const [from, to] = [this.offset - start, this.end - start].map((at) =>
      Math.min(Math.max(at, 0), piece.length),
    );
    if (to > from) this.splitter.feed(piece.subarray(from, to));
  }

  record(at: number): number {
    const type = this.splitter.words[at >> 2];
    if (type === RECORD.SAMPLE) this.samples++;
    else if (type === RECORD.COMPRESSED || type === RECORD.COMPRESSED2 || type === RECORD.AUXTRACE)
      this.compressed = true;
    return 0;
  }
}
