import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledRipgrep } from '../../../../src/workbench/source/places/searchPrograms';
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
  it('finds at least as many', async () => {
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    const found = (search: TextSearch) => filesThatMayDefine('git', gitArguments(search), folder, never);
    expect((await found(KERNEL)).files).toEqual(expect.arrayContaining(EXPECTED));
    expect((await found(KERNEL)).files).not.toContain('net/other.c');
    expect((await found({ ...KERNEL, extensions: ['cpp'], indented: true })).files).toEqual(['class.cpp']);
    expect((await found({ ...KERNEL, words: ['no_such_function'] })).files).toEqual([]);
  });
});
