/** Folders with debug information, as the setting has them for a workspace of several folders. VS Code itself is a stand-in. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';

interface World {
  folders: { uri: { scheme: string; fsPath: string } }[];
  /** By folder; '' for the workspace. */
  settings: Partial<Record<string, unknown>>;
}
const world = vi.hoisted((): World => ({ folders: [], settings: {} }));

vi.mock('vscode', () => ({
  workspace: {
    get workspaceFolders() {
      return world.folders;
    },
    getConfiguration: (_section: string, folder?: { fsPath: string }) => ({
      get: () => world.settings[folder?.fsPath ?? ''] ?? world.settings[''],
    }),
  },
}));

const { settingFolders } = await import('../../../../src/workbench/source/debugFolders');

beforeEach(() => {
  world.folders = ['/linux', '/xen'].map((fsPath) => ({ uri: { scheme: 'file', fsPath } }));
  world.folders.push({ uri: { scheme: 'memory', fsPath: '/memory' } });
});

it('each folder has its own, and where relative paths begin', () => {
  world.settings = {
    '': ['/debug', '~/builds', 'build'],
    '/xen': ['/debug', 'xen', 7, ''],
    '/memory': ['x'],
  };
  expect(settingFolders()).toEqual(['/debug', join(homedir(), 'builds'), '/linux/build', '/xen/xen']);
});

it('what is no list is none', () => {
  world.settings = { '': 'debug' };
  expect(settingFolders()).toEqual([]);
});

it('without a folder relative paths mean nothing', () => {
  world.folders = [];
  world.settings = { '': ['/debug', 'build'] };
  expect(settingFolders()).toEqual(['/debug']);
});
