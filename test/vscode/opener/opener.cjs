/**
 * Opens the file named in XEN_IO_OPEN when a window with its folder has nothing open yet.
 *
 * The workbench can be told to open a file by its address, too, but then it races with the extensions: on a slow
 * machine it shows a recording as text, because nobody has claimed the file yet. An extension is run when all of them
 * are known.
 */
const vscode = require('vscode');

exports.activate = async () => {
  const path = process.env.XEN_IO_OPEN;
  if (!path) return;
  const uri = vscode.Uri.file(path);
  const isOurs = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const isEmpty = vscode.window.tabGroups.all.every((group) => group.tabs.length === 0);
  if (isOurs && isEmpty)
    await vscode.commands.executeCommand('vscode.openWith', uri, 'xenIoProfiler.profile');
};
