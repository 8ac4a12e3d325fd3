/** Edits of open documents since they were as they are on disk: lines of the file are elsewhere in the text. */
import * as vscode from 'vscode';
import type { TextEdit } from '../../source/lines/movedLine';
import { SOURCE_SELECTOR } from './documentFunctions';

/** Typing for hours without saving; beyond that, the first edits are forgotten. */
const MOST_EDITS = 50_000;

export class UnsavedEdits implements vscode.Disposable {
  private readonly edits = new Map<string, TextEdit[]>();
  private readonly following: vscode.Disposable[] = [
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const key = document.uri.toString();
      if (!document.isDirty && contentChanges.length === 0) this.edits.delete(key);
      else if (contentChanges.length > 0 && vscode.languages.match(SOURCE_SELECTOR, document) > 0) {
        const known = this.edits.get(key) ?? [];
        known.push(...contentChanges.map(({ range, text }) => ({ range, text })));
        if (known.length > MOST_EDITS) known.splice(0, known.length - MOST_EDITS);
        this.edits.set(key, known);
      }
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.edits.delete(uri.toString())),
  ];

  of(document: vscode.TextDocument): readonly TextEdit[] {
    return this.edits.get(document.uri.toString()) ?? [];
  }

  dispose(): void {
    for (const disposable of this.following) disposable.dispose();
  }
}
