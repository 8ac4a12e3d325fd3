/** Which open profile has the user's attention: the sidebar and source code follow it. */
import * as vscode from 'vscode';
import type { BreakdownCell } from '../protocol/messages';
import type { ProfileDocument } from './profileDocument';

/** An editor of a profile that can be brought to the front and told what to show. */
export interface ProfileEditorHandle {
  readonly document: ProfileDocument;
  focusFunction(func: number, lane: string): void;
  keepCell(cell: BreakdownCell): void;
  showOffload(): void;
  /** Shows the Offload tab with this unit ticked. */
  addMove(unit: string): void;
}

export class ActiveProfile implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Another profile is active, the active one changed, or an editor was closed. */
  readonly onDidChange = this.changed.event;
  private editor: ProfileEditorHandle | undefined;
  /** Those that had the user's attention and are open still, the latest last. */
  private readonly editors = new Set<ProfileEditorHandle>();
  private following: vscode.Disposable | undefined;

  get current(): ProfileEditorHandle | undefined {
    return this.editor;
  }

  set(editor: ProfileEditorHandle | undefined): void {
    if (this.editor === editor) return;
    this.following?.dispose();
    this.editor = editor;
    if (editor !== undefined) {
      this.editors.delete(editor);
      this.editors.add(editor);
    }
    this.following = editor?.document.onDidChange(() => this.changed.fire());
    this.changed.fire();
  }

  /** An editor was closed. */
  closed(editor: ProfileEditorHandle): void {
    this.editors.delete(editor);
    if (this.editor === editor) this.set(undefined);
    else this.changed.fire();
  }

  /** The editor of that file that was looked at last. */
  handleOf(uri: vscode.Uri): ProfileEditorHandle | undefined {
    const text = uri.toString();
    return [...this.editors].reverse().find(({ document }) => document.uri.toString() === text);
  }

  dispose(): void {
    this.following?.dispose();
    this.changed.dispose();
  }
}
