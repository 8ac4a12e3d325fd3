/** The editor of a profile, brought to the front so that it can be told what to show. */
import * as vscode from 'vscode';
import type { ActiveProfile, ProfileEditorHandle } from '../../activeProfile';
import { editorFor } from '../../names';
import { whenOpen } from '../profileAtHand';

/** A window that is slow to make an editor; reading the file does not count. */
const PATIENCE_MS = 30_000;

/** @throws Error with a sentence for people, if it cannot be read or was closed */
export async function profileEditorOf(uri: vscode.Uri, active: ActiveProfile): Promise<ProfileEditorHandle> {
  const editor = active.handleOf(uri) ?? (await openEditor(uri, active));
  const closed = new AbortController();
  const following = active.onDidChange(() => {
    if (active.handleOf(uri) === undefined) closed.abort();
  });
  try {
    await whenOpen(editor.document, closed.signal);
  } finally {
    following.dispose();
  }
  return active.handleOf(uri) ?? editor;
}

async function openEditor(uri: vscode.Uri, active: ActiveProfile): Promise<ProfileEditorHandle> {
  let following: vscode.Disposable | undefined;
  let timer: NodeJS.Timeout | undefined;
  const made = new Promise<ProfileEditorHandle>((resolve, reject) => {
    const look = () => {
      const editor = active.handleOf(uri);
      if (editor !== undefined) resolve(editor);
    };
    following = active.onDidChange(look);
    timer = setTimeout(() => reject(new Error('The editor of the profile did not open.')), PATIENCE_MS);
  });
  try {
    await Promise.all([
      made,
      vscode.commands.executeCommand('vscode.openWith', uri, editorFor(uri.path), { preview: false }),
    ]);
    return await made;
  } finally {
    clearTimeout(timer);
    following?.dispose();
  }
}
