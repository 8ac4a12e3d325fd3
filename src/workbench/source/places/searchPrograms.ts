/** Programs that search texts: the ripgrep that VS Code brings, in a place that has changed over the years, and an installed git. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

const FOLDERS = ['node_modules', 'node_modules.asar.unpacked'];

interface Machine {
  readonly platform: string;
  readonly arch: string;
}

/**
 * @param appRoot of VS Code
 * @returns absolute path; null where none of the known places has one
 */
export async function bundledRipgrep(
  appRoot: string,
  { platform, arch }: Machine = process,
): Promise<string | null> {
  const file = platform === 'win32' ? 'rg.exe' : 'rg';
  for (const folder of FOLDERS) {
    const packages = join(appRoot, folder, '@vscode');
    // The second since 2026: one package with the programs of all machines.
    for (const path of [
      join(packages, 'ripgrep', 'bin', file),
      join(packages, 'ripgrep-universal', 'bin', `${platform}-${arch}`, file),
    ]) {
      if (await isProgram(path)) return path;
    }
  }
  return null;
}

/**
 * Folders of the search path that are not absolute are passed over, and so is the folder that is searched, where Windows looks first: what lies
 * in a workspace is never run.
 * @param searchPath as in PATH
 * @returns absolute path; null if there is none
 */
export async function installedGit(
  searchPath: string | undefined,
  { platform }: Pick<Machine, 'platform'> = process,
): Promise<string | null> {
  const file = platform === 'win32' ? 'git.exe' : 'git';
  for (const folder of (searchPath ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, file);
    if (await isProgram(path)) return path;
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
