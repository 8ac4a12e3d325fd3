/** Text in pieces of some 64 kB: few enough to write, and never one string of the whole file. */
const PIECE = 1 << 16;

/** Joins `parts` into larger pieces; the concatenation is the same. */
export function* inChunks(parts: Iterable<string>): Generator<string> {
  let held: string[] = [];
  let length = 0;
  for (const part of parts) {
    held.push(part);
    length += part.length;
    if (length >= PIECE) {
      yield held.join('');
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield held.join('');
}
