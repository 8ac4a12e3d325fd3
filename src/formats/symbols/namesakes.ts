/** Which functions of a table have one name: asked of the few that are sampled, so one cheap pass over all, then a look-up. */
import { FUNCTION } from './symbolFlags';

const MOST_BUCKET_BITS = 22;

/** Of a symbol table: text of row r is `text` from `textStart[r]`, `textLength[r]` bytes. */
interface Columns {
  readonly textStart: Uint32Array;
  readonly textLength: Uint32Array;
  readonly flags: Uint8Array;
  readonly text: Uint8Array;
}

export class Namesakes {
  /** First function of each bucket, -1 for none, and per row the next one of its bucket. */
  private readonly head: Int32Array;
  private readonly next: Int32Array;
  private readonly text: Buffer;
  /** Lists of rows that were not alone in their bucket. A bucket is divided once, so a table made to collide costs a pass, not one for each. */
  private readonly divided = new Map<number, readonly number[]>();

  constructor(private readonly columns: Columns) {
    const { text, textStart, textLength, flags } = columns;
    this.text = Buffer.from(text.buffer, text.byteOffset, text.length);
    const rows = textStart.length;
    this.head = new Int32Array(1 << Math.min(MOST_BUCKET_BITS, 32 - Math.clz32(rows))).fill(-1);
    this.next = new Int32Array(rows);
    const mask = this.head.length - 1;
    // From the end, so that rows stand in order. Hot: once a symbol of a kernel, before anything is compiled.
    for (let row = rows - 1; row >= 0; row--) {
      if ((flags[row] & FUNCTION) === 0) continue;
      const bucket = bucketOf(text, textStart[row], textLength[row]) & mask;
      this.next[row] = this.head[bucket];
      this.head[bucket] = row;
    }
  }

  /** Functions with the text of `row`, itself among them, in order: the same list for each of them. What is no function is alone. */
  of(row: number): readonly number[] {
    const { textStart, textLength, text, flags } = this.columns;
    if ((flags[row] & FUNCTION) === 0) return [row];
    const known = this.divided.get(row);
    if (known !== undefined) return known;
    const first = this.head[bucketOf(text, textStart[row], textLength[row]) & (this.head.length - 1)];
    if (this.next[first] < 0) return [row];
    const byText = new Map<string, number[]>();
    for (let at = first; at >= 0; at = this.next[at]) {
      // One character per byte: made for comparing.
      const key = this.text.toString('latin1', textStart[at], textStart[at] + textLength[at]);
      const same = byText.get(key) ?? [];
      if (same.push(at) === 1) byText.set(key, same);
      this.divided.set(at, same);
    }
    return this.divided.get(row) ?? [row];
  }
}

/** Of the length and five bytes: reading names whole would take longer than all that is asked of them. */
function bucketOf(text: Uint8Array, start: number, length: number): number {
  if (length === 0) return 0;
  const near = text[start + (length >> 3)] ^ (text[start + (length >> 2)] << 8);
  const far = text[start + (length >> 1)] ^ (text[start + ((3 * length) >> 2)] << 8);
  const hash =
    Math.imul(near ^ (far << 16), 0x9e3779b1) ^
    Math.imul(text[start + length - 1] ^ (length << 8), 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
