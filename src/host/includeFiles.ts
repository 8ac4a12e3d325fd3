/** Which files an `Include` of the SSH configuration means (ssh_config(5), glob(7)). */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fitsPattern } from './hostPattern';

/**
 * Files that a pattern fits, in the order of their names. `*` and `?` stand for anything but a slash and a leading dot.
 * @param pattern an absolute path
 */
export async function includedFiles(pattern: string): Promise<string[]> {
  let found = ['/'];
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    const next: string[] = [];
    for (const folder of found) {
      if (/[*?]/.test(segment)) next.push(...(await entries(folder, segment)));
      else next.push(join(folder, segment));
    }
    found = next;
  }
  const files: string[] = [];
  for (const path of found) if (await isFile(path)) files.push(path);
  return files;
}

async function entries(folder: string, pattern: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => (!name.startsWith('.') || pattern.startsWith('.')) && fitsPattern(name, pattern))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    // No such folder, or not for us: the pattern fits nothing there, as for OpenSSH.
    return [];
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
