/** A small text file as its lines, bounded: these captures have kilobytes, and anything may stand in their place. */
import type { ByteInput, ReadContext } from '../byteInput';
import { TruncatedInput } from '../truncatedInput';

/** The largest of these files (a host with 4096 vCPUs) have some hundred kilobytes. */
const MAX_TEXT = 4 << 20;

/** What a reader of small texts gives: the result, and the lines that it could make nothing of. */
export interface HostText<T> {
  readonly value: T;
  /** The first few, cut to a readable length. */
  readonly notUnderstood: readonly string[];
  readonly notUnderstoodCount: number;
}

const SHOWN = 10;
const SHOWN_LENGTH = 200;

/** Collects what is not understood. */
export class Leftovers {
  private readonly lines: string[] = [];
  private count = 0;

  add(line: string): void {
    if (this.count++ < SHOWN) this.lines.push(line.slice(0, SHOWN_LENGTH));
  }

  with<T>(value: T): HostText<T> {
    return { value, notUnderstood: this.lines, notUnderstoodCount: this.count };
  }
}

/** Lines without their ends, empty ones left out. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** Words between blanks; a position beyond the last one is undefined. */
export function wordsOf(line: string): readonly (string | undefined)[] {
  return line.trim().split(/\s+/);
}

/** The text of a small file; of one that is damaged or larger than `most` bytes, its beginning. */
export async function readHostText(input: ByteInput, context: ReadContext, most = MAX_TEXT): Promise<string> {
  context.signal.throwIfAborted();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of input.open()) {
      // A copy: an input may fill the same buffer again.
      const part = chunk.slice(0, most - length);
      chunks.push(part);
      length += part.length;
      if (length >= most) break;
    }
  } catch (error) {
    if (!(error instanceof TruncatedInput)) throw error;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
