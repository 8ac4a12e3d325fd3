/** The commands, each one function. */
import * as vscode from 'vscode';
import type { ActiveProfile } from './activeProfile';
import type { Log } from './log';
import { COMMANDS, editorFor } from './names';
import type { ProfileNode, ProfilesTree } from './profilesTree';
import type { RecentProfiles } from './recentProfiles';

export interface CommandContext {
  readonly sample: vscode.Uri;
  readonly tree: ProfilesTree;
  readonly recent: RecentProfiles;
  readonly active: ActiveProfile;
  readonly log: Log;
}

export function registerCommands({ sample, tree, recent, active, log }: CommandContext): vscode.Disposable[] {
  const open = (uri: vscode.Uri) =>
    vscode.commands.executeCommand('vscode.openWith', uri, editorFor(uri.path));
  return [
    vscode.commands.registerCommand(COMMANDS.openProfile, async (uri?: unknown) => {
      for (const chosen of uri instanceof vscode.Uri ? [uri] : await chooseFiles()) await open(chosen);
    }),
    vscode.commands.registerCommand(COMMANDS.openSample, () => open(sample)),
    vscode.commands.registerCommand(COMMANDS.refreshProfiles, () => tree.refresh()),
    vscode.commands.registerCommand(COMMANDS.forgetProfile, async (node?: ProfileNode) => {
      if (node?.kind === 'recentFile') await recent.forget(node.uri);
    }),
    vscode.commands.registerCommand(COMMANDS.showLog, () => log.show()),
    vscode.commands.registerCommand(COMMANDS.showOffload, () => showOffload(active)),
  ];
}

async function showOffload({ current }: ActiveProfile): Promise<void> {
  if (current !== undefined) {
    current.showOffload();
    return;
  }
  const openSample = 'Open the Sample';
  const choice = await vscode.window.showInformationMessage(
    'No profile is open. Open a recording to see what could be moved to side-cores, and what that would gain.',
    openSample,
  );
  if (choice === openSample) await vscode.commands.executeCommand(COMMANDS.openSample);
}

/** Files from a dialog; none if it was left. */
export async function chooseFiles({ title = 'Open Profile', many = true } = {}): Promise<vscode.Uri[]> {
  // Otherwise the dialog begins where the last file was, which is the extension's own folder after the sample.
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  const chosen = await vscode.window.showOpenDialog({
    ...(folder !== undefined && { defaultUri: folder }),
    title,
    openLabel: many ? 'Open Profile' : 'Choose',
    canSelectMany: many,
    filters: { 'All Files': ['*'], Recordings: ['xenprof'], 'perf.data': ['data', 'gz'] },
  });
  return chosen ?? [];
}
