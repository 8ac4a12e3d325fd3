/** The program that turns addresses into lines: addr2line of GNU Binutils or llvm-symbolizer, whichever is installed. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

export interface Symbolizer {
  readonly name: 'addr2line' | 'llvm-symbolizer';
  /** Absolute. */
  readonly path: string;
}

/** What to do where there is none. */
export const INSTALL_HINT =
  'Install addr2line (apt install binutils, dnf install binutils) or llvm-symbolizer (apt install llvm).';

/**
 * Those that are installed, the better one first: addr2line finds lines of kernel modules by section, LLVM 14 does not.
 * Folders of the search path that are not absolute are passed over: what lies in a workspace is never run.
 */
export async function installedSymbolizers(searchPath: string | undefined): Promise<Symbolizer[]> {
  const found: Symbolizer[] = [];
  for (const name of ['addr2line', 'llvm-symbolizer'] as const) {
    const path = await findProgram(name, searchPath ?? '');
    if (path !== undefined) found.push({ name, path });
  }
  return found;
}

async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const path = join(folder, file);
    const runs = await access(path, constants.X_OK).then(
      async () => (await stat(path)).isFile(),
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

/**
 * Arguments to read addresses from stdin.
 * @param section of a relocatable file: addresses are offsets in it
 */
export function argumentsFor(tool: Symbolizer, file: string, section: string | undefined): string[] {
  if (tool.name === 'addr2line') {
    return ['-f', '-i', '-C', '-a', ...(section === undefined ? [] : ['-j', section]), '-e', file];
  }
  return ['-f', '-i', '-C', '-a', '--output-style=GNU', `--obj=${file}`];
}
