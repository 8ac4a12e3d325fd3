/** Where binaries with debug information are looked for: folders of the setting, and builds in the workspace. */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS } from '../names';

/** What a build leaves beside its sources. */
const BUILT = /^(?:vmlinux|xen-syms)(?:[-.].*)?$|\.ko(?:\.debug)?$/;
/** Folders above a source file that are looked into. */
const MOST_LEVELS = 16;

/** Of the setting, which each folder of the workspace may have for itself. `~` is the home folder; relative paths begin at each of the folders. */
export function settingFolders(): string[] {
  const onDisk = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const all = [
    ...absolute(setFolders(undefined), undefined),
    ...onDisk.flatMap(({ uri }) => absolute(setFolders(uri), uri.fsPath)),
  ];
  return [...new Set(all)];
}

function setFolders(folder: vscode.Uri | undefined): string[] {
  const value = vscode.workspace
    .getConfiguration(SETTINGS.section, folder)
    .get<unknown>(SETTINGS.debugFolders);
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is string => typeof one === 'string' && one !== '');
}

/** @param start of relative paths, which mean nothing without one */
function absolute(folders: readonly string[], start: string | undefined): string[] {
  return folders
    .map((folder) => (/^~(?:[\\/]|$)/.test(folder) ? join(homedir(), folder.slice(1)) : folder))
    .flatMap((folder) => (isAbsolute(folder) ? [folder] : start === undefined ? [] : [join(start, folder)]));
}

/** Folders in which builds of the workspace's sources have left binaries; each folder is looked into once. */
export class BuildFolders {
  private readonly looked = new Map<string, Promise<boolean>>();

  /** Those of the document's folder and the ones above it, up to the workspace's. None in a workspace that is not trusted. */
  async of(document: vscode.TextDocument): Promise<string[]> {
    const { uri } = document;
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    if (!vscode.workspace.isTrusted || root?.scheme !== 'file' || uri.scheme !== 'file') return [];
    const folders: string[] = [];
    for (let at = dirname(uri.fsPath); folders.length < MOST_LEVELS; at = dirname(at)) {
      folders.push(at);
      // Xen's image lies beside the folders of its sources.
      if (at === root.fsPath || relative(root.fsPath, at).startsWith('..')) break;
    }
    const candidates = [...folders, join(root.fsPath, 'xen')];
    const built = await Promise.all(candidates.map((folder) => this.hasBuild(folder)));
    return candidates.filter((_, i) => built[i]);
  }

  /** Builds may have come or gone. */
  forget(): void {
    this.looked.clear();
  }

  private hasBuild(folder: string): Promise<boolean> {
    const known = this.looked.get(folder);
    if (known !== undefined) return known;
    const looked = readdir(folder).then(
      (names) => names.some((name) => BUILT.test(name)),
      () => false,
    );
    this.looked.set(folder, looked);
    return looked;
  }
}
