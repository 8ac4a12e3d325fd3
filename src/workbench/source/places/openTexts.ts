/** Texts of code that are open, wherever they are from: where nobody can search, a function can be found in them nevertheless. */
import * as vscode from 'vscode';

/** Assembly and kernel trees are often opened without any language support. */
const CODE = new Set(['c', 'cpp', 'rust', 'assembly', 'asm', 'x86asm', 'plaintext']);

/**
 * Those in sight first; at the end tabs that nobody has looked at since VS Code started, whose texts it does not have yet.
 * @param extensions of code, without the dot
 */
export function openTexts(extensions: readonly string[]): vscode.Uri[] {
  const visible = vscode.window.visibleTextEditors.map(({ document }) => document);
  const documents = new Set([...visible, ...vscode.workspace.textDocuments]);
  const shown = [...documents].filter(({ languageId }) => CODE.has(languageId)).map(({ uri }) => uri);
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []))
    .filter(({ path }) => extensions.includes(path.slice(path.lastIndexOf('.') + 1)));
  return [...shown, ...tabs].filter(isFile);
}

/** Not the texts that other editors make up: the old side of a difference, output. */
function isFile({ scheme }: vscode.Uri): boolean {
  return (
    scheme === 'file' ||
    scheme === 'untitled' ||
    vscode.workspace.fs.isWritableFileSystem(scheme) === true ||
    (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme === scheme)
  );
}
