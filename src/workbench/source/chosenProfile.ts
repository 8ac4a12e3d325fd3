/** Which profile source code is to show: one that was chosen, that of the setting, or the one that was looked at last. Remembered. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { ActiveProfile } from '../activeProfile';
import { SETTINGS } from '../names';
import type { ProfileDocument } from '../profileDocument';
import { affects, lensSettings } from './sourceSettings';

const KEY = 'sourceProfile';
/** Its file has another path with every version of the extension. */
const SAMPLE = 'sample';
const rememberedSchema = v.object({
  chosen: v.nullable(v.string()),
  followed: v.nullable(v.string()),
  off: v.boolean(),
});
type Remembered = v.InferOutput<typeof rememberedSchema>;

export class ChosenProfile implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: readonly { dispose(): unknown }[];
  private now: Remembered = { chosen: null, followed: null, off: false };
  /** A document that was cleared away comes back when it is opened anew, not with every look at it. */
  private looked: ProfileDocument | undefined;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly active: ActiveProfile,
    private readonly sample: vscode.Uri,
  ) {
    const stored = v.safeParse(rememberedSchema, memory.get(KEY));
    if (stored.success) this.now = stored.output;
    this.disposables = [
      this.changed,
      active.onDidChange(() => this.follow()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, SETTINGS.codeLensProfile)) this.set({ chosen: null, off: false });
      }),
    ];
    this.follow();
  }

  get uri(): vscode.Uri | undefined {
    const { chosen, followed, off } = this.now;
    if (off) return undefined;
    if (chosen !== null) return this.uriOf(chosen);
    return uriOfSetting() ?? (followed === null ? undefined : this.uriOf(followed));
  }

  /** It stays whatever is looked at. */
  get isPinned(): boolean {
    return !this.now.off && (this.now.chosen !== null || uriOfSetting() !== undefined);
  }

  choose(uri: vscode.Uri): void {
    this.set({ chosen: this.textOf(uri), off: false });
  }

  /** Follows the profile that is looked at again. */
  unpin(): void {
    const { current } = this.active;
    const followed = current === undefined ? this.now.followed : this.textOf(current.document.uri);
    this.set({ chosen: null, followed, off: false });
  }

  /** Until another profile is opened or chosen. */
  clear(): void {
    this.set({ chosen: null, followed: null, off: true });
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private follow(): void {
    const document = this.active.current?.document;
    if (document === undefined || document === this.looked) return;
    this.looked = document;
    this.set({ followed: this.textOf(document.uri), off: false });
  }

  private textOf(uri: vscode.Uri): string {
    return uri.toString() === this.sample.toString() ? SAMPLE : uri.toString();
  }

  private uriOf(text: string): vscode.Uri {
    return text === SAMPLE ? this.sample : vscode.Uri.parse(text);
  }

  private set(change: Partial<Remembered>): void {
    const before = JSON.stringify(this.now);
    this.now = { ...this.now, ...change };
    if (JSON.stringify(this.now) !== before) void this.memory.update(KEY, this.now);
    this.changed.fire();
  }
}

/** Undefined where the setting is empty, or means a place in a workspace that has no folder. */
function uriOfSetting(): vscode.Uri | undefined {
  const { profile } = lensSettings();
  if (profile === '') return undefined;
  if (profile.startsWith('~/')) return vscode.Uri.file(join(homedir(), profile.slice(2)));
  if (profile.startsWith('/') || /^[a-z]:[\\/]/i.test(profile)) return vscode.Uri.file(profile);
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  return folder && vscode.Uri.joinPath(folder, profile);
}
