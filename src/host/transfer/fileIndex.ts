/** The list of what was recorded, as the far side's program wrote it: `SIZE SHA256 PATH` lines. Untrusted. */

export interface IndexedFile {
  /** Below the recording's directory, with `/`. */
  readonly path: string;
  readonly size: number;
  /** Hexadecimal; null if the machine has no sha256sum. */
  readonly sha256: string | null;
}

/** A recording has some hundred files; programs that were hit are most of them. */
const MOST_FILES = 5000;

/** What may not be a file name here is left out and told: the paths become paths of this machine. */
export function parseIndex(text: string): { files: IndexedFile[]; problems: string[] } {
  const files = new Map<string, IndexedFile>();
  const problems: string[] = [];
  let strange = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parts = /^(\d{1,15}) ([0-9a-f]{64}|-) (.+)$/.exec(line);
    if (parts === null || !isPlainPath(parts[3]) || files.has(parts[3]) || files.size >= MOST_FILES)
      strange++;
    else
      files.set(parts[3], {
        path: parts[3],
        size: Number(parts[1]),
        sha256: parts[2] === '-' ? null : parts[2],
      });
  }
  if (strange > 0) problems.push(`${strange} files with strange names were left on the machine`);
  return { files: [...files.values()], problems };
}

/** No step leads up or is hidden; no character that Windows or a terminal would obey. */
function isPlainPath(path: string): boolean {
  return (
    path.length <= 1000 &&
    path
      .split('/')
      .every((step) => step !== '' && step !== '.' && step !== '..' && !step.endsWith('.part')) &&
    !/[\p{Cc}\\:*?"<>|]/u.test(path)
  );
}
