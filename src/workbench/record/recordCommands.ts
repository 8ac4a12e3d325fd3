/** Recording: the command, the panel, what is seen of it outside of the form, and what happens when it ends. */
import * as vscode from 'vscode';
import type { RunState } from '../../protocol/recordForm';
import type { HostAccess, SavedHost } from '../hosts/hostAccess';
import { messageText } from '../hosts/hostText';
import type { Log } from '../log';
import { COMMANDS, PANELS } from '../names';
import { openResult, RecordPanels } from './recordPanel';
import { Recordings } from './recordings';
import { RecordStatus } from './recordStatus';
import { RememberedForm } from './rememberedForm';

export interface RecordingParts {
  readonly disposables: readonly { dispose(): unknown }[];
  /** Ends what runs; for the extension's end. */
  readonly end: () => Promise<void>;
}

export function registerRecording(
  context: vscode.ExtensionContext,
  hosts: HostAccess,
  log: Log,
): RecordingParts {
  const remembered = new RememberedForm(context.workspaceState);
  const packWorker = vscode.Uri.joinPath(context.extensionUri, 'dist', 'packWorker.js').fsPath;
  const recordings = new Recordings(hosts, remembered, log, packWorker);
  const panels = new RecordPanels({
    extensionUri: context.extensionUri,
    hosts,
    recordings,
    remembered,
    log,
  });
  return {
    disposables: [
      recordings,
      panels,
      new RecordStatus(recordings),
      recordings.onDidFinish((run) => void tellEnd(run, recordings, panels)),
      vscode.window.registerWebviewPanelSerializer(PANELS.record, panels),
      vscode.commands.registerCommand(COMMANDS.record, async (row?: unknown) => {
        // Keys and other extensions come here past the menus' conditions.
        if (vscode.workspace.isTrusted) panels.show(hostOf(hosts, row)?.target);
        else await refuse();
      }),
    ],
    end: () => recordings.end(),
  };
}

/** The host of the row of the Hosts view that a menu was opened on. */
function hostOf(hosts: HostAccess, row: unknown): SavedHost | undefined {
  const host = (row as { readonly host?: unknown } | null | undefined)?.host;
  return hosts.hosts.find((each) => each === host);
}

async function refuse(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const chosen = await vscode.window.showWarningMessage(
    'This workspace is not trusted, so nothing is recorded: recordings are written into it, and its settings take part.',
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

/** The profile opens at once; a failure is said where the form does not say it. */
async function tellEnd(run: RunState, recordings: Recordings, panels: RecordPanels): Promise<void> {
  if (run.state === 'done') await openResult(recordings);
  if (run.state !== 'failed' || panels.visible) return;
  const show = 'Show Details';
  const { title, message } = run.failure;
  if ((await vscode.window.showErrorMessage(messageText(`${title}: ${message}`, 400), show)) === show)
    panels.show();
}
