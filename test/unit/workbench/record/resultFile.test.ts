import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderProblem, freeFile } from '../../../../src/workbench/record/resultFile';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'result-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the file of a recording', () => {
  it('never is one that is there', async () => {
    expect(await freeFile(folder, 'rx')).toEqual({ file: join(folder, 'rx.xenprof'), taken: false });
    writeFileSync(join(folder, 'rx.xenprof'), '');
    writeFileSync(join(folder, 'rx-2.xenprof'), '');
    expect(await freeFile(folder, ' rx.xenprof ')).toEqual({
      file: join(folder, 'rx-3.xenprof'),
      taken: true,
    });
  });

  it('says what is wrong with a folder, and what to do', async () => {
    expect(await folderProblem(folder)).toBeNull();
    expect(await folderProblem('~')).toBeNull();
    expect(await folderProblem(join(folder, 'none'))).toMatch(/no such folder\. Make it/);
    expect(await folderProblem('relative')).toMatch(/whole path/);
    expect(await folderProblem('')).toMatch(/Choose/);
    writeFileSync(join(folder, 'file'), '');
    expect(await folderProblem(join(folder, 'file'))).toMatch(/This is a file/);
    // Below a file there is nothing either.
    expect(await folderProblem(join(folder, 'file', 'x'))).not.toBeNull();
  });
});
