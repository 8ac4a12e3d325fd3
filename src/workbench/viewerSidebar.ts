/** The sidebar's viewer: a compact summary of the active profile. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { PROTOCOL_VERSION, type FromSidebar, type ToSidebar } from '../protocol/messages';
import { fromSidebarSchema } from '../protocol/schemas';
import type { ActiveProfile } from './activeProfile';
import type { Log } from './log';
import { COMMANDS } from './names';
import type { ProfileDocument } from './profileDocument';
import { NOTHING_KNOWN, offloadSummary } from './sidebarOffload';
import { summaryMessage } from './sidebarSummary';
import type { GoToSource } from './source/goToSource';
import { fillWebview } from './webviewPage';

/** The editor's own questions come first: a plan takes as long as all of them together. */
const PLAN_PAUSE_MS = 800;

export class ViewerSidebar implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;
  private listening = false;
  /** Counts what was asked for, so that a late summary does not overwrite a newer one. */
  private turn = 0;
  /** Of which profile the viewer shows what offloading would gain. */
  private planned: ProfileDocument | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly active: ActiveProfile,
    private readonly source: GoToSource,
    private readonly log: Log,
  ) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    this.listening = false;
    const disposables = [
      view.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      this.active.onDidChange(() => void this.update()),
    ];
    view.onDidDispose(() => {
      this.view = undefined;
      for (const disposable of disposables) disposable.dispose();
    });
    fillWebview(view.webview, this.extensionUri, 'sidebar');
  }

  private receive(raw: unknown): void {
    const parsed = v.safeParse(fromSidebarSchema, raw);
    if (!parsed.success) this.log.warn(`Message from the viewer refused: ${v.summarize(parsed.issues)}`);
    else this.handle(parsed.output);
  }

  private handle(message: FromSidebar): void {
    switch (message.type) {
      case 'ready':
        this.listening = message.version === PROTOCOL_VERSION;
        void this.update();
        break;
      case 'focusFunction':
        this.active.current?.focusFunction(message.func, message.lane);
        break;
      case 'keepCell':
        this.active.current?.keepCell(message.cell);
        break;
      case 'showOffload':
        this.active.current?.showOffload();
        break;
      case 'goToSource':
        if (this.active.current !== undefined)
          void this.source.ofDocument(this.active.current.document, message);
        break;
      case 'openSample':
        void vscode.commands.executeCommand(COMMANDS.openSample);
        break;
      case 'openProfile':
        void vscode.commands.executeCommand(COMMANDS.openProfile);
        break;
      case 'trouble':
        this.log.error(`Viewer: ${message.message}`);
        break;
    }
  }

  private async update(): Promise<void> {
    if (!this.listening) return;
    const turn = ++this.turn;
    const message = await this.summary();
    if (turn !== this.turn) return;
    await this.view?.webview.postMessage(message);
    if (message.type === 'summary') await this.updateOffload(turn);
  }

  /** Once nothing else has been asked for a moment. */
  private async updateOffload(turn: number): Promise<void> {
    const document = this.active.current?.document;
    if (document !== this.planned) await this.view?.webview.postMessage(NOTHING_KNOWN);
    this.planned = undefined;
    await new Promise((resolve) => setTimeout(resolve, PLAN_PAUSE_MS));
    if (turn !== this.turn || document === undefined || this.view?.visible !== true) return;
    const message = await offloadSummary(document);
    if (turn !== this.turn) return;
    this.planned = document;
    await this.view.webview.postMessage(message);
  }

  private async summary(): Promise<ToSidebar> {
    const document = this.active.current?.document;
    if (document === undefined) return { type: 'none' };
    const { status, name } = document;
    if (status.state === 'loading') return { type: 'loading', name };
    if (status.state === 'failed') return { type: 'failed', failure: status.failure };
    try {
      return await summaryMessage(document);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      const text = error instanceof Error ? error.message : String(error);
      return { type: 'failed', failure: { title: `No summary of ${name}`, message: text } };
    }
  }
}
