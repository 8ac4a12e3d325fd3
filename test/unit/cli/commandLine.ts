/** The command line for the tests of a file: built before them, run as a process of its own each time. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { bundled, type Bundle } from '../bundled';

export interface Said {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  readonly run: (...words: string[]) => Said;
  /** Where a hook or a test may write a file of that name; removed after the tests. */
  readonly pathOf: (name: string) => string;
}

/** To be called once, at the top of a file of tests. `first`: words that every run begins with */
export function commandLine(...first: string[]): CommandLine {
  let bundle: Bundle;
  beforeAll(() => {
    bundle = bundled('src/cli/main.ts');
  }, 120_000);
  afterAll(() => bundle.remove());
  return {
    run: (...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [bundle.file, ...first, ...words], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      return { status, stdout, stderr };
    },
    pathOf: (name) => join(bundle.folder, name),
  };
}
