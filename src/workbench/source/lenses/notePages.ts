/** Pages that are made of a text and never saved: shown as VS Code shows Markdown. */
import { posix } from 'node:path';
import * as vscode from 'vscode';

export const NOTE_SCHEME = 'xen-io-note';
/** Pages whose text is kept for tabs that are open. */
const MOST = 30;

export class NotePages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration: vscode.Disposable;
  private readonly texts = new Map<string, string>();

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(NOTE_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.texts.get(uri.path) ??
      'This page was made in an earlier session. Click the code lens to make it again.\n'
    );
  }

  /** @param title what the tab shows */
  async show(title: string, markdown: string): Promise<void> {
    const path = `/${title.replace(/[/\\?#]/g, ' ').slice(0, 100)}.md`;
    const uri = vscode.Uri.from({ scheme: NOTE_SCHEME, path: posix.normalize(path) });
    this.texts.delete(uri.path);
    this.texts.set(uri.path, markdown);
    for (const known of this.texts.keys()) {
      if (this.texts.size <= MOST) break;
      this.texts.delete(known);
    }
    this.changed.fire(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // Somebody switched the extension off that VS Code has for Markdown.
      await vscode.window.showTextDocument(uri);
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
