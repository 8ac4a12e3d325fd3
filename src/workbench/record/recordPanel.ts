/** The form that records: one panel, filled from what is remembered, told of every change of hosts and of the run. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { PROTOCOL_VERSION } from '../../protocol/messages';
import type { FromRecordForm, HostChoice, RecordForm, ToRecordForm } from '../../protocol/recordForm';
import { formProblems } from '../../protocol/recordFormChecks';
import { fromRecordFormSchema } from '../../protocol/recordFormSchemas';
import type { HostAccess } from '../hosts/hostAccess';
import { hostDirectory } from '../hosts/hosts';
import type { Log } from '../log';
import { COMMANDS, EDITORS, PANELS } from '../names';
import { fillWebview } from '../webviewPage';
import { hostChoice } from './hostChoices';
import type { Recordings } from './recordings';
import type { Defaults, RememberedForm } from './rememberedForm';
import { folderProblem, freeFile } from './resultFile';

export interface RecordContext {
  readonly extensionUri: vscode.Uri;
  readonly hosts: HostAccess;
  readonly recordings: Recordings;
  readonly remembered: RememberedForm;
  readonly log: Log;
}

/** At most one form is open. */
export class RecordPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private open: { readonly panel: vscode.WebviewPanel; readonly form: RecordPanel } | undefined;

  constructor(private readonly context: RecordContext) {}

  /** @param target a host to tick */
  show(target?: string): void {
    if (this.open === undefined) {
      const panel = vscode.window.createWebviewPanel(PANELS.record, 'Record', vscode.ViewColumn.Active);
      this.fill(panel);
    } else this.open.panel.reveal();
    if (target !== undefined) this.open?.form.choose(target);
  }

  /** Whether a person sees it. */
  get visible(): boolean {
    return this.open?.panel.visible === true;
  }

  /** After a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.open === undefined && vscode.workspace.isTrusted) this.fill(panel);
    else panel.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    this.open?.panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel): void {
    const form = new RecordPanel(panel, this.context);
    this.open = { panel, form };
    const icon = (theme: string) =>
      vscode.Uri.joinPath(this.context.extensionUri, 'media', `recording-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    fillWebview(panel.webview, this.context.extensionUri, 'record');
    panel.onDidDispose(() => {
      form.dispose();
      this.open = undefined;
    });
  }
}

class RecordPanel implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private listening = false;
  /** Hosts to tick as soon as the page listens. */
  private toChoose: string[] = [];

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly context: RecordContext,
  ) {
    const { hosts, recordings } = context;
    this.disposables = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      hosts.onDidChange(() => this.tellHosts()),
      recordings.onDidChange(() => this.tellRun()),
    ];
  }

  choose(target: string): void {
    this.toChoose.push(target);
    if (this.listening) this.tellChosen();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private post(message: ToRecordForm): void {
    if (this.listening) void this.panel.webview.postMessage(message);
  }

  private receive(raw: unknown): void {
    const parsed = v.safeParse(fromRecordFormSchema, raw);
    if (!parsed.success)
      this.context.log.warn(`Message from the form refused: ${v.summarize(parsed.issues)}`);
    else
      this.handle(parsed.output).catch((error: unknown) => {
        this.context.log.error(error instanceof Error ? error : String(error));
      });
  }

  private async handle(message: FromRecordForm): Promise<void> {
    const { recordings, remembered, log } = this.context;
    switch (message.type) {
      case 'ready':
        this.listening = message.version === PROTOCOL_VERSION;
        await this.tellAll();
        break;
      case 'connect':
        await this.connect(message.target);
        break;
      case 'addHost':
        await this.addHost();
        break;
      case 'changed':
        await remembered.save(message.form, defaults());
        await this.tellOutlook(message.form);
        break;
      case 'chooseFolder':
        await this.chooseFolder();
        break;
      case 'record':
        await this.record(message.form);
        break;
      case 'cancel':
        recordings.cancel();
        break;
      case 'openResult':
        await openResult(recordings);
        break;
      case 'showLog':
        await vscode.commands.executeCommand(COMMANDS.showLog);
        break;
      case 'dismiss':
        recordings.dismiss();
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'trouble':
        log.error(`The form that records: ${message.message}`);
    }
  }

  private get choices(): readonly HostChoice[] {
    const { hosts } = this.context;
    return hosts.hosts.map((host) => hostChoice(host.target, hosts.state(host)));
  }

  private async tellAll(): Promise<void> {
    const form = this.context.remembered.load(defaults());
    // One that was removed is not waited for.
    const there = this.choices.map(({ target }) => target);
    const filled = { ...form, hosts: form.hosts.filter((target) => there.includes(target)) };
    this.tellHosts();
    this.post({ type: 'form', form: filled });
    this.tellRun();
    this.tellChosen();
    await this.tellOutlook(filled);
  }

  private tellHosts(): void {
    this.post({ type: 'hosts', hosts: this.choices });
  }

  private tellRun(): void {
    this.post({ type: 'run', run: this.context.recordings.state });
  }

  private tellChosen(): void {
    for (const target of this.toChoose) this.post({ type: 'chooseHost', target });
    this.toChoose = [];
  }

  private async tellOutlook(form: RecordForm): Promise<void> {
    const problem = await folderProblem(form.folder);
    const { file, taken } =
      problem === null ? await freeFile(form.folder, form.name) : { file: '', taken: false };
    const rate = this.context.remembered.rate(form);
    this.post({
      type: 'outlook',
      outlook: {
        file,
        taken,
        folderProblem: problem,
        size: rate === null ? null : { bytesPerSecond: rate, bytes: rate * form.seconds },
      },
    });
  }

  private async connect(target: string): Promise<void> {
    const { hosts } = this.context;
    const host = hosts.hosts.find((each) => each.target === target);
    if (host === undefined) return;
    // Why it failed is the host's state, which the form shows.
    await hosts.connect(host).catch(() => undefined);
  }

  /** The one that was added is ticked. */
  private async addHost(): Promise<void> {
    const { hosts } = this.context;
    const before = new Set(hosts.hosts);
    await vscode.commands.executeCommand(COMMANDS.addHost);
    const added = hosts.hosts.find((host) => !before.has(host));
    if (added !== undefined) this.choose(added.target);
  }

  private async chooseFolder(): Promise<void> {
    const { folder } = this.context.remembered.load(defaults());
    const chosen = await vscode.window.showOpenDialog({
      title: 'Folder for the Recording',
      openLabel: 'Choose',
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.Uri.file(folder),
    });
    const uri = chosen?.at(0);
    if (uri?.scheme === 'file') this.post({ type: 'folder', folder: uri.fsPath });
  }

  private async record(form: RecordForm): Promise<void> {
    const { recordings, remembered } = this.context;
    if (!vscode.workspace.isTrusted) return;
    await remembered.save(form, defaults());
    // The page has looked already; hosts may have gone since.
    const { choices } = this;
    if (formProblems(form, choices).length > 0 || (await folderProblem(form.folder)) !== null) {
      this.tellHosts();
      await this.tellOutlook(form);
      return;
    }
    recordings.start(form, choices);
  }
}

/** Opens what the last recording gave. */
export async function openResult({ state }: Recordings): Promise<void> {
  if (state.state !== 'done') return;
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(state.file), EDITORS.profile);
}

function defaults(): Defaults {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  return { folder, directory: hostDirectory(), now: new Date() };
}
