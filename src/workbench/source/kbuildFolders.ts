/** Which modules the Makefile beside a source file puts it into. A folder's Makefile is read once. */
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { modulesOfObject } from '../../source/names/kbuild';

/** In the order in which Kbuild itself looks (linux/scripts/Makefile.build). */
const NAMES = ['Kbuild', 'Makefile'];
/** Nobody writes more by hand. */
const MOST_BYTES = 1 << 20;
/** Folders that are kept in mind. */
const MOST_FOLDERS = 500;

export class KbuildFolders {
  private readonly texts = new Map<string, Promise<string | null>>();

  /** As in `SourceText`: null where nothing tells. */
  async modulesOf(file: vscode.Uri): Promise<readonly string[] | null> {
    const folder = file.with({ path: posix.dirname(file.path) });
    const key = folder.toString();
    let text = this.texts.get(key);
    if (text === undefined) {
      if (this.texts.size >= MOST_FOLDERS) this.texts.clear();
      text = readMakefile(folder);
      this.texts.set(key, text);
    }
    const makefile = await text;
    return makefile === null ? null : modulesOfObject(makefile, posix.basename(file.path));
  }

  forget(): void {
    this.texts.clear();
  }
}

async function readMakefile(folder: vscode.Uri): Promise<string | null> {
  for (const name of NAMES) {
    const uri = vscode.Uri.joinPath(folder, name);
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > MOST_BYTES) continue;
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      // Most folders have one of them, or none; what cannot be read tells nothing either.
    }
  }
  return null;
}
