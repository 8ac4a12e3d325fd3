/** Nothing is applied before a person has seen every command. */
import * as vscode from 'vscode';
import type { PreparedStep } from '../../host/apply/prepareSteps';
import { hostText } from '../hosts/hostText';
import { planDocument, planSummary } from './applyText';

const SCHEME = 'xen-io-plan';
const MOST_KEPT = 50;

/** Read-only documents that say what a plan runs. */
export class PlanDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  private count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '# This text is no longer there: show the plan again.\n';
  }

  async show(name: string, text: string): Promise<void> {
    const path = `/${++this.count}/${hostText(name, 60).replaceAll('/', '_')}.sh`;
    this.texts.set(path, text);
    for (const old of this.texts.keys()) {
      if (this.texts.size <= MOST_KEPT) break;
      this.texts.delete(old);
    }
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEME, path }));
    await vscode.languages.setTextDocumentLanguage(document, 'shellscript');
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registered.dispose();
  }
}

/** Shows every command with its machine and its undo, and asks. */
export async function confirmPlan(
  documents: PlanDocuments,
  host: string,
  title: string,
  prediction: string,
  prepared: readonly PreparedStep[],
  machineName: (where: string) => string,
): Promise<boolean> {
  const summary = planSummary(prepared, machineName);
  if (summary === null) {
    await documents.show(`Plan for ${host}`, planDocument(title, prediction, prepared, machineName));
  }
  const run = prepared.filter(({ runs }) => runs);
  const commands = run.reduce((sum, { step }) => sum + step.commands.length, 0);
  const count = `${commands} ${commands === 1 ? 'command' : 'commands'}`;
  const detail =
    summary ??
    `All ${count} and what undoes them stand in the editor behind this question. Machines: ${[
      ...new Set(run.map(({ step }) => hostText(machineName(step.where)))),
    ].join(', ')}.`;
  const apply = 'Apply';
  const chosen = await vscode.window.showWarningMessage(
    `Apply "${hostText(title, 100)}" on ${hostText(host)}? ${count} will be run.`,
    { modal: true, detail: `${hostText(prediction, 300)}\n\n${detail}` },
    apply,
  );
  return chosen === apply;
}
