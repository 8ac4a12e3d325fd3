/** From a recorded function to its definition in the workspace: at once where it is clear, by a question where it is not. */
import * as vscode from 'vscode';
import type { RecordedSymbol } from '../../source/recordedSymbol';
import type { Log } from '../log';
import type { AnswerTo, Question } from '../worker/workerMessages';
import { FileDefinitions, type Parsing } from './places/fileDefinitions';
import { clearWinner, type FoundPlace } from './places/foundPlace';
import { withLateProgress } from './places/lateProgress';
import { notFound, tellNoFolder } from './places/notFound';
import { pickPlace } from './places/pickPlace';
import { searchedName, type SearchedName } from './places/searchedName';
import { showPlace } from './places/showPlace';
import { SourceMemory } from './places/sourceMemory';
import { SourceSearch, type SearchOutcome } from './places/sourceSearch';
import { lineOfText } from './plainLine';

/** What knows the functions of a profile, or of two. */
export interface SymbolSource {
  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>>;
}

/** A row of the function tables, or a unit of the offload model. */
export type SourceTarget = { readonly func: number } | { readonly unit: string };

/** Functions of a unit that are offered, the dearest. */
const MOST_OF_UNIT = 30;

export class GoToSource {
  private readonly memory: SourceMemory;
  private readonly search: SourceSearch;
  /** Of the latest search: another one ends it. */
  private running = new vscode.CancellationTokenSource();

  constructor(
    parser: Parsing,
    folders: { modulesOf(file: vscode.Uri): Promise<readonly string[] | null> },
    memory: vscode.Memento,
    private readonly log: Log,
  ) {
    this.memory = new SourceMemory(memory);
    this.search = new SourceSearch(new FileDefinitions(parser, (uri) => folders.modulesOf(uri)), log);
  }

  /** Shows where a function of that profile is defined; tells the person whatever comes in between. Never fails. */
  async ofDocument(document: SymbolSource, target: SourceTarget): Promise<void> {
    await this.telling(async () => {
      const { symbols } = await document.ask(
        'unit' in target
          ? { ask: 'symbols', unit: target.unit, most: MOST_OF_UNIT }
          : { ask: 'symbols', func: target.func },
      );
      if (symbols.length === 0) {
        void vscode.window.showInformationMessage(
          'unit' in target
            ? `No function was seen in ${lineOfText(target.unit, 80)}, so there is no source to go to.`
            : 'This is no function that source code shows.',
        );
        return;
      }
      const symbol = 'unit' in target ? await pickSymbol(symbols, target.unit) : symbols[0];
      if (symbol !== undefined) await this.find(symbol);
    });
  }

  /** The same for a function that is known. Never fails. */
  async go(symbol: RecordedSymbol): Promise<void> {
    await this.telling(() => this.find(symbol));
  }

  /** @returns how many choices were remembered */
  forgetChoices(): Promise<number> {
    return this.memory.forgetAll();
  }

  private async telling(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      const text = lineOfText(error instanceof Error ? error.message : String(error));
      void vscode.window.showErrorMessage(`Cannot go to the source: ${text}`);
    }
  }

  private async find(symbol: RecordedSymbol): Promise<void> {
    const name = searchedName(symbol);
    if (name === null) {
      void vscode.window.showInformationMessage(
        `\u201c${lineOfText(symbol.name, 80)}\u201d is not the name of a function that source code shows.`,
      );
      return;
    }
    const remembered = await this.remembered(symbol, name);
    if (remembered !== null) {
      await showPlace(remembered);
      return;
    }
    const outcome = await this.searching(name, (report, token) =>
      this.search.find(symbol, name, report, token),
    );
    if (outcome !== null) await this.choose(symbol, name, outcome);
  }

  /** Null once it was cancelled, by the person or by another search. */
  private async searching(
    { name }: SearchedName,
    search: (report: (what: string) => void, token: vscode.CancellationToken) => Promise<SearchOutcome>,
  ): Promise<SearchOutcome | null> {
    this.running.cancel();
    const stop = new vscode.CancellationTokenSource();
    this.running = stop;
    const outcome = await withLateProgress(`Looking for ${lineOfText(name, 80)}`, stop, (report) =>
      search(report, stop.token),
    );
    return stop.token.isCancellationRequested ? null : outcome;
  }

  private async choose(symbol: RecordedSymbol, name: SearchedName, outcome: SearchOutcome): Promise<void> {
    const { places, unsearched } = outcome;
    const winner = clearWinner(places);
    if (winner !== null) {
      await showPlace(winner);
      return;
    }
    if (places.length === 0) {
      await this.tellNothing(symbol, name, outcome);
      return;
    }
    const picked = await pickPlace(titleOf(symbol, name), places, {
      placeholder: `${places.length} definitions fit what was recorded. Your choice is remembered.`,
      // What failed there may not fail again; other file systems nobody can search.
      more: unsearched.some(({ uri }) => uri.scheme === 'file'),
    });
    if (picked === 'search') await this.chooseFromAll(symbol, name);
    else if (picked !== undefined) await this.take(symbol, picked);
  }

  private async chooseFromAll(symbol: RecordedSymbol, name: SearchedName): Promise<void> {
    const outcome = await this.searching(name, (report, token) => {
      report('searching all files');
      return this.search.findEverywhere(symbol, name, token);
    });
    if (outcome !== null) await this.choose(symbol, name, outcome);
  }

  private async take(symbol: RecordedSymbol, place: FoundPlace): Promise<void> {
    await this.memory.remember(symbol, { uri: place.uri.toString(), line: place.line });
    await showPlace(place);
  }

  private async tellNothing(
    symbol: RecordedSymbol,
    name: SearchedName,
    outcome: SearchOutcome,
  ): Promise<void> {
    if (outcome.misfits.length === 0 && (vscode.workspace.workspaceFolders ?? []).length === 0) {
      await tellNoFolder(symbol, name);
      return;
    }
    const answer = await notFound(symbol, name, outcome);
    if (answer === null) return;
    if (answer !== 'misfits') {
      await this.chosenFile(symbol, name, answer);
      return;
    }
    const picked = await pickPlace(titleOf(symbol, name), outcome.misfits, {
      placeholder: 'What was recorded cannot come from these. Your choice is remembered nevertheless.',
      more: false,
    });
    if (picked !== undefined && picked !== 'search') await this.take(symbol, picked);
  }

  private async chosenFile(symbol: RecordedSymbol, name: SearchedName, file: vscode.Uri): Promise<void> {
    const place = (await this.search.in(file, symbol, name)).at(0);
    if (place !== undefined) await this.take(symbol, place);
    else
      void vscode.window.showInformationMessage(
        `${lineOfText(vscode.workspace.asRelativePath(file), 80)} does not define ${lineOfText(name.name, 80)}.`,
      );
  }

  /** What was chosen before, if the function is still in that file; otherwise it is forgotten. */
  private async remembered(symbol: RecordedSymbol, name: SearchedName): Promise<FoundPlace | null> {
    const choice = this.memory.recall(symbol);
    if (choice === null) return null;
    const places = await this.search.in(vscode.Uri.parse(choice.uri), symbol, name);
    const away = ({ line }: FoundPlace) => Math.abs(line - choice.line);
    const nearest = places.sort((a, b) => away(a) - away(b)).at(0);
    if (nearest !== undefined) return nearest;
    await this.memory.forget(symbol);
    return null;
  }
}

function titleOf({ module }: RecordedSymbol, { name }: SearchedName): string {
  return module === '' ? `Source of ${name}` : `Source of ${name} in ${lineOfText(module, 60)}`;
}

async function pickSymbol(
  symbols: readonly RecordedSymbol[],
  unit: string,
): Promise<RecordedSymbol | undefined> {
  const items = symbols.map((symbol) => ({
    label: lineOfText(symbol.name, 100),
    description: lineOfText(
      [symbol.module, symbol.sourceFile, symbol.body].filter((part) => part !== '').join(' \u00b7 '),
      100,
    ),
    symbol,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `Source of ${lineOfText(unit, 60)}`,
    placeHolder: 'Its functions, the dearest first',
    matchOnDescription: true,
  });
  return picked?.symbol;
}
