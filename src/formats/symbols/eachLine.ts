/** Lines of a text of any size as ranges of bytes: nothing is decoded or copied unless a line spans two chunks. */
import type { ByteInput, ReadContext } from '../byteInput';
import { TruncatedInput } from '../truncatedInput';

/** Called with the bytes from `from` to `to` (line feed and carriage return excluded); valid during the call only. */
export type LineVisitor = (bytes: Uint8Array, from: number, to: number, line: number) => void;

export interface LinesRead {
  readonly lines: number;
  /** Lines longer than the limit: counted, not visited. */
  readonly tooLong: number;
  /** Set if the input is damaged; the line cut by the damage is not visited. */
  readonly truncated: TruncatedInput | undefined;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Visits each line up to `limit` bytes. Errors of the input other than truncation are thrown. */
export async function eachLine(
  input: ByteInput,
  context: ReadContext,
  limit: number,
  visit: LineVisitor,
): Promise<LinesRead> {
  const carry = new Uint8Array(limit + 1);
  let carried = 0;
  let line = 0;
  let tooLong = 0;
  let read = 0;

  function deliver(bytes: Uint8Array, from: number, to: number): void {
    line++;
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (end - from > limit) tooLong++;
    else visit(bytes, from, end, line);
  }
  /** Keeps the start of a line for the next chunk; of a line that is too long, just enough to know that it is. */
  function keep(bytes: Uint8Array, from: number, to: number): void {
    const room = carry.length - carried;
    carry.set(bytes.subarray(from, Math.min(to, from + room)), carried);
    carried += Math.min(to - from, room);
  }

  try {
    for await (const chunk of input.open()) {
      context.signal.throwIfAborted();
      let from = 0;
      for (;;) {
        const to = chunk.indexOf(LINE_FEED, from);
        if (to < 0) break;
        if (carried > 0) {
          keep(chunk, from, to);
          deliver(carry, 0, carried);
          carried = 0;
        } else {
          deliver(chunk, from, to);
        }
        from = to + 1;
      }
      keep(chunk, from, chunk.length);
      read += chunk.length;
      context.progress(read);
    }
  } catch (error) {
    if (error instanceof TruncatedInput) return { lines: line, tooLong, truncated: error };
    throw error;
  }
  if (carried > 0) deliver(carry, 0, carried);
  return { lines: line, tooLong, truncated: undefined };
}
