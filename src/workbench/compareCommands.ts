/** The commands that compare two profiles: picked from a list, or one after the other in the explorer. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ComparisonPanels } from './comparisonPanel';
import { chooseFiles } from './commands';
import { COMMANDS, CONTEXTS } from './names';
import { workspaceProfiles, type ProfileNode } from './profilesTree';
import type { RecentProfiles } from './recentProfiles';

export interface CompareContext {
  readonly sample: vscode.Uri;
  readonly recent: RecentProfiles;
  readonly panels: ComparisonPanels;
}

export function registerCompareCommands(context: CompareContext): vscode.Disposable[] {
  let selected: vscode.Uri | undefined;
  return [
    vscode.commands.registerCommand(COMMANDS.compareProfiles, async () => {
      const before = await pickProfile(context, 'Compare Profiles (1 of 2): before');
      if (before === undefined) return;
      const after = await pickProfile(context, `Compare Profiles (2 of 2): after ${basename(before.path)}`);
      if (after !== undefined) context.panels.open({ before, after });
    }),
    vscode.commands.registerCommand(COMMANDS.selectForCompare, async (target?: unknown) => {
      selected = uriOf(target) ?? (await pickProfile(context, 'Select for Compare'));
      await vscode.commands.executeCommand('setContext', CONTEXTS.selectedForCompare, selected !== undefined);
    }),
    vscode.commands.registerCommand(COMMANDS.compareWithSelected, async (target?: unknown) => {
      const before = selected ?? (await pickProfile(context, 'Compare Profiles (1 of 2): before'));
      const after = uriOf(target) ?? (await pickProfile(context, 'Compare Profiles (2 of 2): after'));
      if (before !== undefined && after !== undefined) context.panels.open({ before, after });
    }),
  ];
}

/** What a menu was opened on: a file of the explorer or a row of the Profiles view. */
function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  const uri = (target as Partial<ProfileNode> | undefined)?.uri;
  return uri instanceof vscode.Uri ? uri : undefined;
}

interface ProfilePick extends vscode.QuickPickItem {
  /** Absent: another file, to be chosen in a dialog. */
  readonly uri?: vscode.Uri;
}

/** Those that were opened lately, then those of the workspace. */
export async function knownProfiles({ recent }: Pick<CompareContext, 'recent'>): Promise<vscode.Uri[]> {
  const known = new Map<string, vscode.Uri>();
  for (const uri of [...recent.list(), ...(await workspaceProfiles())]) known.set(uri.toString(), uri);
  return [...known.values()];
}

async function pickProfile(context: CompareContext, title: string): Promise<vscode.Uri | undefined> {
  const { sample } = context;
  const picks: ProfilePick[] = [
    ...(await knownProfiles(context)).map((uri) => ({
      label: basename(uri.path),
      description: vscode.workspace.asRelativePath(dirname(uri.path)),
      iconPath: new vscode.ThemeIcon('flame'),
      uri,
    })),
    {
      label: 'Sample Recording',
      description: 'Xen 4.17, network receive',
      iconPath: new vscode.ThemeIcon('beaker'),
      uri: sample,
    },
    { label: 'Another File...', iconPath: new vscode.ThemeIcon('folder-opened'), alwaysShow: true },
  ];
  const picked = await vscode.window.showQuickPick(picks, {
    title,
    placeHolder: 'A recording, perf.data, perf script, folded stacks or an xentrace binary',
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  return picked.uri ?? (await chooseFiles({ title, many: false })).at(0);
}
