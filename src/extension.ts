/** Builds the rooms and connects them. */
import * as vscode from 'vscode';
import { ActiveProfile } from './workbench/activeProfile';
import { registerCommands } from './workbench/commands';
import { registerCompareCommands } from './workbench/compareCommands';
import { ComparisonPanels } from './workbench/comparisonPanel';
import { createLog } from './workbench/log';
import { EDITORS, PANELS, VIEWS } from './workbench/names';
import { OwnRules } from './workbench/ownRules';
import { ProfileEditorProvider } from './workbench/profileEditor';
import { ProfilesTree } from './workbench/profilesTree';
import { RecentProfiles } from './workbench/recentProfiles';
import { ViewerSidebar } from './workbench/viewerSidebar';

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalState } = context;
  const log = createLog();
  const sample = vscode.Uri.joinPath(extensionUri, 'media', 'sample.xenprof');
  const rules = new OwnRules(log);
  const documents = {
    workerFile: vscode.Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath,
    rules,
    log,
  };
  const recent = new RecentProfiles(globalState, sample);
  const active = new ActiveProfile();
  const tree = new ProfilesTree(sample, recent);
  const editors = new ProfileEditorProvider(extensionUri, documents, active, (uri) => void recent.add(uri));
  const panels = new ComparisonPanels(extensionUri, documents);
  const editorOptions = { supportsMultipleEditorsPerDocument: true };
  context.subscriptions.push(
    log,
    rules,
    recent,
    active,
    tree,
    vscode.window.registerCustomEditorProvider(EDITORS.profile, editors, editorOptions),
    vscode.window.registerCustomEditorProvider(EDITORS.capture, editors, editorOptions),
    vscode.window.registerTreeDataProvider(VIEWS.profiles, tree),
    vscode.window.registerWebviewViewProvider(VIEWS.viewer, new ViewerSidebar(extensionUri, active, log)),
    vscode.window.registerWebviewPanelSerializer(PANELS.comparison, panels),
    ...registerCommands({ sample, tree, recent, log }),
    ...registerCompareCommands({ sample, recent, panels }),
  );
}
