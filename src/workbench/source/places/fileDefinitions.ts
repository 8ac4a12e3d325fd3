/** Definitions of a function in a file, open or not. */
import * as vscode from 'vscode';
import { scoreDefinition } from '../../../source/match/definitionScore';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import type { ParsedSource, SourceFunction } from '../../../source/sourceFunction';
import type { FoundPlace } from './foundPlace';
import { languageOf, plainDefinitions } from './plainDefinitions';
import { isDefinitionOf, type SearchedName } from './searchedName';

/** Larger files are tables that a program wrote. */
const MOST_BYTES = 8 << 20;
const LONGEST_LINE = 200;
/** Bodies of so few lines stand in for a function that is configured out, if a twin has more. */
const STUB_LINES = 4;

/** What reads a text; `key` names it. */
export interface Parsing {
  parse(key: string, text: string): Promise<ParsedSource>;
  forget(key: string): void;
}

/** Modules that the Makefile beside a file puts it into; null if none tells. */
export type ModulesOf = (uri: vscode.Uri) => Promise<readonly string[] | null>;

export class FileDefinitions {
  constructor(
    private readonly parser: Parsing,
    private readonly modulesOf: ModulesOf,
  ) {}

  /** None in a file that cannot be read, is too large, or only mentions the name. */
  async in(uri: vscode.Uri, symbol: RecordedSymbol, name: SearchedName): Promise<FoundPlace[]> {
    const text = await textOf(uri);
    if (text === null || !name.spellings.some((spelling) => text.includes(spelling))) return [];
    const read = await this.read(uri, text, name);
    const defined = read.functions.filter((fn) => isDefinitionOf(name, fn));
    if (defined.length === 0) return [];
    const source = { ...read, path: uri.path, modules: await this.modulesOf(uri) };
    const lines = text.split(/\r?\n/);
    return withoutStubs(defined).map((fn) => ({
      uri,
      line: fn.nameLine,
      column: fn.nameColumn,
      name: fn.name,
      text: (lines[fn.nameLine] ?? '').trim().slice(0, LONGEST_LINE),
      score: scoreDefinition(fn, symbol, source),
    }));
  }

  private async read(uri: vscode.Uri, text: string, { word }: SearchedName): Promise<ParsedSource> {
    const language = languageOf(uri.path);
    const plain = (): ParsedSource => ({
      functions: plainDefinitions(text, word, language ?? 'c++'),
      includes: [],
      incomplete: null,
    });
    if (language === 'assembly' || language === 'rust') return plain();
    // Not the key under which the editor's own text is parsed: that one stays.
    const key = `definitions of ${uri.toString()}`;
    const parsed = await this.parser.parse(key, text);
    this.parser.forget(key);
    return language === 'c++' && parsed.functions.every((fn) => !fn.name.endsWith(word))
      ? { ...plain(), includes: parsed.includes }
      : parsed;
  }
}

/** As the editor has it, saved or not; else from the file. Null if there is none, or too much. */
async function textOf(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  try {
    if (open !== undefined) return open.getText();
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_BYTES) return null;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

function withoutStubs(functions: readonly SourceFunction[]): readonly SourceFunction[] {
  const lines = (fn: SourceFunction) => fn.endLine - fn.nameLine;
  const real = functions.filter((fn) => lines(fn) > STUB_LINES);
  return real.length === 0 ? functions : real;
}
