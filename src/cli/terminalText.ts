/** Text of others (symbols, paths, host names) on a terminal: control characters would be obeyed there. */

/** Control characters, C1 included, and the marks that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

/** Writes data, waiting when the reader is slow; a reader that has gone (head, less) is no error. */
export async function writeOut(pieces: Iterable<string>): Promise<void> {
  const gone = new Promise<'gone'>((resolve) => process.stdout.once('error', () => resolve('gone')));
  for (const piece of pieces) {
    if (process.stdout.write(piece)) continue;
    const drained = new Promise<'drained'>((resolve) =>
      process.stdout.once('drain', () => resolve('drained')),
    );
    if ((await Promise.race([gone, drained])) === 'gone') return;
  }
}
