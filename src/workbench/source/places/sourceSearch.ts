/** Looks for the definition of a recorded function: first where it is likely and cheap, then in all files. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { scorePlace } from '../../../source/names/placeScore';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import type { FileDefinitions } from './fileDefinitions';
import { clearWinner, likeliestFirst, withoutTwins, type FoundPlace } from './foundPlace';
import { languageServerPlaces } from './languageServer';
import type { SearchedName } from './searchedName';
import { bundledRipgrep } from './searchPrograms';
import { extensionsOf, filesByModule, filesByName } from './sourceFiles';
import {
  filesThatMayDefine,
  gitArguments,
  ripgrepArguments,
  SearchFailed,
  type FilesFound,
} from './textSearch';

export interface SearchOutcome {
  /** Those that can be it, the likeliest first. */
  readonly places: readonly FoundPlace[];
  /** Of that name, but what was recorded cannot come from there. */
  readonly misfits: readonly FoundPlace[];
  /** What was looked through, for people: "the files named xen-netback". */
  readonly looked: readonly string[];
  /** All files were searched for text; if not, some folder could not be. */
  readonly everywhere: boolean;
}

/** A place that what was recorded names, be it only by a folder: other copies need not be looked for. */
const CONVINCING = 40;
/** Files that are read at a time. */
const AT_ONCE = 8;
/** Files that a text search found and that are read, the likeliest first. */
const MOST_READ = 80;

export class SourceSearch {
  constructor(
    private readonly definitions: FileDefinitions,
    private readonly log: { warn(message: string): void },
  ) {}

  /** @param report says what is being done, for people */
  async find(
    symbol: RecordedSymbol,
    name: SearchedName,
    report: (what: string) => void,
    token: vscode.CancellationToken,
  ): Promise<SearchOutcome> {
    const search = new OneSearch(symbol, name, this.definitions, token);
    await search.cheaply();
    if (search.isConvincing || token.isCancellationRequested) return search.outcome(false);
    report('searching all files');
    return search.outcome(await this.searchText(search, symbol, name, token));
  }

  /** All files, whatever was found elsewhere. */
  async findEverywhere(
    symbol: RecordedSymbol,
    name: SearchedName,
    token: vscode.CancellationToken,
  ): Promise<SearchOutcome> {
    const search = new OneSearch(symbol, name, this.definitions, token);
    await search.cheaply();
    return search.outcome(await this.searchText(search, symbol, name, token));
  }

  /** The definitions in one file. */
  in(uri: vscode.Uri, symbol: RecordedSymbol, name: SearchedName): Promise<FoundPlace[]> {
    return this.definitions.in(uri, symbol, name);
  }

  /** @returns whether every folder of the workspace could be searched */
  private async searchText(
    search: OneSearch,
    symbol: RecordedSymbol,
    { spellings }: SearchedName,
    token: vscode.CancellationToken,
  ): Promise<boolean> {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    const wanted = {
      words: spellings,
      extensions: extensionsOf(symbol),
      indented: symbol.layer === 'user' || symbol.layer === 'unknown',
      excluded: excludedGlobs(),
    };
    let complete = true;
    try {
      for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
        const found = uri.scheme === 'file' ? await this.filesIn(uri.fsPath, wanted, stop.signal) : null;
        complete &&= found !== null && !found.cut;
        if (found === null) continue;
        await search.read(
          likelyFirst(
            symbol,
            found.files.map((file) => vscode.Uri.file(join(uri.fsPath, file))),
          ),
        );
      }
    } finally {
      listening.dispose();
    }
    if (complete)
      search.looked.push(
        `all ${extensionsOf(symbol)
          .map((ending) => `*.${ending}`)
          .join(' ')} files`,
      );
    return complete;
  }

  /** Null if there is no program that can. */
  private async filesIn(
    folder: string,
    wanted: Parameters<typeof ripgrepArguments>[0],
    signal: AbortSignal,
  ): Promise<FilesFound | null> {
    const ripgrep = await bundledRipgrep(vscode.env.appRoot);
    try {
      if (ripgrep !== null)
        return await filesThatMayDefine(ripgrep, ripgrepArguments(wanted), folder, signal);
      // A repository can name programs that git shall run: only where the person trusts it.
      if (!vscode.workspace.isTrusted) return null;
      return await filesThatMayDefine('git', gitArguments(wanted), folder, signal);
    } catch (error) {
      if (!(error instanceof SearchFailed)) throw error;
      this.log.warn(`Text search in ${folder}: ${error.message}`);
      return null;
    }
  }
}

/** What has been found so far for one function. */
class OneSearch {
  readonly looked: string[] = [];
  private found: FoundPlace[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly symbol: RecordedSymbol,
    private readonly name: SearchedName,
    private readonly definitions: FileDefinitions,
    private readonly token: vscode.CancellationToken,
  ) {}

  get isConvincing(): boolean {
    const winner = clearWinner(this.places);
    return winner !== null && (winner.score ?? 0) >= CONVINCING;
  }

  private get places(): FoundPlace[] {
    return likeliestFirst(this.found);
  }

  outcome(everywhere: boolean): SearchOutcome {
    const { places, found, looked } = this;
    return { places, misfits: found.filter(({ score }) => score === null), looked, everywhere };
  }

  /** A language server, open texts, and files that what was recorded names. */
  async cheaply(): Promise<void> {
    const { symbol, name, token } = this;
    const [told, named] = await Promise.all([
      languageServerPlaces(symbol, name, token),
      filesByName(symbol, token),
    ]);
    this.looked.push('the open files', ...(told.length > 0 ? ['the language server\u2019s symbols'] : []));
    await this.read([...openTexts(), ...told.map(({ uri }) => uri), ...named]);
    // In languages that are not parsed here.
    const unread = told.filter(
      ({ uri }) => !this.found.some((place) => place.uri.toString() === uri.toString()),
    );
    this.found = withoutTwins([...this.found, ...unread]);
    if (named.length > 0) this.looked.push(`the files named ${symbol.sourceFile}`);
    // An open file may be one of several copies: only the files of the recorded name are all of them.
    if ((named.length > 0 && this.isConvincing) || token.isCancellationRequested) return;
    const ofModule = await filesByModule(symbol, token);
    if (ofModule.length > 0) this.looked.push(`the files of ${symbol.module}`);
    await this.read(ofModule);
  }

  /** Each file once, until the search is cancelled. */
  async read(files: readonly vscode.Uri[]): Promise<void> {
    const fresh = files.filter((uri) => !this.seen.has(uri.toString()));
    for (const uri of fresh) this.seen.add(uri.toString());
    for (let at = 0; at < fresh.length && !this.token.isCancellationRequested; at += AT_ONCE) {
      const some = fresh.slice(at, at + AT_ONCE);
      const found = await Promise.all(some.map((uri) => this.definitions.in(uri, this.symbol, this.name)));
      this.found = withoutTwins([...this.found, ...found.flat()]);
    }
  }
}

/** Texts of code that are open, those in sight first. */
function openTexts(): vscode.Uri[] {
  const visible = vscode.window.visibleTextEditors.map(({ document }) => document);
  const documents = new Set([...visible, ...vscode.workspace.textDocuments]);
  return [...documents]
    .filter(({ uri, languageId }) => CODE.has(languageId) && SCHEMES.has(uri.scheme))
    .map(({ uri }) => uri);
}

const CODE = new Set(['c', 'cpp', 'rust', 'assembly', 'asm', 'x86asm', 'plaintext']);
/** Not the texts that other editors make up: the old side of a difference, output. */
const SCHEMES = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

/** By its path alone: how likely a file has it. Those that cannot are left out, and so is what is too much. */
function likelyFirst(symbol: RecordedSymbol, files: readonly vscode.Uri[]): vscode.Uri[] {
  return files
    .flatMap((uri) => {
      const score = scorePlace(symbol, { path: uri.path });
      // Of two alike, headers declare what the other defines.
      return score === null ? [] : [{ uri, score: score - Number(/\.h\w*$/.test(uri.path)) }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_READ)
    .map(({ uri }) => uri);
}

/** What the person leaves out of VS Code's own search. */
function excludedGlobs(): string[] {
  const of = (section: string) => {
    const globs = vscode.workspace.getConfiguration(section).get<unknown>('exclude');
    return typeof globs === 'object' && globs !== null ? Object.entries(globs) : [];
  };
  return [...of('files'), ...of('search')].flatMap(([glob, on]) => (on === true ? [glob] : []));
}
