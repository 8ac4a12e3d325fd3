/**
 * What the profile on source code knows of functions. Its answer is small and stays when the profile's editor closes; the file itself is
 * read again only when somebody looks at code, or asks for more.
 */
import * as vscode from 'vscode';
import { CostIndex } from '../../source/match/costIndex';
import type { SourceCosts } from '../../source/sourceCosts';
import type { ActiveProfile } from '../activeProfile';
import { SETTINGS } from '../names';
import type { ProfileDocument } from '../profileDocument';
import type { Progress } from '../worker/profileClient';
import type { AnswerTo, Question } from '../worker/workerMessages';
import type { DocumentContext } from '../workerDocument';
import type { ChosenProfile } from './chosenProfile';
import { failureText, type ProfileAtHand } from './profileAtHand';
import { affects, lensSettings } from './sourceSettings';

export type LensProfileState =
  | { readonly state: 'none' }
  /** Nobody has looked at code since. */
  | { readonly state: 'remembered'; readonly uri: vscode.Uri }
  | { readonly state: 'loading'; readonly uri: vscode.Uri; readonly progress: Progress }
  | { readonly state: 'ready'; readonly uri: vscode.Uri; readonly index: CostIndex }
  | { readonly state: 'failed'; readonly uri: vscode.Uri; readonly message: string };

const NO_PROFILE = 'No profile is shown on source code. Open one, or choose one.';
const BEGIN: Progress = { phase: 'Opening', done: 0, total: null };
const NONE: LensProfileState = { state: 'none' };

export class LensProfile implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Another profile, another state, or other costs. */
  readonly onDidChange = this.changed.event;
  private readonly disposables: readonly { dispose(): unknown }[];
  private now: LensProfileState = NONE;
  private document: ProfileDocument | undefined;
  private following: vscode.Disposable[] = [];
  /** An editor has the document open. */
  private isShown = false;
  /** Somebody looked at code. Who looks at flame graphs only has no use for costs of functions, and they take time. */
  private isWanted = false;
  /** Of the document as it was read last. */
  private asked = false;
  /** Rules or metric have changed since the costs were told. */
  private stale = false;
  /** Counts questions: a late answer does not overwrite a later one. */
  private turn = 0;

  constructor(
    readonly chosen: ChosenProfile,
    private readonly atHand: ProfileAtHand,
    private readonly active: ActiveProfile,
    private readonly context: DocumentContext,
  ) {
    const outdated = () => {
      if (this.document === undefined) this.askAgain();
    };
    this.disposables = [
      this.changed,
      chosen.onDidChange(() => this.follow()),
      active.onDidChange(() => this.look()),
      context.rules.onDidChange(outdated),
      context.calibrations.onDidChange(outdated),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, SETTINGS.codeLensMetric)) this.askAgain();
      }),
    ];
    this.follow();
  }

  get state(): LensProfileState {
    return this.now;
  }

  get uri(): vscode.Uri | undefined {
    return this.now.state === 'none' ? undefined : this.now.uri;
  }

  get costs(): SourceCosts | undefined {
    return this.now.state === 'ready' ? this.now.index.costs : undefined;
  }

  /** Key of what is counted; the first view of a profile where it is not one of its own. */
  get metric(): string {
    return this.costs?.metric.key ?? lensSettings().metric;
  }

  /** Its costs are those of other rules or of another metric, and nobody has the file open. */
  get isOutdated(): boolean {
    return this.now.state === 'ready' && this.stale && this.document === undefined;
  }

  /** Somebody looks at code: the costs are wanted from now on. */
  need(): void {
    const { uri } = this;
    if (uri === undefined || (this.isWanted && this.now.state !== 'remembered' && !this.isOutdated)) return;
    this.isWanted = true;
    if (this.document === undefined) this.attach(this.atHand.open(uri));
    else this.tell();
  }

  /** Its costs, once they are known. @throws Error with a sentence for people */
  async whenReady(): Promise<SourceCosts> {
    this.need();
    return new Promise((resolve, reject) => {
      const look = () => {
        const { now } = this;
        if (now.state === 'loading' || now.state === 'remembered') return;
        following.dispose();
        if (now.state === 'ready') resolve(now.index.costs);
        else reject(new Error(now.state === 'failed' ? now.message : NO_PROFILE));
      };
      const following = this.onDidChange(look);
      look();
    });
  }

  /** Reads the file again that could not be read. */
  retry(): void {
    if (this.now.state !== 'failed') return;
    const { uri } = this.now;
    const { document } = this;
    if (document !== undefined && document === this.active.handleOf(uri)?.document) void document.load();
    else {
      this.detach();
      this.attach(this.atHand.open(uri));
    }
  }

  /** Asks the profile, which is read again if nobody has it open. @throws Error with a sentence for people */
  async ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    if (this.uri === undefined) throw new Error(NO_PROFILE);
    return (await this.atHand.ready(this.uri)).ask(question);
  }

  dispose(): void {
    this.detach();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Perhaps another profile is to be shown. */
  private follow(): void {
    const { uri } = this.chosen;
    if (uri?.toString() === this.uri?.toString()) return;
    this.detach();
    this.stale = false;
    this.isWanted = false;
    if (uri === undefined) {
      this.atHand.close();
      this.set(NONE);
      return;
    }
    this.set({ state: 'remembered', uri });
    this.look();
  }

  /** Uses the document of an editor that has it open, and lets go of one whose editor was closed. */
  private look(): void {
    const { uri } = this;
    if (uri === undefined) return;
    const shown = this.active.handleOf(uri)?.document;
    if (shown === this.document) return;
    if (shown !== undefined) {
      this.atHand.close();
      this.detach();
      this.attach(shown);
    } else if (this.isShown) {
      this.detach();
      if (this.now.state !== 'ready') this.set({ state: 'remembered', uri });
    }
  }

  private attach(document: ProfileDocument): void {
    this.document = document;
    this.isShown = document === this.active.handleOf(document.uri)?.document;
    this.asked = false;
    this.following = [
      document.onDidChange(() => this.tell()),
      document.onDidChangeRules(() => this.askAgain()),
    ];
    this.tell();
  }

  private detach(): void {
    for (const disposable of this.following) disposable.dispose();
    this.following = [];
    this.document = undefined;
    this.isShown = false;
    this.turn++;
  }

  private tell(): void {
    const { document } = this;
    if (document === undefined || !this.isWanted) return;
    const { status, uri } = document;
    switch (status.state) {
      case 'loading':
        // Costs that are known stay until there are others.
        if (this.now.state !== 'ready') this.set({ state: 'loading', uri, progress: status.progress });
        break;
      case 'failed':
        this.asked = false;
        this.set({ state: 'failed', uri, message: failureText(status.failure) });
        break;
      case 'open':
        if (!this.asked) void this.askCosts(document);
        break;
    }
  }

  private askAgain(): void {
    this.stale = true;
    this.asked = false;
    if (this.document !== undefined) this.tell();
    // Whoever shows costs hears of it, and needs them.
    else if (this.now.state === 'ready') this.changed.fire();
  }

  private async askCosts(document: ProfileDocument): Promise<void> {
    const { uri } = document;
    this.asked = true;
    const turn = ++this.turn;
    if (this.now.state !== 'ready') this.set({ state: 'loading', uri, progress: BEGIN });
    try {
      const costs = await document.ask({ ask: 'sourceCosts', metric: lensSettings().metric });
      if (turn !== this.turn) return;
      this.stale = false;
      this.set({ state: 'ready', uri, index: new CostIndex(costs) });
    } catch (error) {
      if (turn !== this.turn) return;
      const message = error instanceof Error ? error.message : String(error);
      this.context.log.warn(`Profile on source code: ${message}`);
      this.set({ state: 'failed', uri, message });
    }
    // What was opened for this answer alone is closed a while later; its costs stay.
    if (!this.isShown) this.detach();
  }

  private set(state: LensProfileState): void {
    this.now = state;
    this.changed.fire();
  }
}
