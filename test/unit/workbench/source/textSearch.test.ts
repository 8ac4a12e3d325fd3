import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundledRipgrep, installedGit } from '../../../../src/workbench/source/places/searchPrograms';
import {
  filesThatMayDefine,
  gitArguments,
  SearchFailed,
  type TextSearch,
} from '../../../../src/workbench/source/places/textSearch';
import { EXPECTED, KERNEL, searchedFolder } from './searchedFolder';

let folder: string;
beforeAll(() => {
  folder = searchedFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
/** A program of a test: node itself. */
const run = (script: string, signal = never) =>
  filesThatMayDefine(process.execPath, ['-e', script], folder, signal);

describe('what a program answers', () => {
  it('is paths with a NUL behind each, in whatever pieces they come', async () => {
    const { files, cut } = await run(
      `process.stdout.write('./a');setTimeout(()=>process.stdout.write('.c\\0b\\nc.c\\0'),50)`,
    );
    expect(files).toEqual(['a.c', 'b\nc.c']);
    expect(cut).toBe(false);
  });

  it('is cut where it does not end', async () => {
    const { files, cut } = await run(`for(;;)require('fs').writeSync(1,'x.c\\0'.repeat(100))`);
    expect(cut).toBe(true);
    expect(files).toHaveLength(500);
  });

  it('is cut where one path does not end', async () => {
    const { files, cut } = await run(`for(;;)require('fs').writeSync(1,'x'.repeat(10000))`);
    expect(cut).toBe(true);
    expect(files).toHaveLength(0);
  });

  it('is a failure with its complaint', async () => {
    await expect(run(`console.error('no such thing');process.exit(2)`)).rejects.toThrow('no such thing');
    await expect(filesThatMayDefine('/does/not/exist', [], folder, never)).rejects.toThrow(SearchFailed);
  });

  it('counts although a single file could not be read', async () => {
    expect((await run(`process.stdout.write('a.c\\0');process.exitCode=2`)).files).toEqual(['a.c']);
  });

  it('ends when it is not wanted any more', async () => {
    const stop = new AbortController();
    const answer = run(`setInterval(()=>{},1000)`, stop.signal);
    stop.abort();
    expect((await answer).files).toEqual([]);
    expect((await run(`process.stdout.write('a.c\\0')`, stop.signal)).files).toEqual([]);
  });
});

describe('ripgrep', () => {
  it('is found in the layouts of VS Code', async () => {
    const linux = { platform: 'linux', arch: 'x64' };
    const root = join(folder, 'app');
    expect(await bundledRipgrep(root, linux)).toBeNull();
    for (const path of [
      'node_modules/@vscode/ripgrep-universal/bin/linux-x64/rg',
      'node_modules/@vscode/ripgrep/bin/rg',
    ]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
      chmodSync(join(root, path), 0o755);
      expect(await bundledRipgrep(root, linux)).toBe(join(root, path));
    }
    rmSync(root, { recursive: true });
  });
});

describe('git', () => {
  const found = async (search: TextSearch, below = '') => {
    const git = await installedGit(process.env.PATH);
    if (git === null) throw new Error('These tests need git (apt install git).');
    return (await filesThatMayDefine(git, gitArguments(search), join(folder, below), never)).files;
  };
  const inRepository = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  const definition = 'void br_handle_frame(void) {}\n';

  it('is found in absolute folders of the search path alone', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const linux = { platform: 'linux' };
    expect(await installedGit(`${delimiter}.${delimiter}bin${delimiter}${bin}`, linux)).toBeNull();
    writeFileSync(join(bin, 'git'), '');
    chmodSync(join(bin, 'git'), 0o755);
    expect(await installedGit(['bin', bin].join(delimiter), linux)).toBe(join(bin, 'git'));
    expect(await installedGit(undefined, linux)).toBeNull();
    rmSync(bin, { recursive: true });
  });

  it('finds at least as many, without a repository and in one', async () => {
    for (const prepare of [() => {}, () => inRepository('init', '--quiet')]) {
      prepare();
      expect(await found(KERNEL)).toEqual(expect.arrayContaining(EXPECTED));
      expect(await found(KERNEL)).not.toContain('net/other.c');
      expect(await found({ ...KERNEL, extensions: ['cpp'], indented: true })).toEqual(['class.cpp']);
      expect(await found({ ...KERNEL, words: ['no_such_function'] })).toEqual([]);
    }
  });

  it('looks at files that git ignores, at those of submodules, and at nothing that was left out', async () => {
    writeFileSync(join(folder, '.gitignore'), 'ignored.c\n');
    writeFileSync(join(folder, 'ignored.c'), definition);
    for (const name of ['module', 'module/nested', 'build/deep']) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'm.c'), definition);
    }
    execFileSync('git', ['init', '--quiet', 'module'], { cwd: folder });
    // As a submodule is: git's index has its commit, and none of its files.
    inRepository('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
    const files = await found({ ...KERNEL, excluded: ['**/build', '**/{a,b}', '**/nested/*.c'] });
    expect(files).toEqual(expect.arrayContaining([...EXPECTED, 'ignored.c', 'module/m.c']));
    expect(files).not.toContain('build/deep/m.c');
    expect(files).not.toContain('module/nested/m.c');
  });

  it('stays in the folder, whatever the repository around it and links say', async () => {
    const inside = join(folder, 'net');
    symlinkSync(join('..', 'gnu.c'), join(inside, 'link.c'));
    symlinkSync('..', join(inside, 'up'));
    expect(await found(KERNEL, 'net')).toEqual(['bridge/br_input.c']);
  });

  it('runs nothing that a repository names, and bears a person\u2019s own configuration', async () => {
    const pwned = join(folder, 'pwned');
    for (const key of ['core.fsmonitor', 'core.pager', 'pager.grep', 'diff.x.textconv', 'filter.x.clean'])
      inRepository('config', key, `touch ${pwned}; cat`);
    writeFileSync(join(folder, '.gitattributes'), '* diff=x filter=x\n');
    const own = join(folder, 'own.config');
    writeFileSync(own, '[submodule]\nrecurse = true\n[grep]\nfullName = true\n');
    vi.stubEnv('GIT_CONFIG_GLOBAL', own);
    try {
      expect(await found(KERNEL, 'net')).toEqual(['bridge/br_input.c']);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(existsSync(pwned)).toBe(false);
  });
});
