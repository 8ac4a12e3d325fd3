/**
 * Files of the workspace by their paths. VS Code finds files on disk; in other file systems it waits for somebody who can, for ever if nobody can.
 * There it is asked for a moment only, and then a recorded path is tried as it is.
 */
import * as vscode from 'vscode';

/** An extension that brings files may have to start first. */
const PATIENCE_MS = 2500;
/** Parts of a recorded path that are tried without those before them. */
const MOST_PARTS = 24;

/** For one search, which asks several times. */
export class WorkspaceFiles {
  /** Folders in which nobody finds files. */
  private readonly silent = new Set<vscode.WorkspaceFolder>();

  constructor(
    private readonly token: vscode.CancellationToken,
    private readonly log: { warn(message: string): void },
  ) {}

  /** @param most files of each folder */
  async find(glob: string, most: number): Promise<vscode.Uri[]> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => !this.silent.has(folder));
    return (await Promise.all(folders.map((folder) => this.findIn(folder, glob, most)))).flat();
  }

  /**
   * In folders in which nobody finds files: those that are at the path, or at what is left of it without its first parts.
   * @param path letters, digits and `_+-./`
   * @param tops folders below which it may begin, too
   */
  async at(path: string, tops: readonly string[]): Promise<vscode.Uri[]> {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) return [];
    const ends = parts.map((_, from) => parts.slice(from).join('/')).slice(-MOST_PARTS);
    const paths = ['', ...tops].flatMap((top) => ends.map((end) => `${top}${end}`));
    const tried = [...this.silent].flatMap(({ uri }) => paths.map((end) => this.fileAt(uri, end)));
    return (await Promise.all(tried)).flat();
  }

  private async findIn(folder: vscode.WorkspaceFolder, glob: string, most: number): Promise<vscode.Uri[]> {
    if (this.token.isCancellationRequested) return [];
    const stop = new vscode.CancellationTokenSource();
    const listening = this.token.onCancellationRequested(() => stop.cancel());
    const pattern = new vscode.RelativePattern(folder, glob);
    const found = vscode.workspace.findFiles(pattern, undefined, most, stop.token);
    try {
      if (folder.uri.scheme === 'file') return await found;
      const answer = await this.soon(found);
      if (answer !== LATE) return answer;
      this.silent.add(folder);
    } catch (error) {
      this.silent.add(folder);
      const text = error instanceof Error ? error.message : String(error);
      this.log.warn(`Files in ${folder.name}: ${text}`);
    } finally {
      listening.dispose();
      stop.cancel();
      stop.dispose();
    }
    return [];
  }

  private async fileAt(folder: vscode.Uri, path: string): Promise<vscode.Uri[]> {
    const uri = vscode.Uri.joinPath(folder, path);
    try {
      const found = await this.soon(vscode.workspace.fs.stat(uri));
      return found !== LATE && (found.type & vscode.FileType.File) !== 0 ? [uri] : [];
    } catch {
      // There is none.
      return [];
    }
  }

  private async soon<T>(answer: Thenable<T>): Promise<T | typeof LATE> {
    let end = () => {};
    const late = new Promise<typeof LATE>((resolve) => {
      const stop = () => resolve(LATE);
      const timer = setTimeout(stop, PATIENCE_MS);
      const listening = this.token.onCancellationRequested(stop);
      end = () => {
        clearTimeout(timer);
        listening.dispose();
      };
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      end();
    }
  }
}

const LATE = Symbol('late');
