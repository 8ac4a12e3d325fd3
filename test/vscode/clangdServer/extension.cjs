/**
 * clangd's symbols for VS Code, in the way of the clangd extension: started with the first file of C or C++, told of every edit, and its provider is there
 * when it has answered `initialize`, and gone when it has died. What it was asked is kept in `clangd.json` of the workspace's folder.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const vscode = require('vscode');
const { LanguageServer } = require('./languageServer.cjs');
const { rustSymbols } = require('./rustSymbols.cjs');

const LANGUAGES = ['c', 'cpp'];
/** rust-analyzer starts with the first file of Rust, and reads a project before it answers. */
const RUST_IS_READY_MS = 1500;

let server;

exports.activate = (context) => {
  const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const restart = () => {
    server?.dispose();
    server = new Clangd(folder);
  };
  context.subscriptions.push(vscode.commands.registerCommand('clangdServer.restart', restart), {
    dispose: () => server?.dispose(),
  });
  restart();
  const opening = vscode.workspace.onDidOpenTextDocument(({ languageId }) => {
    if (languageId !== 'rust') return;
    opening.dispose();
    setTimeout(() => {
      const provider = { provideDocumentSymbols: rustSymbols };
      context.subscriptions.push(vscode.languages.registerDocumentSymbolProvider('rust', provider));
    }, RUST_IS_READY_MS);
  });
  context.subscriptions.push(opening);
};

class Clangd {
  #server;
  #folder;
  #asked = {};
  #answered = {};
  #ends = [];

  constructor(folder) {
    this.#folder = folder;
    this.#server = new LanguageServer('clangd', ['--log=error'], folder);
    this.#tell();
    void this.#server.ended.then(() => this.dispose());
    void this.#start().catch(() => this.dispose());
  }

  dispose() {
    for (const end of this.#ends.splice(0)) end.dispose();
    this.#server.end();
  }

  async #start() {
    await this.#server.request('initialize', {
      processId: process.pid,
      rootUri: vscode.Uri.file(this.#folder).toString(),
      capabilities: { textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } },
    });
    this.#server.notify('initialized', {});
    const { workspace, languages } = vscode;
    this.#ends.push(
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      workspace.onDidCloseTextDocument((document) => this.#closed(document)),
    );
    for (const document of workspace.textDocuments) this.#opened(document);
    const provider = { provideDocumentSymbols: (document) => this.#symbolsOf(document) };
    this.#ends.push(languages.registerDocumentSymbolProvider(LANGUAGES, provider));
  }

  #opened(document) {
    const { uri, languageId, version } = document;
    if (!LANGUAGES.includes(languageId)) return;
    const textDocument = { uri: uri.toString(), languageId, version, text: document.getText() };
    this.#server.notify('textDocument/didOpen', { textDocument });
  }

  #edited({ document: { uri, languageId, version }, contentChanges }) {
    if (!LANGUAGES.includes(languageId)) return;
    this.#server.notify('textDocument/didChange', {
      textDocument: { uri: uri.toString(), version },
      contentChanges: contentChanges.map(({ range, text }) => ({
        range: {
          start: { line: range.start.line, character: range.start.character },
          end: { line: range.end.line, character: range.end.character },
        },
        text,
      })),
    });
  }

  #closed({ uri, languageId }) {
    if (LANGUAGES.includes(languageId))
      this.#server.notify('textDocument/didClose', { textDocument: { uri: uri.toString() } });
  }

  async #symbolsOf({ uri }) {
    this.#count(this.#asked, uri);
    const symbols = await this.#server.request('textDocument/documentSymbol', {
      textDocument: { uri: uri.toString() },
    });
    this.#count(this.#answered, uri);
    return symbols.map(symbolOf);
  }

  #count(counts, { fsPath }) {
    const name = basename(fsPath);
    counts[name] = (counts[name] ?? 0) + 1;
    this.#tell();
  }

  #tell() {
    const state = { pid: this.#server.pid, asked: this.#asked, answered: this.#answered };
    // A reader must not find half of it.
    writeFileSync(join(this.#folder, 'clangd.part'), JSON.stringify(state));
    renameSync(join(this.#folder, 'clangd.part'), join(this.#folder, 'clangd.json'));
  }
}

function symbolOf({ name, detail = '', kind, range, selectionRange, children = [] }) {
  // VS Code counts kinds from 0, the protocol from 1.
  const symbol = new vscode.DocumentSymbol(name, detail, kind - 1, rangeOf(range), rangeOf(selectionRange));
  symbol.children = children.map(symbolOf);
  return symbol;
}

function rangeOf({ start, end }) {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
