/** Which open profile has the user's attention: the sidebar follows it. */
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
  /** Another profile is active, or the active one changed. */
  readonly onDidChange = this.changed.event;
  private editor: ProfileEditorHandle | undefined;
  private following: vscode.Disposable | undefined;

  get current(): ProfileEditorHandle | undefined {
    return this.editor;
  }

  set(editor: ProfileEditorHandle | undefined): void {
    if (this.editor === editor) return;
    this.following?.dispose();
    this.editor = editor;
    this.following = editor?.document.onDidChange(() => this.changed.fire());
    this.changed.fire();
  }

  /** An editor was closed. */
  closed(editor: ProfileEditorHandle): void {
    if (this.editor === editor) this.set(undefined);
  }

  dispose(): void {
    this.following?.dispose();
    this.changed.dispose();
  }
}
