/** Where ripgrep is: VS Code brings one, in a place that has changed over the years. */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDERS = ['node_modules', 'node_modules.asar.unpacked'];

/**
 * @param appRoot of VS Code
 * @returns absolute path; null where none of the known places has one
 */
export async function bundledRipgrep(
  appRoot: string,
  { platform, arch }: { readonly platform: string; readonly arch: string } = process,
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

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
