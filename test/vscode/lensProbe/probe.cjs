/**
 * The command "Lens Probe: Ask" reads `ask.json` of the workspace's folder, a list of files, and writes to `answer.json` which lenses VS Code has
 * for them, in the same extension host as the profiler: what a person would see, without scrolling.
 */
const { readFile, rename, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const vscode = require('vscode');

/** So many lenses get their text; more than any file has. */
const ALL = 100_000;

exports.activate = (context) => {
  context.subscriptions.push(vscode.commands.registerCommand('lensProbe.ask', ask));
};

async function ask() {
  const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const files = JSON.parse(await readFile(join(folder, 'ask.json'), 'utf8'));
  const answer = [];
  for (const file of files) answer.push(await lensesOf(join(folder, file), file));
  // A reader that waits for the file must not find half of it.
  await writeFile(join(folder, 'answer.part'), JSON.stringify(answer));
  await rename(join(folder, 'answer.part'), join(folder, 'answer.json'));
}

async function lensesOf(path, file) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, ALL);
  return {
    file,
    isActive: vscode.extensions.getExtension('xen-io-profiler.xen-io-profiler')?.isActive ?? null,
    lenses: lenses.map(({ range, command }) => ({
      line: range.start.line,
      title: command?.title ?? '',
      tooltip: command?.tooltip ?? '',
    })),
  };
}
