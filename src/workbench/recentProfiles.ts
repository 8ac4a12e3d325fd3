/** What was opened lately, newest first; kept across windows. */
import * as v from 'valibot';
import * as vscode from 'vscode';

const KEY = 'recentProfiles';
const MOST = 10;
const stored = v.array(v.string());

export class RecentProfiles implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly memory: vscode.Memento,
    /** Never listed: it has a place of its own. */
    private readonly sample: vscode.Uri,
  ) {}

  list(): vscode.Uri[] {
    return this.texts().map((text) => vscode.Uri.parse(text));
  }

  async add(uri: vscode.Uri): Promise<void> {
    if (uri.toString() === this.sample.toString()) return;
    const text = uri.toString();
    await this.store([text, ...this.texts().filter((t) => t !== text)].slice(0, MOST));
  }

  async forget(uri: vscode.Uri): Promise<void> {
    await this.store(this.texts().filter((text) => text !== uri.toString()));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private texts(): string[] {
    const result = v.safeParse(stored, this.memory.get(KEY));
    return result.success ? result.output : [];
  }

  private async store(texts: string[]): Promise<void> {
    await this.memory.update(KEY, texts);
    this.changed.fire();
  }
}
