/** A folder of captures, as a collector leaves it. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import type { Warning } from '../../profile/profile';
import { fileInput, readFailure } from '../fileInput';
import { FormatError } from '../formatError';
import { findStored, listedPaths, type RecordingFiles } from '../recordingFiles';

/** A recording has some hundred files. */
const MAX_FILES = 10_000;

/**
 * All regular files below a folder. Symbolic links are followed to files inside the folder only.
 * @throws FormatError if the folder cannot be read, or is far too large to be a recording
 */
export async function folderFiles(folder: string): Promise<RecordingFiles> {
  const name = basename(resolve(folder));
  const warnings: Warning[] = [];
  const stored: string[] = [];
  try {
    const root = await realpath(folder);
    const pending = [''];
    for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
      for (const entry of await readdir(join(root, directory), { withFileTypes: true })) {
        const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
        if (entry.isDirectory()) pending.push(path);
        else if (entry.isFile() || (entry.isSymbolicLink() && (await isFileInside(root, path))))
          stored.push(path);
        else warnings.push(skipped(name, path));
        if (stored.length + pending.length > MAX_FILES) throw tooManyFiles(folder);
      }
    }
  } catch (error) {
    throw error instanceof FormatError ? error : readFailure(error, folder, 0);
  }
  const listed = listedPaths(stored);
  const paths = [...listed.keys()];
  return {
    name,
    warnings,
    list: () => paths,
    input: (path) => {
      const file = findStored(listed, path);
      return file === undefined ? undefined : fileInput(join(folder, file), { name: `${name}/${file}` });
    },
    close: () => Promise.resolve(),
  };
}

async function isFileInside(root: string, path: string): Promise<boolean> {
  try {
    const target = await realpath(join(root, path));
    return target.startsWith(root + sep) && (await stat(target)).isFile();
  } catch {
    return false; // a dangling link
  }
}

function skipped(folder: string, path: string): Warning {
  return {
    code: 'folder.not-a-file',
    message: `${folder}/${path}: left out, because it is not a regular file or links out of the folder. Copy the file itself there if it belongs to the recording.`,
  };
}

function tooManyFiles(folder: string): FormatError {
  return new FormatError(
    folder,
    { offset: 0 },
    `expected a recording (one folder per machine), found more than ${MAX_FILES} files`,
    'Give the folder of one recording, not one above it',
  );
}
