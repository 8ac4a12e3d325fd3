/** Which names an entry of a zip may have: only such that stay where they are put, on every system. */
import { FormatError } from '../formatError';

/** Readable in a message, whatever bytes the name holds. */
export function printable(name: string): string {
  const quoted = JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
  return quoted.slice(1, -1);
}

/** @throws FormatError that says what is wrong with the path */
export function checkEntryPath(archive: string, path: string): void {
  const reason = reasonAgainst(path);
  if (reason === undefined) return;
  throw new FormatError(
    archive,
    { entry: printable(path) },
    `expected a path inside the recording, found ${reason}`,
    'Do not trust this file; ask for a recording made by "xen-io-profiler pack"',
  );
}

function reasonAgainst(path: string): string | undefined {
  if (path === '') return 'an empty name';
  if (path.length > 1024) return `a name of ${path.length} characters`;
  if (hasControlCharacter(path)) return 'control characters in its name';
  if (path.includes('\\')) return 'a backslash in its name';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'an absolute path';
  const parts = path.split('/');
  if (parts.includes('..')) return 'a path that climbs out of the archive';
  if (parts.some((part) => part === '' || part === '.')) return 'an empty part in its path';
  return undefined;
}

function hasControlCharacter(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
