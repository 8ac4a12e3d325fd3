/**
 * Functions of open documents. After an edit the known ones move with their lines at once, so that what is shown above them stays there; the text
 * is read again when the person pauses.
 */
import * as vscode from 'vscode';
import type { ParsedSource, SourceFunction } from '../../source/sourceFunction';
import type { SourceText } from '../../source/sourceText';
import type { KbuildFolders } from './kbuildFolders';
import type { SourceParser } from './parserClient';
import { mergedFunctions, serverFunctions, type ServerSymbol } from './serverSymbols';
import { shiftedFunctions, type TextChange } from './shiftedFunctions';

/** Which documents have functions. Kernel trees are often opened without any language support. */
export const SOURCE_SELECTOR: vscode.DocumentFilter[] = [
  { language: 'c' },
  { language: 'cpp' },
  { language: 'rust' },
  { pattern: '**/*.{c,h}' },
];

/** Larger texts are left alone: nobody writes them, and reading them costs memory. */
const MOST_CHARACTERS = 8 << 20;
const SERVER_PATIENCE_MS = 2000;
const PAUSE_MS = 500;
const NOTHING: ParsedSource = { functions: [], includes: [], incomplete: null };

interface Known {
  /** Undefined while it is read for the first time. */
  text: SourceText | undefined;
  reading: Promise<SourceText | null> | undefined;
  /** Edits since the reading began. */
  readonly missed: TextChange[];
  pause: NodeJS.Timeout | undefined;
  /** Version whose symbols came late: it is read once more, not for ever. */
  lateVersion: number;
}

export class DocumentFunctions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document was read again, and its functions are others than were told. */
  readonly onDidChange = this.changed.event;
  private readonly known = new Map<string, Known>();
  private following: vscode.Disposable[] = [];

  constructor(
    private readonly parser: Pick<SourceParser, 'parse' | 'forget'>,
    private readonly makefiles: Pick<KbuildFolders, 'modulesOf' | 'forget'>,
  ) {}

  /** Null for a document that is left alone, or if it was cancelled. Lines are those of the document as it is now. */
  async of(document: vscode.TextDocument, token?: vscode.CancellationToken): Promise<SourceText | null> {
    if (vscode.languages.match(SOURCE_SELECTOR, document) === 0 || isTooBig(document)) return null;
    this.follow();
    const key = document.uri.toString();
    const known = this.known.get(key);
    // A language server that is not ready yet gives nothing, and nothing else knows its language.
    if (known?.text !== undefined && (known.text.functions.length > 0 || isParsed(document)))
      return known.text;
    const text = await (known?.reading ?? this.read(document));
    return token?.isCancellationRequested === true ? null : text;
  }

  /** Nobody asks for functions any more. */
  clear(): void {
    for (const disposable of this.following) disposable.dispose();
    this.following = [];
    for (const key of [...this.known.keys()]) this.forget(key);
    this.makefiles.forget();
  }

  dispose(): void {
    this.clear();
    this.changed.dispose();
  }

  /** Only once somebody has asked: without a profile nothing listens to what is typed. */
  private follow(): void {
    if (this.following.length > 0) return;
    this.following = [
      vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document.uri.toString())),
    ];
  }

  private forget(key: string): void {
    clearTimeout(this.known.get(key)?.pause);
    if (this.known.delete(key)) this.parser.forget(key);
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const known = this.known.get(document.uri.toString());
    if (known === undefined || contentChanges.length === 0) return;
    if (known.reading !== undefined) known.missed.push(...contentChanges);
    if (known.text !== undefined) known.text = shifted(known.text, contentChanges);
    this.readLater(document, known);
  }

  private readLater(document: vscode.TextDocument, known: Known): void {
    clearTimeout(known.pause);
    known.pause = setTimeout(() => {
      if (document.isClosed || isTooBig(document)) this.forget(document.uri.toString());
      else if (known.reading !== undefined) this.readLater(document, known);
      else void this.read(document);
    }, PAUSE_MS);
  }

  private read(document: vscode.TextDocument): Promise<SourceText | null> {
    const key = document.uri.toString();
    const known: Known = this.known.get(key) ?? {
      text: undefined,
      reading: undefined,
      missed: [],
      pause: undefined,
      lateVersion: -1,
    };
    this.known.set(key, known);
    known.missed.length = 0;
    known.reading = this.readText(document, known)
      .then((fresh) => {
        const before = known.text;
        known.text = shifted(fresh, known.missed);
        if (before !== undefined && !areAlike(before, known.text)) this.changed.fire(document);
        return known.text;
      })
      // The parser was disposed of: the window closes.
      .catch(() => null)
      .finally(() => (known.reading = undefined));
    return known.reading;
  }

  private async readText(document: vscode.TextDocument, known: Known): Promise<SourceText> {
    const [server, parsed, modules] = await Promise.all([
      this.askServer(document, known),
      isParsed(document)
        ? this.parser.parse(document.uri.toString(), document.getText())
        : Promise.resolve(NOTHING),
      this.makefiles.modulesOf(document.uri),
    ]);
    const functions =
      server.length === 0
        ? parsed.functions
        : isC(document)
          ? mergedFunctions(server, parsed)
          : // A parser of C makes something else of templates and classes.
            server;
    return { ...parsed, functions, path: document.uri.path, modules };
  }

  /** None if there is no language server, or if it is busy; then the document is read again when it has answered. */
  private async askServer(document: vscode.TextDocument, known: Known): Promise<readonly SourceFunction[]> {
    const { version } = document;
    const answer = Promise.resolve(
      vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri),
    ).catch(() => undefined);
    const symbols = await within(SERVER_PATIENCE_MS, answer);
    if (symbols === LATE) {
      void answer.then((late) => {
        if (!Array.isArray(late) || document.version !== version || known.lateVersion === version) return;
        known.lateVersion = version;
        this.readLater(document, known);
      });
      return [];
    }
    if (!Array.isArray(symbols) || document.version !== version) return [];
    return serverFunctions(symbols.map(serverSymbol), ({ line, character }) => {
      const end = line < document.lineCount ? document.lineAt(line).text.slice(0, character) : '';
      return end.endsWith('}');
    });
  }
}

/** VS Code gives trees of `DocumentSymbol`, and lists of `SymbolInformation` where a server knows no better. */
function serverSymbol(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): ServerSymbol {
  if ('selectionRange' in symbol) return symbol;
  const { name, kind, containerName, location } = symbol;
  return { name, kind, containerName, range: location.range, selectionRange: location.range, children: [] };
}

const LATE = Symbol('late');

function within<T>(ms: number, answer: Promise<T>): Promise<T | typeof LATE> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(LATE), ms);
    void answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function isC({ languageId, fileName }: vscode.TextDocument): boolean {
  return languageId === 'c' || /\.[ch]$/.test(fileName);
}

function isParsed(document: vscode.TextDocument): boolean {
  return isC(document) || document.languageId === 'cpp';
}

function isTooBig(document: vscode.TextDocument): boolean {
  return document.offsetAt(new vscode.Position(document.lineCount, 0)) > MOST_CHARACTERS;
}

function shifted(text: SourceText, changes: readonly TextChange[]): SourceText {
  return { ...text, functions: changes.reduce(shiftedFunctions, text.functions) };
}

function areAlike(a: SourceText, b: SourceText): boolean {
  const outline = ({ functions }: SourceText) =>
    JSON.stringify(
      functions.map(({ name, line, nameLine, endLine, scope }) => [name, line, nameLine, endLine, scope]),
    );
  return outline(a) === outline(b);
}
