/** Parts of an input that can only be read from front to back: as many as are asked for, in one pass. */
import type { ByteInput, ReadContext } from '../byteInput';
import { TruncatedInput } from '../truncatedInput';

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * The bytes of each range, in the order asked for; shorter than asked where the input ends before. Reads no further
 * than the last range needs; memory is taken for bytes that exist, not for lengths that are claimed.
 */
export async function readRanges(
  input: ByteInput,
  ranges: readonly ByteRange[],
  context: ReadContext,
): Promise<Uint8Array[]> {
  const parts: Uint8Array[][] = ranges.map(() => []);
  const end = Math.max(0, ...ranges.map((range) => range.offset + range.length));
  let position = 0;
  try {
    for await (const chunk of input.open()) {
      context.signal.throwIfAborted();
      ranges.forEach(({ offset, length }, i) => {
        const from = Math.max(offset - position, 0);
        const to = Math.min(offset + length - position, chunk.length);
        if (from < to) parts[i].push(chunk.slice(from, to));
      });
      position += chunk.length;
      context.progress(position);
      if (position >= end) break;
    }
  } catch (error) {
    // What is missing shows as a range that is too short; the caller knows what it was for.
    if (!(error instanceof TruncatedInput)) throw error;
  }
  return parts.map(concatenate);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
