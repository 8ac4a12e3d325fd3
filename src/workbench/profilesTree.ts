/** The Profiles view: the sample, what was opened lately, and the recordings of the workspace. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { editorFor, SETTINGS } from './names';
import type { RecentProfiles } from './recentProfiles';

type GroupKind = 'recent' | 'workspace';
export type ProfileNode = {
  readonly kind: 'sample' | 'recentFile' | 'workspaceFile';
  readonly uri: vscode.Uri;
};
type Node = { readonly kind: 'group'; readonly group: GroupKind } | ProfileNode;

const LABELS: Record<GroupKind, string> = { recent: 'Recent', workspace: 'Workspace' };
/** More than this nobody scrolls through; the view says that there are more. */
const MOST_FILES = 500;

export class ProfilesTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly disposables: { dispose(): unknown }[];

  constructor(
    private readonly sample: vscode.Uri,
    private readonly recent: RecentProfiles,
  ) {
    this.disposables = [this.changed, recent.onDidChange(() => this.refresh())];
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      const groups: Node[] = [{ kind: 'sample', uri: this.sample }];
      if (this.recent.list().length > 0) groups.push({ kind: 'group', group: 'recent' });
      if ((vscode.workspace.workspaceFolders ?? []).length > 0)
        groups.push({ kind: 'group', group: 'workspace' });
      return groups;
    }
    if (node.kind !== 'group') return [];
    if (node.group === 'recent') return this.recent.list().map((uri) => ({ kind: 'recentFile', uri }));
    // Looked for only when the group is unfolded: a workspace may hold a kernel tree.
    return (await workspaceProfiles()).map((uri) => ({ kind: 'workspaceFile', uri }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'group') {
      const folded =
        node.group === 'recent'
          ? vscode.TreeItemCollapsibleState.Expanded
          : vscode.TreeItemCollapsibleState.Collapsed;
      const group = new vscode.TreeItem(LABELS[node.group], folded);
      group.id = node.group;
      group.contextValue = `group.${node.group}`;
      return group;
    }
    const sample = node.kind === 'sample';
    const item = new vscode.TreeItem(
      sample ? 'Sample Recording' : basename(node.uri.path),
      vscode.TreeItemCollapsibleState.None,
    );
    item.resourceUri = node.uri;
    item.iconPath = new vscode.ThemeIcon(sample ? 'beaker' : 'flame');
    item.description = sample ? 'Xen 4.17, network receive' : folderOf(node.uri);
    item.tooltip = sample ? 'A recording of a real Xen host: a guest sends to dom0' : node.uri.fsPath;
    item.contextValue = node.kind;
    item.command = {
      command: 'vscode.openWith',
      title: 'Open Profile',
      arguments: [node.uri, editorFor(node.uri.path)],
    };
    return item;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

/** Profiles of the workspace, by the setting's pattern. */
export async function workspaceProfiles(): Promise<vscode.Uri[]> {
  const files = await vscode.workspace.findFiles(fileGlob(), undefined, MOST_FILES);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Folder of a file, relative to the workspace; '' for its root. */
function folderOf(uri: vscode.Uri): string {
  const folder = dirname(vscode.workspace.asRelativePath(uri));
  return folder === '.' ? '' : folder;
}

function fileGlob(): string {
  return vscode.workspace.getConfiguration(SETTINGS.section).get<string>(SETTINGS.files) ?? '**/*.xenprof';
}
