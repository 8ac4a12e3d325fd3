/** Files by name in folders that VS Code can search, cannot search, or fails to search. VS Code itself is a stand-in. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';

interface Uri {
  readonly scheme: string;
  readonly path: string;
}

/** What VS Code has, and what it was asked. */
interface World {
  folders: { name: string; uri: Uri }[];
  /** What `findFiles` gives for a folder. */
  found: (folder: Uri) => Promise<Uri[]>;
  files: Set<string>;
  asked: string[];
}
const world = vi.hoisted((): World => ({
  folders: [],
  found: () => Promise.resolve([]),
  files: new Set(),
  asked: [],
}));

vi.mock('vscode', () => {
  class CancellationTokenSource {
    private readonly listeners = new Set<() => void>();
    readonly token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
      },
    };
    cancel(): void {
      this.token.isCancellationRequested = true;
      for (const listener of this.listeners) listener();
    }
    dispose(): void {
      this.listeners.clear();
    }
  }
  return {
    CancellationTokenSource,
    FileType: { File: 1, Directory: 2 },
    RelativePattern: class {
      constructor(
        readonly folder: { uri: Uri },
        readonly pattern: string,
      ) {}
    },
    Uri: { joinPath: ({ scheme, path }: Uri, below: string) => ({ scheme, path: `${path}/${below}` }) },
    workspace: {
      get workspaceFolders() {
        return world.folders;
      },
      findFiles: ({ folder, pattern }: { folder: { uri: Uri }; pattern: string }) => {
        world.asked.push(`${folder.uri.scheme}:${folder.uri.path} ${pattern}`);
        return world.found(folder.uri);
      },
      fs: {
        stat: ({ path }: Uri) => {
          world.asked.push(path);
          return world.files.has(path) ? Promise.resolve({ type: 1 }) : Promise.reject(new Error('none'));
        },
      },
    },
  };
});

const { CancellationTokenSource } = await import('vscode');
const { WorkspaceFiles } = await import('../../../../src/workbench/source/places/workspaceFiles');

const disk = { name: 'linux', uri: { scheme: 'file', path: '/linux' } };
const memory = { name: 'xen', uri: { scheme: 'memory', path: '/src' } };
const grantTable = { scheme: 'file', path: '/linux/grant_table.c' };
const forEver = () => new Promise<Uri[]>(() => {});
const warnings: string[] = [];
let stop: vscode.CancellationTokenSource;
const search = () => new WorkspaceFiles(stop.token, { warn: (message) => warnings.push(message) });

beforeEach(() => {
  vi.useFakeTimers();
  stop = new CancellationTokenSource();
  Object.assign(world, { folders: [disk, memory], asked: [], files: new Set() });
  world.found = ({ scheme }) => (scheme === 'file' ? Promise.resolve([grantTable]) : forEver());
  warnings.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('files by name', () => {
  it('are found where they can be, however long VS Code waits elsewhere', async () => {
    const found = search().find('**/*.c', 9);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await found).toEqual([grantTable]);
  });

  it('are not looked for again where nobody answered', async () => {
    const files = search();
    const found = files.find('**/a.c', 9);
    await vi.advanceTimersByTimeAsync(10_000);
    await found;
    await files.find('**/b.c', 9);
    expect(world.asked).toEqual(['file:/linux **/a.c', 'memory:/src **/a.c', 'file:/linux **/b.c']);
  });

  it('may take their time on disk', async () => {
    world.folders = [disk];
    world.found = () => new Promise((resolve) => setTimeout(() => resolve([grantTable]), 60_000));
    const found = search().find('**/*.c', 9);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await found).toEqual([grantTable]);
  });

  it('are found in other file systems by an extension that can search them', async () => {
    const file = { scheme: 'memory', path: '/src/a.c' };
    world.found = ({ scheme }) => Promise.resolve(scheme === 'memory' ? [file] : []);
    const files = search();
    expect(await files.find('**/a.c', 9)).toEqual([file]);
    expect(await files.at('a.c', [])).toEqual([]);
  });

  it('are none, with a warning, where VS Code fails', async () => {
    world.found = () => Promise.reject(new Error('spawn rg ENOENT'));
    expect(await search().find('**/a.c', 9)).toEqual([]);
    expect(warnings).toContain('Files in linux: spawn rg ENOENT');
  });

  it('are none once nobody wants them', async () => {
    const found = search().find('**/a.c', 9);
    stop.cancel();
    expect(await found).toEqual([grantTable]);
    expect(await search().find('**/a.c', 9)).toEqual([]);
  });
});

describe('a recorded path in folders that cannot be searched', () => {
  const silent = async () => {
    const files = search();
    const found = files.find('**/x.c', 9);
    await vi.advanceTimersByTimeAsync(10_000);
    await found;
    world.asked.length = 0;
    return files;
  };

  it('is tried whole, below a top, and without its first folders', async () => {
    const files = await silent();
    world.files = new Set(['/src/xen/common/grant_table.c', '/src/grant_table.c', '/linux/grant_table.c']);
    const paths = (await files.at('build/common/grant_table.c', ['xen/'])).map(({ path }) => path);
    expect(paths).toEqual(['/src/grant_table.c', '/src/xen/common/grant_table.c']);
  });

  it('never leads out of a folder, and is tried a bounded number of times', async () => {
    const files = await silent();
    expect(await files.at('../../etc/passwd', [])).toEqual([]);
    expect(await files.at('a/../../passwd', [])).toEqual([]);
    expect(world.asked).toEqual([]);
    await files.at('a/'.repeat(1000) + 'a.c', []);
    expect(world.asked.length).toBeLessThanOrEqual(24);
  });
});
