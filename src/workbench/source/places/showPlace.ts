/** Opens a definition in an editor. */
import * as vscode from 'vscode';
import type { FoundPlace } from './foundPlace';

/** With the name selected, in the middle of the window; beside a profile, not over it. */
export async function showPlace({ uri, line, column, name }: FoundPlace): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === uri.toString(),
  );
  const document = await vscode.workspace.openTextDocument(uri);
  const selection = rangeOf(document, { line, column, name });
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? (isTextInFront() ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside),
    preview: true,
    selection,
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenter);
}

/** Some language servers tell where the definition begins, not its name. */
function rangeOf(
  document: vscode.TextDocument,
  { line, column, name }: Pick<FoundPlace, 'line' | 'column' | 'name'>,
): vscode.Range {
  const { text } = document.lineAt(Math.min(line, document.lineCount - 1));
  const at = text.startsWith(name, column) ? column : text.indexOf(name);
  return at < 0 ? new vscode.Range(line, 0, line, 0) : new vscode.Range(line, at, line, at + name.length);
}

/** An empty group counts: there is nothing that would be covered. */
function isTextInFront(): boolean {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return !(tab?.input instanceof vscode.TabInputCustom || tab?.input instanceof vscode.TabInputWebview);
}
