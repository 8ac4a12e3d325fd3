/** Builds the rooms and connects them. */
import * as vscode from 'vscode';
import { ActiveProfile } from './workbench/activeProfile';
import { registerCommands } from './workbench/commands';
import { registerCompareCommands } from './workbench/compareCommands';
import { ComparisonPanels } from './workbench/comparisonPanel';
import { registerHosts } from './workbench/hosts/hostCommands';
import { Hosts } from './workbench/hosts/hosts';
import { createLog } from './workbench/log';
import { EDITORS, PANELS, VIEWS } from './workbench/names';
import { registerApplying } from './workbench/offload/applyCommands';
import { ApplyMemory } from './workbench/offload/applyMemory';
import { Calibrations } from './workbench/offload/calibrations';
import { registerChecking } from './workbench/offload/checkCommands';
import { OffloadDeeds } from './workbench/offload/offloadDeeds';
import { OwnRules } from './workbench/ownRules';
import { ProfileEditorProvider } from './workbench/profileEditor';
import { ProfilesTree } from './workbench/profilesTree';
import { RecentProfiles } from './workbench/recentProfiles';
import { registerRecording } from './workbench/record/recordCommands';
import { GoToSource } from './workbench/source/goToSource';
import { KbuildFolders } from './workbench/source/kbuildFolders';
import { SourceParser } from './workbench/source/parserClient';
import { registerSource } from './workbench/source/registerSource';
import { ViewerSidebar } from './workbench/viewerSidebar';

/** Ends a recording that runs. */
let endRecording: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalState, workspaceState, secrets } = context;
  const log = createLog();
  const sample = vscode.Uri.joinPath(extensionUri, 'media', 'sample.xenprof');
  const rules = new OwnRules(log);
  const calibrations = new Calibrations(globalState);
  const built = (name: string) => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const documents = {
    workerFile: built('worker.js'),
    rules,
    calibrations,
    log,
  };
  const recent = new RecentProfiles(globalState, sample);
  const active = new ActiveProfile();
  const tree = new ProfilesTree(sample, recent);
  const plans = new ApplyMemory(globalState);
  const parser = new SourceParser(built('parserWorker.js'));
  const makefiles = new KbuildFolders();
  const goToSource = new GoToSource(parser, makefiles, workspaceState, log);
  const panels = new ComparisonPanels(extensionUri, documents, plans, goToSource);
  const hosts = new Hosts(globalState, secrets, log);
  const { applying, disposables: applyingParts } = registerApplying(plans, hosts);
  const deeds = new OffloadDeeds(applying);
  const editors = new ProfileEditorProvider(
    extensionUri,
    documents,
    active,
    deeds,
    (uri) => void recent.add(uri),
    goToSource,
  );
  const recording = registerRecording(context, hosts, log);
  endRecording = recording.end;
  const editorOptions = { supportsMultipleEditorsPerDocument: true };
  context.subscriptions.push(
    log,
    rules,
    recent,
    active,
    tree,
    hosts,
    parser,
    vscode.window.registerCustomEditorProvider(EDITORS.profile, editors, editorOptions),
    vscode.window.registerCustomEditorProvider(EDITORS.capture, editors, editorOptions),
    vscode.window.registerTreeDataProvider(VIEWS.profiles, tree),
    vscode.window.registerWebviewViewProvider(
      VIEWS.viewer,
      new ViewerSidebar(extensionUri, active, goToSource, log),
    ),
    vscode.window.registerWebviewPanelSerializer(PANELS.comparison, panels),
    ...registerCommands({ sample, tree, recent, active, log }),
    ...registerCompareCommands({ sample, recent, panels }),
    ...registerHosts(hosts),
    ...recording.disposables,
    ...applyingParts,
    ...registerSource({
      memory: workspaceState,
      cacheFolder: context.globalStorageUri.fsPath,
      documents,
      active,
      recent,
      sample,
      parser,
      makefiles,
      goToSource,
    }),
    ...registerChecking({ plans, calibrations, comparing: { sample, recent, panels } }),
  );
}

/** VS Code closes, or the window is reloaded. */
export function deactivate(): Promise<void> | undefined {
  return endRecording?.();
}
