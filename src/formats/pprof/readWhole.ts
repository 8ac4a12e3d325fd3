/** All bytes of an input, for a format that can only be read as a whole. */
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';

/** pprof profiles are totals and small; what is larger is something else. */
const MAX_BYTES = 1 << 30;

/** Throws FormatError beyond 1 GiB (after decompression). */
export async function readWhole(input: ByteInput, context: ReadContext): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input.open()) {
    context.signal.throwIfAborted();
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new FormatError(
        input.name,
        { offset: MAX_BYTES },
        'expected a pprof profile of at most 1 GiB, found more',
        'Reduce it first, e.g. with "pprof -proto -focus=..."',
      );
    }
    // The source may use its buffer again.
    chunks.push(chunk.slice());
    context.progress(length);
  }
  return Buffer.concat(chunks, length);
}
