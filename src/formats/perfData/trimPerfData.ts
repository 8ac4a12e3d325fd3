/** A perf.data without the samples outside a range of time; everything else stays as it is. */
import type { ByteInput, ReadContext } from '../byteInput';
import { RECORD } from './abi';
import { FILE_HEADER_SIZE, parseAttributes, parseFileHeader } from './fileHeader';
import { sampleLayout } from './rawSamples';
import { RecordSplitter, type RecordSink } from './recordSplitter';

/**
 * For recordings that must be small, so the whole file is held in memory.
 * @param fromNs first moment that stays, on the recording's own clock
 * @param toNs first moment after it that goes again
 * @returns the smaller file; the same bytes for what cannot be trimmed (pipe mode, compressed data, several layouts, no time)
 * @throws FormatError if it is no perf.data
 */
export async function trimPerfData(
  input: ByteInput,
  fromNs: number,
  toNs: number,
  context: ReadContext,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of input.open()) {
    context.signal.throwIfAborted();
    chunks.push(Buffer.from(chunk));
  }
  const whole = Buffer.concat(chunks);
  const header = parseFileHeader(input.name, whole.subarray(0, FILE_HEADER_SIZE));
  if (header.pipe) return whole;
  const { offset, size } = header.data;
  const attributes = parseAttributes(input.name, header, whole.subarray(0, offset));
  const times = new Set(attributes.map((a) => sampleLayout(a).time));
  const [time] = times;
  if (times.size !== 1 || time < 0 || size === 0 || offset + size > whole.length) return whole;

  const kept = new KeptRecords(input.name, offset, time, fromNs, toNs);
  kept.splitter.feed(whole.subarray(offset, offset + size));
  if (kept.compressed) return whole;
  const data = Buffer.concat(kept.pieces);
  const cut = size - data.length;
  const before = Buffer.from(whole.subarray(0, offset));
  const behind = Buffer.from(whole.subarray(offset + size));
  before.writeBigUInt64LE(BigInt(data.length), DATA_SIZE_AT);
  // The table behind the data holds the offsets of the feature sections in the file.
  header.features.forEach((_, i) =>
    behind.writeBigUInt64LE(behind.readBigUInt64LE(i * 16) - BigInt(cut), i * 16),
  );
  return Buffer.concat([before, data, behind]);
}

const DATA_SIZE_AT = 48;

class KeptRecords implements RecordSink {
  readonly splitter: RecordSplitter;
  readonly pieces: Buffer[] = [];
  compressed = false;

  constructor(
    name: string,
    offset: number,
    private readonly timeWord: number,
    private readonly fromNs: number,
    private readonly toNs: number,
  ) {
    this.splitter = new RecordSplitter(name, this, offset);
  }

  record(at: number, size: number): number {
    const { words, bytes } = this.splitter;
    const type = words[at >> 2];
    if (type === RECORD.COMPRESSED || type === RECORD.COMPRESSED2 || type === RECORD.AUXTRACE)
      this.compressed = true;
    const word = (at >> 2) + this.timeWord;
    const timeNs = (words[word + 1] >>> 0) * 4294967296 + (words[word] >>> 0);
    const outside = type === RECORD.SAMPLE && (timeNs < this.fromNs || timeNs >= this.toNs);
    if (!outside) this.pieces.push(Buffer.from(bytes.subarray(at, at + size)));
    return 0;
  }
}
