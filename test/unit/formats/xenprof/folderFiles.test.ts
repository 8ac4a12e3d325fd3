import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError';
import { folderFiles } from '../../../../src/formats/xenprof/folderFiles';
import { bytesOf } from '../allBytes';

const root = mkdtempSync(join(tmpdir(), 'folder-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('folder files', () => {
  it('lists files by their plain paths and reads through gzip', async () => {
    const folder = join(root, 'rx');
    mkdirSync(join(folder, 'dom0'), { recursive: true });
    writeFileSync(join(folder, 'dom0', 'kallsyms.gz'), gzipSync('symbols'));
    writeFileSync(join(folder, 'workload.txt'), 'iperf3');
    const files = await folderFiles(folder);
    expect(files.name).toBe('rx');
    expect(files.list()).toEqual(['dom0/kallsyms', 'workload.txt']);
    expect(Buffer.from(await bytesOf(files.input('dom0/kallsyms')!)).toString()).toBe('symbols');
    expect(files.input('dom0/kallsyms.gz')?.name).toBe('rx/dom0/kallsyms.gz');
    expect(files.input('../rx/workload.txt')).toBeUndefined();
    expect(files.warnings).toEqual([]);
  });

  it('follows links to files inside only, and says what it left out', async () => {
    const folder = join(root, 'links');
    mkdirSync(folder);
    writeFileSync(join(root, 'secret'), 'x');
    writeFileSync(join(folder, 'real'), 'x');
    symlinkSync('real', join(folder, 'inside'));
    symlinkSync('../secret', join(folder, 'outside'));
    symlinkSync('.', join(folder, 'loop'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    const files = await folderFiles(folder);
    expect(files.list()).toEqual(['inside', 'real']);
    expect(files.warnings.map((w) => w.code)).toEqual(Array(3).fill('folder.not-a-file'));
  });

  it('says that a folder is missing or a file', async () => {
    await expect(folderFiles(join(root, 'none'))).rejects.toThrow('no such file');
    await expect(folderFiles(join(root, 'secret'))).rejects.toThrow(FormatError);
  });
});
