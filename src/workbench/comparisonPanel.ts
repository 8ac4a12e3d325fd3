/** The comparison of two profiles: a panel whose webview draws and asks, and whose worker holds both. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { FromComparison, ToComparison } from '../protocol/compare';
import { fromComparisonSchema } from '../protocol/compareSchemas';
import { PROTOCOL_VERSION } from '../protocol/messages';
import { ComparisonDocument, type ComparedFiles } from './comparisonDocument';
import { editorFor, PANELS } from './names';
import type { TriedPlan } from './offload/applyMemory';
import { CheckedPlan } from './offload/checkedPlan';
import { pageReply } from './pageReply';
import type { GoToSource } from './source/goToSource';
import { ToldState } from './toldState';
import { fillWebview } from './webviewPage';
import type { DocumentContext } from './workerDocument';

const savedFiles = v.object({ before: v.string(), after: v.string() });
/** Absent in what older versions saved. */
const savedPlan = v.optional(v.string(), '');

/** Plans that were tried, to be held against recordings. */
export interface TriedPlans {
  readonly tried: readonly TriedPlan[];
}

export class ComparisonPanels implements vscode.WebviewPanelSerializer {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly context: DocumentContext,
    private readonly plans: TriedPlans,
    private readonly source: GoToSource,
  ) {}

  /** @param plan id of one that was tried between the two recordings, whose prediction is then shown beside what was measured */
  open(files: ComparedFiles, plan = ''): void {
    const panel = vscode.window.createWebviewPanel(PANELS.comparison, '', vscode.ViewColumn.Active);
    this.fill(panel, files, plan);
  }

  /** After a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = v.safeParse(v.object({ files: savedFiles, plan: savedPlan }), state);
    if (saved.success) {
      const { files, plan } = saved.output;
      this.fill(
        panel,
        { before: vscode.Uri.parse(files.before), after: vscode.Uri.parse(files.after) },
        plan,
      );
    } else panel.dispose();
    return Promise.resolve();
  }

  private fill(panel: vscode.WebviewPanel, files: ComparedFiles, id: string): void {
    const plan = this.plans.tried.find((each) => each.id === id);
    const checked = plan === undefined ? null : new CheckedPlan(plan, this.context.calibrations);
    const comparison = new ComparisonPanel(panel, files, this.context, checked, this.source);
    const icon = (theme: string) => vscode.Uri.joinPath(this.extensionUri, 'media', `recording-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    fillWebview(panel.webview, this.extensionUri, 'comparison');
    panel.onDidDispose(() => comparison.dispose());
  }
}

class ComparisonPanel implements vscode.Disposable {
  private document: ComparisonDocument;
  private following: vscode.Disposable[] = [];
  private readonly receiving: vscode.Disposable;
  private readonly told = new ToldState((message) => this.post(message));

  constructor(
    private readonly panel: vscode.WebviewPanel,
    files: ComparedFiles,
    private readonly context: DocumentContext,
    /** What was tried between the two; null if they are only compared. */
    private checked: CheckedPlan | null,
    private readonly source: GoToSource,
  ) {
    this.receiving = panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    this.document = this.compare(files);
  }

  dispose(): void {
    this.receiving.dispose();
    this.leave();
  }

  private compare(files: ComparedFiles): ComparisonDocument {
    const document = new ComparisonDocument(files, this.context);
    this.following = [
      document.onDidChange(() => this.tell()),
      document.onDidChangeRules(() => {
        if (this.told.isOpen) this.post({ type: 'rulesChanged' });
      }),
    ];
    this.panel.title = document.name;
    return document;
  }

  private leave(): void {
    for (const disposable of this.following) disposable.dispose();
    this.document.dispose();
  }

  private post(message: ToComparison): void {
    void this.panel.webview.postMessage(message);
  }

  private receive(raw: unknown): void {
    const parsed = v.safeParse(fromComparisonSchema, raw);
    if (parsed.success) void this.handle(parsed.output);
    else this.context.log.warn(`Message from the comparison refused: ${v.summarize(parsed.issues)}`);
  }

  private async handle(message: FromComparison): Promise<void> {
    const { files } = this.document;
    switch (message.type) {
      case 'ready':
        if (this.told.listens(message.version)) this.tell();
        else
          this.context.log.error(
            `The comparison speaks protocol ${message.version}, this extension ${PROTOCOL_VERSION}.`,
          );
        break;
      case 'cancelLoading':
        this.document.cancel();
        break;
      case 'retry':
        await this.document.load();
        break;
      case 'compare':
        await this.reply(message);
        break;
      case 'cancel':
        // The webview drops an answer that it no longer wants.
        break;
      case 'calibrate':
        if (this.checked !== null)
          this.post({ type: 'prediction', prediction: await this.checked.calibrate(this.document) });
        break;
      case 'swap':
        // The other way round, the plan was not tried.
        this.checked = null;
        this.leave();
        this.told.forget();
        this.document = this.compare({ before: files.after, after: files.before });
        break;
      case 'openSide': {
        const uri = files[message.side];
        await vscode.commands.executeCommand('vscode.openWith', uri, editorFor(uri.path));
        break;
      }
      case 'goToSource':
        await this.source.ofDocument(this.document, message);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'trouble':
        this.context.log.error(`Comparison: ${message.message}`);
        break;
    }
  }

  private async reply({ id, ask, most }: Extract<FromComparison, { type: 'compare' }>): Promise<void> {
    this.post(await pageReply(id, this.document.ask({ ask: 'comparison', compare: ask, most })));
  }

  private tell(): void {
    const { status, name, files } = this.document;
    if (!this.told.tell(name, status)) return;
    const saved = { before: files.before.toString(), after: files.after.toString() };
    this.tellPair(saved).catch((error: unknown) =>
      this.context.log.error(error instanceof Error ? error : String(error)),
    );
  }

  private async tellPair(files: { readonly before: string; readonly after: string }): Promise<void> {
    const { checked, document } = this;
    this.post({ ...(await document.ask({ ask: 'paired' })), files, plan: checked?.id ?? '' });
    if (checked !== null) this.post({ type: 'prediction', prediction: await checked.shown(document) });
  }
}
