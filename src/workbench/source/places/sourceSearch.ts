/** Looks for the definition of a recorded function: first where it is likely and cheap, then in all files. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { scorePlace } from '../../../source/names/placeScore';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import { lineOfText } from '../plainLine';
import type { FileDefinitions } from './fileDefinitions';
import { clearWinner, likeliestFirst, withoutTwins, type FoundPlace } from './foundPlace';
import { languageServerPlaces } from './languageServer';
import type { SearchedName } from './searchedName';
import { openTexts } from './openTexts';
import { bundledRipgrep, installedGit } from './searchPrograms';
import { extensionsOf, filesByModule, filesByName } from './sourceFiles';
import {
  filesThatMayDefine,
  gitArguments,
  ripgrepArguments,
  SearchFailed,
  type FilesFound,
} from './textSearch';
import { WorkspaceFiles } from './workspaceFiles';

export interface SearchOutcome {
  /** Those that can be it, the likeliest first. */
  readonly places: readonly FoundPlace[];
  /** Of that name, but what was recorded cannot come from there. */
  readonly misfits: readonly FoundPlace[];
  /** What was looked through, for people: "the files named xen-netback". */
  readonly looked: readonly string[];
  /** More files mention the name than were read. */
  readonly isCut: boolean;
  /** Folders whose texts nobody could search. */
  readonly unsearched: readonly vscode.WorkspaceFolder[];
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
    const search = new OneSearch(symbol, name, this.definitions, this.log, token);
    await search.cheaply();
    if (!search.isConvincing && !token.isCancellationRequested) {
      report('searching all files');
      await this.searchText(search, symbol, name, token);
    }
    return search.outcome();
  }

  /** All files, whatever was found elsewhere. */
  async findEverywhere(
    symbol: RecordedSymbol,
    name: SearchedName,
    token: vscode.CancellationToken,
  ): Promise<SearchOutcome> {
    const search = new OneSearch(symbol, name, this.definitions, this.log, token);
    await search.cheaply();
    await this.searchText(search, symbol, name, token);
    return search.outcome();
  }

  /** The definitions in one file. */
  in(uri: vscode.Uri, symbol: RecordedSymbol, name: SearchedName): Promise<FoundPlace[]> {
    return this.definitions.in(uri, symbol, name);
  }

  private async searchText(
    search: OneSearch,
    symbol: RecordedSymbol,
    { spellings }: SearchedName,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    const extensions = extensionsOf(symbol);
    const wanted = {
      words: spellings,
      extensions,
      indented: symbol.layer === 'user' || symbol.layer === 'unknown',
    };
    const folders = vscode.workspace.workspaceFolders ?? [];
    try {
      for (const folder of folders) {
        const { uri } = folder;
        const found = await this.filesIn(uri, { ...wanted, excluded: excludedGlobs(uri) }, stop.signal);
        if (found === null) {
          search.unsearched.push(folder);
          continue;
        }
        search.isCut ||= found.cut;
        const files = found.files.map((file) => vscode.Uri.file(join(uri.fsPath, file)));
        await search.read(likelyFirst(symbol, files));
      }
    } finally {
      listening.dispose();
    }
    const { unsearched } = search;
    if (search.isCut || unsearched.length === folders.length) return;
    const endings = extensions.map((ending) => `*.${ending}`).join(' ');
    const searched = folders.filter((folder) => !unsearched.includes(folder)).map(({ name }) => name);
    search.looked.push(
      `all ${endings} files${unsearched.length === 0 ? '' : ` of ${lineOfText(searched.join(', '), 80)}`}`,
    );
  }

  /** Null if there is no program that can: they read disks only. */
  private async filesIn(
    { scheme, fsPath }: vscode.Uri,
    wanted: Parameters<typeof ripgrepArguments>[0],
    signal: AbortSignal,
  ): Promise<FilesFound | null> {
    if (scheme !== 'file') return null;
    const ripgrep = await bundledRipgrep(vscode.env.appRoot);
    const program = ripgrep ?? (await installedGit(process.env.PATH));
    if (program === null) return null;
    const toArguments = ripgrep === null ? gitArguments : ripgrepArguments;
    try {
      return await filesThatMayDefine(program, toArguments(wanted), fsPath, signal);
    } catch (error) {
      if (!(error instanceof SearchFailed)) throw error;
      this.log.warn(`Text search in ${fsPath}: ${error.message}`);
      return null;
    }
  }
}

/** What has been found so far for one function. */
class OneSearch {
  readonly looked: string[] = [];
  readonly unsearched: vscode.WorkspaceFolder[] = [];
  isCut = false;
  private readonly files: WorkspaceFiles;
  private found: FoundPlace[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly symbol: RecordedSymbol,
    private readonly name: SearchedName,
    private readonly definitions: FileDefinitions,
    log: { warn(message: string): void },
    private readonly token: vscode.CancellationToken,
  ) {
    this.files = new WorkspaceFiles(token, log);
  }

  get isConvincing(): boolean {
    const winner = clearWinner(this.places);
    return winner !== null && (winner.score ?? 0) >= CONVINCING;
  }

  private get places(): FoundPlace[] {
    return likeliestFirst(this.found);
  }

  outcome(): SearchOutcome {
    const { places, found, looked, isCut, unsearched } = this;
    const misfits = found.filter(({ score }) => score === null);
    return { places, misfits, looked, isCut, unsearched };
  }

  /** A language server, open texts, and files that what was recorded names. */
  async cheaply(): Promise<void> {
    const { symbol, name, token } = this;
    const [told, named] = await Promise.all([
      languageServerPlaces(symbol, name, token),
      filesByName(symbol, this.files),
    ]);
    this.looked.push('the open files', ...(told.length > 0 ? ['the language server\u2019s symbols'] : []));
    await this.read([...openTexts(extensionsOf(symbol)), ...told.map(({ uri }) => uri), ...named]);
    // In languages that are not parsed here.
    const unread = told.filter(
      ({ uri }) => !this.found.some((place) => place.uri.toString() === uri.toString()),
    );
    this.found = withoutTwins([...this.found, ...unread]);
    if (named.length > 0) this.looked.push(`the files named ${symbol.sourceFile}`);
    // An open file may be one of several copies: only the files of the recorded name are all of them.
    if ((named.length > 0 && this.isConvincing) || token.isCancellationRequested) return;
    const ofModule = await filesByModule(symbol, this.files);
    if (ofModule.length > 0) this.looked.push(`the files of ${symbol.module}`);
    await this.read(ofModule);
  }

  /** Each file once, until the search is cancelled. */
  async read(files: readonly vscode.Uri[]): Promise<void> {
    const fresh = files.filter((uri) => {
      const key = uri.toString();
      if (this.seen.has(key)) return false;
      this.seen.add(key);
      return true;
    });
    for (let at = 0; at < fresh.length && !this.token.isCancellationRequested; at += AT_ONCE) {
      const some = fresh.slice(at, at + AT_ONCE);
      const found = await Promise.all(some.map((uri) => this.definitions.in(uri, this.symbol, this.name)));
      this.found = withoutTwins([...this.found, ...found.flat()]);
    }
  }
}

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

/** What the person leaves out of VS Code's own search in that folder. */
function excludedGlobs(folder: vscode.Uri): string[] {
  const of = (section: string) => {
    const globs = vscode.workspace.getConfiguration(section, folder).get<unknown>('exclude');
    return typeof globs === 'object' && globs !== null ? Object.entries(globs) : [];
  };
  return [...of('files'), ...of('search')].flatMap(([glob, on]) => (on === true ? [glob] : []));
}
