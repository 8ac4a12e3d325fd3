/** The search of go to source with the ripgrep that VS Code brings along. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledRipgrep } from '../../src/workbench/source/places/searchPrograms';
import {
  filesThatMayDefine,
  ripgrepArguments,
  type TextSearch,
} from '../../src/workbench/source/places/textSearch';
import { EXPECTED, KERNEL, searchedFolder } from '../unit/workbench/source/searchedFolder';

let folder: string;
beforeAll(() => {
  folder = searchedFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds files that may define a function, and none that calls it', async () => {
  const program = await bundledRipgrep(resolve('test/vscode/node_modules/code-server/lib/vscode'));
  expect(program).not.toBeNull();
  const found = async (search: TextSearch) => {
    const { files } = await filesThatMayDefine(
      program ?? '',
      ripgrepArguments(search),
      folder,
      new AbortController().signal,
    );
    return files.toSorted();
  };
  expect(await found(KERNEL)).toEqual(EXPECTED);
  expect(await found({ ...KERNEL, excluded: ['**/net'] })).toEqual(['a\nb/odd name.c', 'gnu.c']);
  expect(await found({ ...KERNEL, extensions: ['cpp'], indented: true })).toEqual(['class.cpp']);
  expect(await found({ ...KERNEL, words: ['no_such_function'] })).toEqual([]);
});
