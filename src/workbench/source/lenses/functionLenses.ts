/** Lenses above functions: places first, texts only for those that are seen. */
import * as vscode from 'vscode';
import { lensCount, lensTexts, largestShare, type LensText } from '../../../source/lensText';
import type { CostIndex } from '../../../source/match/costIndex';
import { matchFunctions, type MatchedFunction } from '../../../source/match/matchFunctions';
import { INNER_COMMANDS, SETTINGS } from '../../names';
import { SOURCE_SELECTOR, type DocumentFunctions } from '../documentFunctions';
import type { LensProfile } from '../lensProfile';
import { lineOfText } from '../plainLine';
import { affects, lensSettings } from '../sourceSettings';

class FunctionLens extends vscode.CodeLens {
  constructor(
    readonly match: MatchedFunction,
    readonly index: CostIndex,
    /** Of the texts of this function. */
    readonly position: number,
  ) {
    // Lenses of one line stand beside each other in the order in which they come.
    super(new vscode.Range(match.fn.line, 0, match.fn.line, 0));
  }
}

class FunctionLenses implements vscode.CodeLensProvider<FunctionLens>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly texts = new WeakMap<MatchedFunction, readonly LensText[]>();

  constructor(
    private readonly profile: LensProfile,
    private readonly functions: DocumentFunctions,
  ) {}

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<FunctionLens[]> {
    this.profile.need();
    const { state } = this.profile;
    if (state.state !== 'ready') return [];
    const text = await this.functions.of(document, token);
    if (text === null) return [];
    const { index } = state;
    const { threshold } = lensSettings();
    return matchFunctions(text, index)
      .filter((match) => threshold === 0 || largestShare(match) >= threshold)
      .flatMap((match) =>
        Array.from({ length: lensCount(match) }, (_, position) => new FunctionLens(match, index, position)),
      );
  }

  resolveCodeLens(lens: FunctionLens): FunctionLens {
    const { match, index, position } = lens;
    let texts = this.texts.get(match);
    if (texts === undefined) {
      texts = lensTexts(match, index.costs, lensSettings().show);
      this.texts.set(match, texts);
    }
    const { title, tooltip } = texts[position];
    lens.command = {
      title: lineOfText(title),
      tooltip,
      command: INNER_COMMANDS.pickOfLens,
      arguments: [match],
    };
    return lens;
  }
}

/** Lenses as long as there is a profile to show and they are wanted: without one, opening a source file runs nothing of ours. */
export class LensRegistration implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private registered: { lenses: FunctionLenses; ends: vscode.Disposable } | undefined;
  private shown: CostIndex | undefined;

  constructor(
    private readonly profile: LensProfile,
    private readonly functions: DocumentFunctions,
  ) {
    this.disposables = [
      profile.onDidChange(() => this.update()),
      functions.onDidChange(() => this.registered?.lenses.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affects(event, SETTINGS.codeLensEnabled)) this.update();
        if (affects(event, SETTINGS.codeLensShow) || affects(event, SETTINGS.codeLensThreshold))
          this.registered?.lenses.refresh();
      }),
    ];
    this.update();
  }

  dispose(): void {
    this.end();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    const { state } = this.profile;
    if (state.state === 'none' || !lensSettings().enabled) {
      this.functions.clear();
      this.end();
      return;
    }
    const index = state.state === 'ready' ? state.index : undefined;
    if (this.registered === undefined) {
      const lenses = new FunctionLenses(this.profile, this.functions);
      const registration = vscode.languages.registerCodeLensProvider(SOURCE_SELECTOR, lenses);
      this.registered = { lenses, ends: vscode.Disposable.from(registration, lenses) };
    } else if (index !== this.shown || state.state === 'remembered' || this.profile.isOutdated) {
      // Whoever looks at code now says so by asking for lenses.
      this.registered.lenses.refresh();
    }
    this.shown = index;
  }

  private end(): void {
    this.registered?.ends.dispose();
    this.registered = undefined;
  }
}
