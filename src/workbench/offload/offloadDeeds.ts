/** What the Offload tab asks to be done with the steps of a placement: a script, or the host itself. */
import { basename, posix } from 'node:path';
import * as vscode from 'vscode';
import type { FromEditor } from '../../protocol/messages';
import { stepsScript } from '../../offload/steps/script';
import type { ProfileDocument } from '../profileDocument';
import type { ApplyPlan } from './applyPlan';

type Deed = Extract<FromEditor, { type: 'applySteps' | 'saveScript' }>;

export class OffloadDeeds {
  constructor(private readonly applying: ApplyPlan) {}

  /** The steps are made anew from the profile: a webview names what is moved, and never says what is run. */
  async handle(document: ProfileDocument, deed: Deed): Promise<void> {
    try {
      const { estimate, steps } = await document.ask({ ask: 'estimate', of: deed.ask });
      if (deed.type === 'saveScript') await saveScript(document.uri, stepsScript(deed.title, steps));
      else
        await this.applying.applyPlan({
          steps,
          title: deed.title,
          prediction: estimate,
          recordingUri: document.uri,
          ask: deed.ask,
        });
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }
}

async function saveScript(recording: vscode.Uri, text: string): Promise<void> {
  const name = `${basename(recording.path, '.xenprof')}-offload.sh`;
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri ?? parentOf(recording);
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    title: 'Save Offload Steps as a Script',
    filters: { 'Shell Scripts': ['sh'], 'All Files': ['*'] },
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri);
}

function parentOf(uri: vscode.Uri): vscode.Uri {
  return uri.with({ path: posix.dirname(uri.path) });
}
