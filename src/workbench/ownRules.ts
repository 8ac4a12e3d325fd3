/** The user's own categories: from the setting and from a file at the top of each workspace folder, always up to date. */
import * as vscode from 'vscode';
import { parseOwnRules, type OwnRule } from '../iopath/categories/ownRules';
import type { Log } from './log';
import { COMMANDS, RULES_FILE, SETTINGS } from './names';

const MOST_BYTES = 1 << 20;

export class OwnRules implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: readonly { dispose(): unknown }[];
  private rules: readonly OwnRule[] = [];
  /** Counts readings, so that a slow one does not overwrite a later one. */
  private turn = 0;
  private told = '';

  constructor(private readonly log: Log) {
    const files = vscode.workspace.createFileSystemWatcher(`**/${RULES_FILE}`);
    const read = () => void this.read();
    this.disposables = [
      this.changed,
      files,
      files.onDidCreate(read),
      files.onDidChange(read),
      files.onDidDelete(read),
      vscode.workspace.onDidChangeWorkspaceFolders(read),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.categories}`)) read();
      }),
    ];
    read();
  }

  /** Those of the setting first. */
  get current(): readonly OwnRule[] {
    return this.rules;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async read(): Promise<void> {
    const turn = ++this.turn;
    const setting = vscode.workspace.getConfiguration(SETTINGS.section).get<unknown>(SETTINGS.categories);
    const texts = [
      { name: `setting ${SETTINGS.section}.${SETTINGS.categories}`, text: JSON.stringify(setting ?? []) },
      ...(await rulesFiles()),
    ];
    if (turn !== this.turn) return;
    const parsed = texts.map(({ name, text }) => parseOwnRules(text, name));
    this.complain(parsed.flatMap((p) => p.problems));
    const rules = parsed.flatMap((p) => p.rules);
    if (JSON.stringify(rules) === JSON.stringify(this.rules)) return;
    this.rules = rules;
    this.log.info(`Own categories: ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`);
    this.changed.fire();
  }

  /** Once for the same problems: files are read again with every change. */
  private complain(problems: readonly string[]): void {
    const told = problems.join('\n');
    if (told === this.told) return;
    this.told = told;
    for (const problem of problems) this.log.warn(problem);
    const first = problems.at(0);
    if (first === undefined) return;
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, in the log)`;
    void vscode.window
      .showWarningMessage(`Own categories: ${first}${more}`, 'Show Log')
      .then((choice) => choice && vscode.commands.executeCommand(COMMANDS.showLog));
  }
}

async function rulesFiles(): Promise<{ name: string; text: string }[]> {
  const found: { name: string; text: string }[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder.uri, RULES_FILE);
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      const name = vscode.workspace.asRelativePath(uri);
      // Nobody writes rules of that size; it is another file of that name.
      if (size > MOST_BYTES) continue;
      const bytes = await vscode.workspace.fs.readFile(uri);
      found.push({ name, text: new TextDecoder().decode(bytes) });
    } catch (error) {
      // Most folders have none.
      if (!(error instanceof vscode.FileSystemError && error.code === 'FileNotFound')) throw error;
    }
  }
  return found;
}
