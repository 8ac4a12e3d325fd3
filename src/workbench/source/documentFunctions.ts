/**
 * Functions of open documents. Those that the parser finds are there at once; what a language server knows is added when it answers, however long that
 * takes. After an edit the known ones move with their lines, so that what is shown above them stays there; the text is read again when the person pauses.
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
const PAUSE_MS = 500;
/** A server that is not there yet may come: VS Code does not tell when. Each wait is twice the one before, a minute in all. */
const FIRST_RETRY_MS = 1000;
const RETRIES = 6;
const NOTHING: ParsedSource = { functions: [], includes: [], incomplete: null };

interface Known {
  /** Without what a language server knows. Undefined while it is read for the first time. */
  parsed: SourceText | undefined;
  /** The server's last answer. It stands until the next one, so that nothing comes and goes while a busy server thinks about an edit. */
  server: readonly SourceFunction[];
  reading: Promise<SourceText | null> | undefined;
  /** Edits since the reading began. */
  readonly missed: TextChange[];
  pause: NodeJS.Timeout | undefined;
  /** The server has been asked and did not answer yet: it is not asked a second time. */
  asking: boolean;
  retries: number;
  retry: NodeJS.Timeout | undefined;
}

export class DocumentFunctions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.TextDocument>();
  /** The functions of a document are others than were told. */
  readonly onDidChange = this.changed.event;
  private readonly known = new Map<string, Known>();
  private following: vscode.Disposable[] = [];

  constructor(
    private readonly parser: Pick<SourceParser, 'parse' | 'forget'>,
    private readonly makefiles: Pick<KbuildFolders, 'modulesOf' | 'forget'>,
  ) {}

  /**
   * What is known by now: no server is waited for. Null for a document that is left alone, or if it was cancelled. Lines are those of the document as it
   * is now.
   */
  async of(document: vscode.TextDocument, token?: vscode.CancellationToken): Promise<SourceText | null> {
    if (vscode.languages.match(SOURCE_SELECTOR, document) === 0 || isTooBig(document)) return null;
    this.follow();
    const known = this.known.get(document.uri.toString());
    if (known?.parsed !== undefined) {
      // Somebody looks at it again, and by now there may be a server.
      if (known.server.length === 0 && known.retry === undefined) void this.askServer(document, known);
      return joined(document, known.parsed, known.server);
    }
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
    clearTimeout(this.known.get(key)?.retry);
    if (this.known.delete(key)) this.parser.forget(key);
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const known = this.known.get(document.uri.toString());
    if (known === undefined || contentChanges.length === 0) return;
    if (known.reading !== undefined) known.missed.push(...contentChanges);
    if (known.parsed !== undefined) known.parsed = shifted(known.parsed, contentChanges);
    known.server = contentChanges.reduce(shiftedFunctions, known.server);
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
      parsed: undefined,
      server: [],
      reading: undefined,
      missed: [],
      pause: undefined,
      asking: false,
      retries: 0,
      retry: undefined,
    };
    this.known.set(key, known);
    known.missed.length = 0;
    known.reading = this.parse(document)
      .then((fresh) => {
        const parsed = shifted(fresh, known.missed);
        this.take(document, known, { parsed });
        return joined(document, parsed, known.server);
      })
      // The parser was disposed of: the window closes.
      .catch(() => null)
      .finally(() => (known.reading = undefined));
    void this.askServer(document, known);
    return known.reading;
  }

  private async parse(document: vscode.TextDocument): Promise<SourceText> {
    const [parsed, modules] = await Promise.all([
      isParsed(document)
        ? this.parser.parse(document.uri.toString(), document.getText())
        : Promise.resolve(NOTHING),
      this.makefiles.modulesOf(document.uri),
    ]);
    return { ...parsed, path: document.uri.path, modules };
  }

  /** Until it has answered for the text as it is then. One that never answers is asked once. */
  private async askServer(document: vscode.TextDocument, known: Known): Promise<void> {
    if (known.asking) return;
    known.asking = true;
    const key = document.uri.toString();
    let server: readonly SourceFunction[] | undefined;
    while (server === undefined) {
      const { version } = document;
      const symbols = await symbolsOf(document);
      if (this.known.get(key) !== known) return;
      if (document.version === version) server = functionsOf(document, symbols);
    }
    known.asking = false;
    this.take(document, known, { server });
    if (server.length > 0 || known.retries >= RETRIES) return;
    clearTimeout(known.retry);
    known.retry = setTimeout(
      () => {
        known.retry = undefined;
        void this.askServer(document, known);
      },
      FIRST_RETRY_MS * 2 ** known.retries++,
    );
  }

  private take(
    document: vscode.TextDocument,
    known: Known,
    news: Partial<Pick<Known, 'parsed' | 'server'>>,
  ): void {
    const { parsed, server } = known;
    Object.assign(known, news);
    if (parsed === undefined || known.parsed === undefined) return;
    if (outline(joined(document, parsed, server)) !== outline(joined(document, known.parsed, known.server)))
      this.changed.fire(document);
  }
}

/** The parser's functions, and those of the server beside them. */
function joined(
  document: vscode.TextDocument,
  parsed: SourceText,
  server: readonly SourceFunction[],
): SourceText {
  if (server.length === 0) return parsed;
  // A parser of C makes something else of templates and classes.
  return { ...parsed, functions: isC(document) ? mergedFunctions(server, parsed) : server };
}

/** Undefined, or none, if there is no language server, or if it has failed. */
async function symbolsOf(document: vscode.TextDocument): Promise<unknown> {
  try {
    return await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
  } catch {
    return undefined;
  }
}

function functionsOf(document: vscode.TextDocument, symbols: unknown): readonly SourceFunction[] {
  if (!Array.isArray(symbols)) return [];
  const functions = serverFunctions(symbols.map(serverSymbol), ({ line, character }) => {
    const end = line < document.lineCount ? document.lineAt(line).text.slice(0, character) : '';
    return end.endsWith('}');
  });
  // What rust-analyzer gives begins with comments and attributes; nobody breaks the line between `fn` and the name.
  return document.languageId === 'rust' ? functions.map((fn) => ({ ...fn, line: fn.nameLine })) : functions;
}

/** VS Code gives trees of `DocumentSymbol`, and lists of `SymbolInformation` where a server knows no better. */
function serverSymbol(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): ServerSymbol {
  if ('selectionRange' in symbol) return symbol;
  const { name, kind, containerName, location } = symbol;
  return { name, kind, containerName, range: location.range, selectionRange: location.range, children: [] };
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

/** All of it that somebody could see. */
function outline({ functions }: SourceText): string {
  return JSON.stringify(
    functions.map(({ name, symbols, line, nameLine, endLine, scope }) => [
      name,
      symbols,
      line,
      nameLine,
      endLine,
      scope,
    ]),
  );
}
