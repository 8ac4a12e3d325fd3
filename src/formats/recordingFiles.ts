/**
 * The files of one recording, wherever they are: a folder of captures or a `.xenprof`. Both look the same from here:
 * paths with `/`, one folder per machine, `.gz` undone.
 */
import type { Warning } from '../profile/profile';
import type { ByteInput } from './byteInput';

export interface RecordingFiles {
  /** As the user knows it. */
  readonly name: string;
  /** What was left out, and why. */
  readonly warnings: readonly Warning[];
  /** Paths, sorted. `.gz` is left off unless both forms exist: `dom0/kallsyms.gz` is listed as `dom0/kallsyms`. */
  list(): readonly string[];
  /** The bytes at a path of the list (`.gz` may be added), decompressed; undefined if there is no such file. */
  input(path: string): ByteInput | undefined;
  /** Frees what is open; inputs cannot be opened afterwards. */
  close(): Promise<void>;
}

/** Paths as stored, by the paths under which they are listed. */
export function listedPaths(stored: Iterable<string>): Map<string, string> {
  const all = new Set(stored);
  const listed = [...all].map((path): [string, string] => {
    const plain = path.endsWith('.gz') ? path.slice(0, -3) : path;
    return [all.has(plain) ? path : plain, path];
  });
  return new Map(listed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The stored path for a path that somebody asks for. */
export function findStored(listed: ReadonlyMap<string, string>, path: string): string | undefined {
  return listed.get(path) ?? (path.endsWith('.gz') ? listed.get(path.slice(0, -3)) : undefined);
}
