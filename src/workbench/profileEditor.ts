/** The profile editor: a read-only custom editor whose webview draws and asks, and whose worker answers. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { PROTOCOL_VERSION, type BreakdownCell, type FromEditor, type ToEditor } from '../protocol/messages';
import { fromEditorSchema } from '../protocol/schemas';
import type { ActiveProfile, ProfileEditorHandle } from './activeProfile';
import type { Log } from './log';
import type { OffloadDeeds } from './offload/offloadDeeds';
import { ProfileDocument } from './profileDocument';
import { pageReply } from './pageReply';
import type { GoToSource } from './source/goToSource';
import { ToldState } from './toldState';
import type { DocumentContext } from './workerDocument';
import type { Question } from './worker/workerMessages';
import { fillWebview } from './webviewPage';

export class ProfileEditorProvider implements vscode.CustomReadonlyEditorProvider<ProfileDocument> {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly context: DocumentContext,
    private readonly active: ActiveProfile,
    private readonly deeds: OffloadDeeds,
    private readonly opened: (uri: vscode.Uri) => void,
    private readonly source: GoToSource,
  ) {}

  openCustomDocument(uri: vscode.Uri): ProfileDocument {
    this.opened(uri);
    return new ProfileDocument(uri, this.context);
  }

  resolveCustomEditor(document: ProfileDocument, panel: vscode.WebviewPanel): void {
    const editor = new ProfileEditor(document, panel, this.active, this.deeds, this.source, this.context.log);
    fillWebview(panel.webview, this.extensionUri, 'editor');
    panel.onDidDispose(() => editor.dispose());
  }
}

/** What can be asked of one profile on its webview's behalf. */
type ProfileQuestion = Exclude<
  Question,
  {
    ask:
      | 'opened'
      | 'paired'
      | 'comparison'
      | 'prediction'
      | 'calibrate'
      | 'sourceCosts'
      | 'callPartners'
      | 'symbols'
      | 'lineCosts';
  }
>;

class ProfileEditor implements ProfileEditorHandle, vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private readonly told = new ToldState((message) => this.post(message));
  /** The webview has the profile, so that it can show places in it. */
  private hasProfile = false;
  /** What it is to show as soon as it has. */
  private readonly waiting: ToEditor[] = [];

  constructor(
    readonly document: ProfileDocument,
    private readonly panel: vscode.WebviewPanel,
    private readonly active: ActiveProfile,
    private readonly deeds: OffloadDeeds,
    private readonly source: GoToSource,
    private readonly log: Log,
  ) {
    this.disposables = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (panel.active) active.set(this);
        if (panel.visible) return;
        this.told.gone();
        this.hasProfile = false;
      }),
      document.onDidChange(() => this.tell()),
      document.onDidChangeRules(() => {
        if (this.told.isOpen) this.post({ type: 'rulesChanged' });
      }),
    ];
    if (panel.active) active.set(this);
  }

  focusFunction(func: number, lane: string): void {
    this.show({ type: 'focus', func, lane });
  }

  keepCell(cell: BreakdownCell): void {
    this.show({ type: 'keepCell', cell });
  }

  showOffload(): void {
    this.show({ type: 'showOffload' });
  }

  addMove(unit: string): void {
    this.show({ type: 'addMove', unit });
  }

  dispose(): void {
    this.active.closed(this);
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Brings the editor to the front; what is said to a page that is not there yet waits for it. */
  private show(message: ToEditor): void {
    this.waiting.push(message);
    this.panel.reveal(undefined, false);
    this.showWaiting();
  }

  private showWaiting(): void {
    if (this.hasProfile) for (const message of this.waiting.splice(0)) this.post(message);
  }

  private post(message: ToEditor): void {
    void this.panel.webview.postMessage(message);
  }

  private receive(raw: unknown): void {
    const parsed = v.safeParse(fromEditorSchema, raw);
    if (!parsed.success) {
      this.log.warn(`Message from the editor refused: ${v.summarize(parsed.issues)}`);
      return;
    }
    void this.handle(parsed.output);
  }

  private async handle(message: FromEditor): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.hasProfile = false;
        if (this.told.listens(message.version)) this.tell();
        else
          this.log.error(
            `The editor speaks protocol ${message.version}, this extension ${PROTOCOL_VERSION}.`,
          );
        break;
      case 'cancelLoading':
        this.document.cancel();
        break;
      case 'retry':
        await this.document.load();
        break;
      case 'weights':
        await this.reply(message.id, { ask: 'weights', query: message.query });
        break;
      case 'functions':
        await this.reply(message.id, { ask: 'functions', query: message.query, most: message.most });
        break;
      case 'breakdown':
        await this.reply(message.id, { ask: 'breakdown', query: message.query, per: message.per });
        break;
      case 'path':
        await this.reply(message.id, { ask: 'path', query: message.query, per: message.per });
        break;
      case 'schedule':
        await this.reply(message.id, { ask: 'schedule' });
        break;
      case 'scheduleFacts':
        await this.reply(message.id, {
          ask: 'scheduleFacts',
          ...(message.timeNs && { timeNs: message.timeNs }),
        });
        break;
      case 'offload':
        await this.reply(message.id, { ask: 'offload', of: message.ask });
        break;
      case 'estimate':
        await this.reply(message.id, { ask: 'estimate', of: message.ask });
        break;
      case 'applySteps':
      case 'saveScript':
        await this.deeds.handle(this.document, message);
        break;
      case 'cancel':
        // A question takes milliseconds; its answer is dropped by the webview.
        break;
      case 'viewChanged':
        this.document.setQuery(message.query);
        break;
      case 'goToSource':
        await this.source.ofDocument(this.document, message);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'trouble':
        this.log.error(`Profile editor: ${message.message}`);
        break;
    }
  }

  private async reply(id: number, question: ProfileQuestion): Promise<void> {
    this.post(await pageReply(id, this.document.ask(question)));
  }

  private tell(): void {
    const { status, name } = this.document;
    if (!this.told.tell(name, status)) return;
    void this.document.ask({ ask: 'opened' }).then(
      (message) => {
        this.post(message);
        this.hasProfile = this.told.isOpen;
        this.showWaiting();
      },
      (error: unknown) => this.log.error(error instanceof Error ? error : String(error)),
    );
  }
}
