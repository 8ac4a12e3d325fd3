/** Which open texts a function is looked for in. VS Code itself is a stand-in. */
import { beforeEach, expect, it, vi } from 'vitest';

interface Document {
  uri: { scheme: string; path: string };
  languageId: string;
}
interface World {
  visible: Document[];
  documents: Document[];
  tabs: unknown[];
  folders: string[];
}
const world = vi.hoisted((): World => ({ visible: [], documents: [], tabs: [], folders: [] }));

vi.mock('vscode', () => ({
  TabInputText: class {
    constructor(readonly uri: Document['uri']) {}
  },
  Uri: { file: (path: string) => ({ scheme: 'file', path }) },
  window: {
    get visibleTextEditors() {
      return world.visible.map((document) => ({ document }));
    },
    tabGroups: {
      get all() {
        return [{ tabs: world.tabs.map((input) => ({ input })) }];
      },
    },
  },
  workspace: {
    get textDocuments() {
      return world.documents;
    },
    get workspaceFolders() {
      return world.folders.map((scheme) => ({ uri: { scheme } }));
    },
    fs: {
      isWritableFileSystem: (scheme: string) =>
        ({ ssh: true, git: false })[scheme as 'ssh' | 'git'] as boolean | undefined,
    },
  },
}));

const vscode = await import('vscode');
const { openTexts } = await import('../../../../src/workbench/source/places/openTexts');

const text = (scheme: string, path: string, languageId = 'c'): Document => ({
  uri: { scheme, path },
  languageId,
});
const paths = () => openTexts(['c', 'h']).map(({ path }) => path);

beforeEach(() => Object.assign(world, { visible: [], documents: [], tabs: [], folders: [] }));

it('those in sight come first, each once', () => {
  const [a, b] = [text('file', '/a.c'), text('untitled', '/b')];
  Object.assign(world, { visible: [b], documents: [a, b, text('file', '/c.md', 'markdown')] });
  expect(paths()).toEqual(['/b', '/a.c']);
});

it('files of any file system count, and what other editors make up does not', () => {
  world.folders = ['archive'];
  world.documents = ['ssh', 'archive', 'git', 'output', 'elsewhere'].map((scheme) =>
    text(scheme, `/${scheme}.c`),
  );
  expect(paths()).toEqual(['/ssh.c', '/archive.c']);
});

it('tabs whose texts VS Code does not have yet count by their names', () => {
  const tab = (path: string) => new vscode.TabInputText(vscode.Uri.file(path));
  world.tabs = [tab('/a.c'), tab('/notes.md'), { uri: { scheme: 'file', path: '/no text.c' } }];
  expect(paths()).toEqual(['/a.c']);
});
