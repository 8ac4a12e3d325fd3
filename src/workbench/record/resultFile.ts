/** Where the recording goes: a name that nothing else has, in a folder that can be written to. */
import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const ENDING = '.xenprof';
const MOST_TRIES = 10_000;

/** `name.xenprof`, or `name-2.xenprof` and so on where that is taken. @throws Error if ten thousand of them are */
export async function freeFile(
  folder: string,
  name: string,
): Promise<{ readonly file: string; readonly taken: boolean }> {
  const trimmed = name.trim();
  const plain = trimmed.endsWith(ENDING) ? trimmed.slice(0, -ENDING.length) : trimmed;
  for (let number = 1; number <= MOST_TRIES; number++) {
    const file = join(folderPath(folder), `${plain}${number === 1 ? '' : `-${number}`}${ENDING}`);
    if (!(await isThere(file))) return { file, taken: number > 1 };
  }
  throw new Error(
    `There are ${MOST_TRIES} recordings with the name ${plain} in ${folder}. Choose another name.`,
  );
}

/** What is wrong with a folder for the result; null if it can be written to. */
export async function folderProblem(folder: string): Promise<string | null> {
  const path = folderPath(folder);
  if (folder.trim() === '') return 'Choose the folder for the recording.';
  if (!isAbsolute(path)) return 'Type the whole path of the folder, or choose it.';
  try {
    if (!(await stat(path)).isDirectory()) return 'This is a file. Choose a folder.';
    await access(path, constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'There is no such folder. Make it, or choose another.'
      : 'This folder cannot be written to. Choose another.';
  }
}

/** `~` is the home folder, as in a shell. */
function folderPath(folder: string): string {
  const trimmed = folder.trim();
  return trimmed === '~' || trimmed.startsWith('~/') ? join(homedir(), trimmed.slice(1)) : trimmed;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // What cannot be looked at may be there.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
