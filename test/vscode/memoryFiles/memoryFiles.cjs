/**
 * A file system in memory under the scheme `memory`, as extensions bring them along: it can be read and written, and nobody can search it, since VS
 * Code's interface for that is not open to extensions. Its files are what XEN_IO_MEMORY_FILES says, an object of paths and texts.
 *
 * It knows symbols as a language server does, but only of files below a folder `indexed`.
 *
 * The command "Memory Files: Hide Ripgrep" makes the extension host's machine one that VS Code has no ripgrep for, until the window is reloaded.
 */
const vscode = require('vscode');

const { FileType } = vscode;
const DEFINITION = /^\w[\w *]*?\b(\w+)\([^;]*$/;

exports.activate = ({ subscriptions }) => {
  const files = new MemoryFiles(JSON.parse(process.env.XEN_IO_MEMORY_FILES ?? '{}'));
  subscriptions.push(
    vscode.workspace.registerFileSystemProvider('memory', files, { isCaseSensitive: true }),
    vscode.languages.registerWorkspaceSymbolProvider({
      provideWorkspaceSymbols: (query) => files.symbols().filter(({ name }) => name.includes(query)),
    }),
    vscode.commands.registerCommand('memoryFiles.hideRipgrep', () => {
      Object.defineProperty(process, 'arch', { value: 'unheard-of' });
      void vscode.window.showInformationMessage('Ripgrep is hidden.');
    }),
  );
};

class MemoryFiles {
  #changed = new vscode.EventEmitter();
  /** @type {Map<string, Uint8Array>} */
  #files;
  onDidChangeFile = this.#changed.event;

  constructor(texts) {
    this.#files = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  }

  symbols() {
    return [...this.#files]
      .filter(([path]) => path.includes('/indexed/'))
      .flatMap(([path, bytes]) =>
        Buffer.from(bytes)
          .toString()
          .split('\n')
          .flatMap((text, line) => {
            const name = DEFINITION.exec(text)?.[1];
            if (name === undefined) return [];
            const range = new vscode.Range(line, 0, line, text.length);
            const place = new vscode.Location(vscode.Uri.from({ scheme: 'memory', path }), range);
            return [new vscode.SymbolInformation(name, vscode.SymbolKind.Function, '', place)];
          }),
      );
  }

  watch() {
    return new vscode.Disposable(() => {});
  }

  stat({ path: asked }) {
    // Dialogs write a slash behind folders.
    const path = asked.replace(/(?<=.)\/$/, '');
    const bytes = this.#files.get(path);
    const times = { ctime: 1, mtime: 1 };
    if (bytes !== undefined) return { type: FileType.File, size: bytes.length, ...times };
    if (this.#namesIn(path).size === 0) throw vscode.FileSystemError.FileNotFound(path);
    return { type: FileType.Directory, size: 0, ...times };
  }

  readDirectory({ path: asked }) {
    const path = asked.replace(/(?<=.)\/$/, '');
    return [...this.#namesIn(path)].map((name) => [
      name,
      this.#files.has(`${path}/${name}`) ? FileType.File : FileType.Directory,
    ]);
  }

  readFile({ path }) {
    const bytes = this.#files.get(path);
    if (bytes === undefined) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }

  writeFile(uri, bytes) {
    this.#files.set(uri.path, bytes);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  createDirectory() {
    throw vscode.FileSystemError.NoPermissions('Folders come with their files.');
  }

  delete() {
    throw vscode.FileSystemError.NoPermissions('Files stay.');
  }

  rename() {
    throw vscode.FileSystemError.NoPermissions('Files keep their names.');
  }

  /** What is right below a folder. */
  #namesIn(path) {
    const start = path === '/' ? path : `${path}/`;
    const below = [...this.#files.keys()].filter((file) => file.startsWith(start));
    return new Set(below.map((file) => file.slice(start.length).split('/')[0]));
  }
}
