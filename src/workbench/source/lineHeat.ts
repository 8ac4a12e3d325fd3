/**
 * Line heat in editors. Nothing runs unless it is switched on, a profile is shown on source code, and a source file is visible; then a
 * worker reads the profile once more, with its lines, and ends.
 */
import * as vscode from 'vscode';
import type { LineCosts } from '../../source/lines/lineCosts';
import type { Log } from '../log';
import { SETTINGS } from '../names';
import { sourceOf } from '../profileSource';
import { BuildFolders, settingFolders } from './debugFolders';
import { SOURCE_SELECTOR } from './documentFunctions';
import { HeatDecorations } from './heatDecorations';
import { HeatedDocument } from './heatedDocument';
import { HeatStatus } from './heatStatus';
import type { LensProfile } from './lensProfile';
import { LineReading } from './lineReading';
import { affects, isLineHeatOn } from './sourceSettings';
import { UnsavedEdits } from './unsavedEdits';

export interface LineHeatContext {
  /** The worker's script. */
  readonly workerFile: string;
  /** For lines that were looked up. */
  readonly cacheFolder: string;
  readonly log: Log;
}

/** The profile on source code. */
export type HeatedProfile = Pick<LensProfile, 'state' | 'metric' | 'onDidChange' | 'need'>;

const PAUSE_MS = 400;

/** What an answer is of. */
interface Wanted {
  readonly uri: vscode.Uri;
  readonly metric: string;
  readonly folders: readonly string[];
  readonly modifiedMs: number;
  /** Recordings and builds may be anybody's: in a workspace that is not trusted no symbolizer reads them. */
  readonly isTrusted: boolean;
}

interface Known {
  readonly key: string;
  readonly wanted: Wanted;
  readonly costs: LineCosts;
}

export class LineHeat implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private readonly decorations: HeatDecorations;
  private readonly status = new HeatStatus();
  private readonly builds = new BuildFolders();
  private readonly unsaved = new UnsavedEdits();
  private readonly documents = new Map<string, HeatedDocument>();
  private known: Known | undefined;
  private reading: { readonly key: string; run?: LineReading } | undefined;
  /** What could not be read is not tried again until something changes. */
  private failedKey = '';
  /** Folders of builds seen so far: they only grow, so that a change of tabs starts nothing anew. */
  private readonly buildFolders = new Set<string>();
  private pause: NodeJS.Timeout | undefined;
  /** Counts looks: the latest one counts. */
  private turn = 0;

  constructor(
    private readonly context: LineHeatContext,
    private readonly profile: HeatedProfile,
  ) {
    this.decorations = new HeatDecorations(() => this.showAll());
    const look = () => void this.look();
    this.disposables = [
      profile.onDidChange(look),
      vscode.window.onDidChangeVisibleTextEditors(look),
      vscode.workspace.onDidChangeWorkspaceFolders(look),
      vscode.workspace.onDidGrantWorkspaceTrust(look),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, SETTINGS.debugFolders)) this.builds.forget();
        if (affects(event, SETTINGS.lineHeat) || affects(event, SETTINGS.debugFolders)) look();
      }),
      vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.documents.delete(document.uri.toString())),
    ];
    look();
  }

  dispose(): void {
    this.turn++;
    clearTimeout(this.pause);
    this.reading?.run?.cancel();
    for (const disposable of [...this.disposables, this.decorations, this.status, this.unsaved])
      disposable.dispose();
  }

  /** Whatever has changed: finds out what is to be shown, and reads it if it is not known. */
  private async look(): Promise<void> {
    const turn = ++this.turn;
    const editors = sourceEditors();
    if (!isLineHeatOn() || editors.length === 0) {
      if (!isLineHeatOn()) this.clear();
      return;
    }
    this.profile.need();
    const { state } = this.profile;
    // A profile that is being read again keeps its heat until there is another.
    if (state.state !== 'ready') {
      if (state.state === 'none' || state.uri.toString() !== this.known?.wanted.uri.toString()) this.clear();
      return;
    }
    const { uri } = state;
    const { metric } = this.profile;
    for (const { document } of editors)
      for (const folder of await this.builds.of(document)) this.buildFolders.add(folder);
    const modifiedMs = await modified(uri);
    if (turn !== this.turn) return;
    const folders = [...settingFolders(), ...this.buildFolders];
    const { isTrusted } = vscode.workspace;
    const wanted: Wanted = { uri, metric, folders, modifiedMs: modifiedMs ?? 0, isTrusted };
    const key = JSON.stringify([uri.toString(), metric, folders, modifiedMs, isTrusted]);
    if (key === this.known?.key) {
      await this.show(editors);
      return;
    }
    if (key !== this.reading?.key && key !== this.failedKey) await this.read(key, wanted);
  }

  private async read(key: string, wanted: Wanted): Promise<void> {
    const { workerFile, cacheFolder, log } = this.context;
    this.reading?.run?.cancel();
    const reading: typeof this.reading = { key };
    this.reading = reading;
    this.status.busy('Opening');
    const started = Date.now();
    try {
      const source = await sourceOf(wanted.uri);
      if (this.reading !== reading) return;
      const { folders, metric, isTrusted } = wanted;
      // Without a search path there is no symbolizer.
      const debug = { folders, cacheFolder, ...(!isTrusted && { searchPath: '' }) };
      reading.run = new LineReading(workerFile, source, debug, metric, ({ phase }) => {
        if (this.reading === reading) this.status.busy(phase);
      });
      const costs = await reading.run.costs;
      if (this.reading !== reading) return;
      this.reading = undefined;
      log.info(`Line heat: ${costs.files.length} files with lines, in ${Date.now() - started} ms`);
      const notes = isTrusted ? costs.notes : ['The workspace is not trusted: no binaries were read.'];
      for (const note of notes) log.info(`Line heat: ${note}`);
      this.known = { key, wanted, costs };
      this.documents.clear();
      await this.show(sourceEditors());
    } catch (error) {
      if (this.reading !== reading) return;
      this.reading = undefined;
      this.failedKey = key;
      const message = error instanceof Error ? error.message : String(error);
      log.warn(`Line heat: ${message}`);
      this.status.failed(message);
    }
  }

  private async show(editors: readonly vscode.TextEditor[]): Promise<void> {
    const { known } = this;
    if (known === undefined) return;
    let withHeat = 0;
    for (const { document } of editors) {
      const key = document.uri.toString();
      if (!this.documents.has(key)) {
        const savedMs = await modified(document.uri);
        if (this.known !== known) return;
        const heated = new HeatedDocument(document, known.costs, known.wanted.modifiedMs, savedMs);
        heated.edit(this.unsaved.of(document));
        this.documents.set(key, heated);
      }
      if (this.documents.get(key)?.isEmpty === false) withHeat++;
    }
    this.showAll();
    this.status.ready(withHeat > 0, known.costs, known.wanted.isTrusted);
  }

  private showAll(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const heated = this.documents.get(editor.document.uri.toString());
      if (heated !== undefined) this.decorations.show(editor, heated.lines());
    }
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const heated = this.documents.get(document.uri.toString());
    if (heated === undefined) return;
    heated.edit(contentChanges);
    // Without edits it is told that the document is as on disk, or no longer.
    if (contentChanges.length === 0 && !document.isDirty) void this.settled(document, heated);
    // VS Code moves what is shown by itself, and what is set while somebody types meets a text that is newer than ours. Once they
    // pause it is set anew: with hovers that tell of the edits, and where VS Code lost a line.
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.showAll(), PAUSE_MS);
  }

  /** A document has no edits any more: it was saved, or they were taken back. */
  private async settled(document: vscode.TextDocument, heated: HeatedDocument): Promise<void> {
    const savedMs = await modified(document.uri);
    const key = document.uri.toString();
    if (this.documents.get(key) !== heated) return;
    if (savedMs !== heated.savedMs) heated.savedMs = savedMs;
    else if (!document.isDirty) {
      // As it is on disk again: so are its lines.
      this.documents.delete(key);
      await this.show(sourceEditors());
    }
    this.showAll();
  }

  private clear(): void {
    this.reading?.run?.cancel();
    this.reading = undefined;
    this.known = undefined;
    this.failedKey = '';
    for (const editor of vscode.window.visibleTextEditors)
      if (this.documents.has(editor.document.uri.toString())) this.decorations.show(editor, []);
    this.documents.clear();
    this.status.hide();
  }
}

function sourceEditors(): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(
    ({ document }) =>
      vscode.languages.match(SOURCE_SELECTOR, document) > 0 &&
      // Not an older version that git shows beside the file.
      vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) === true,
  );
}

/** In ms; null for what is no file. */
async function modified(uri: vscode.Uri): Promise<number | null> {
  try {
    return (await vscode.workspace.fs.stat(uri)).mtime;
  } catch {
    return null;
  }
}
