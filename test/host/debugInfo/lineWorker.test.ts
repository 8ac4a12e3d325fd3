/** The worker that answers what lines cost, as the extension host sees it. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProfileClient, type Progress } from '../../../src/workbench/worker/profileClient';
import type { Source } from '../../../src/workbench/worker/workerMessages';
import { bundled, type Bundle } from '../../unit/bundled';
import { FIXTURE, nothingAtHand, temporaryFolder } from './resolving';

const folder = temporaryFolder();
let bundle: Bundle;
let client: ProfileClient | undefined;
beforeAll(() => {
  bundle = bundled('src/workbench/worker/main.ts');
});
afterEach(async () => {
  await client?.dispose();
});
afterAll(() => bundle.remove());

function open(
  source: Source,
  searchPath = process.env.PATH ?? '',
  progress: (p: Progress) => void = () => undefined,
) {
  const debug = { ...nothingAtHand(folder.path), searchPath };
  return (client = new ProfileClient(bundle.file, { lines: source, debug }, [], progress));
}

describe('a worker that was opened for lines', () => {
  it('tells what each line costs, as perf counts them', async () => {
    const { files, notes, metric } = await open({ path: FIXTURE }).ask({ ask: 'lineCosts', metric: '' });
    expect(notes).toEqual([]);
    expect(metric).toBe('cpu-clock');
    const samples = new Map<string, number>();
    for (const row of readFileSync(join(FIXTURE, 'lines.tsv'), 'utf8').trimEnd().split('\n')) {
      const [, line, count] = row.split('\t');
      samples.set(line, (samples.get(line) ?? 0) + Number(count));
    }
    const told = files.flatMap(({ file, lines }) =>
      lines.map((line): [string, number] => [`${basename(file)}:${line.line}`, line.samples]),
    );
    expect(new Map(told.filter(([, count]) => count > 0))).toEqual(samples);
    const hot = files.find(({ file }) => file === '/build/lines/hot.c')!;
    const division = hot.lines.find(({ line }) => line === 14)!;
    expect(division).toMatchObject({ label: 'machine', functions: ['fill'], samples: 490 });
    expect(division.self.value).toBeCloseTo(490 / 1122, 6);
    expect(division.self.low).toBeLessThan(division.self.value);
    const called = hot.lines.find(({ line }) => line === 13)!;
    expect(called).toMatchObject({ samples: 0, totalSamples: 114 });
  });

  it('reads recordings that are not on this disk', async () => {
    const name = 'perf-script-srcline.txt';
    const bytes = new Uint8Array(gunzipSync(readFileSync(join(FIXTURE, `${name}.gz`))));
    const { files } = await open({ name, bytes }).ask({ ask: 'lineCosts', metric: 'no such view' });
    expect(files.map(({ file }) => file).sort()).toEqual(['checksum.c', 'hot.c', 'mix.h']);
  });

  it('refuses every other question', async () => {
    await expect(open({ path: FIXTURE }).ask({ ask: 'opened' })).rejects.toThrow('Only costs of lines');
  });

  it('stops its symbolizer when it is cancelled, and takes away what it put on the disk', async () => {
    const bin = join(folder.path, 'bin');
    await mkdir(bin);
    const running = join(folder.path, 'running');
    const hangs = `#!/bin/sh\necho $$ > '${running}'\nexec sleep 600\n`;
    await writeFile(join(bin, 'addr2line'), hangs, { mode: 0o755 });
    const worker = open({ path: FIXTURE }, bin);
    const failure = worker.whenOpen().catch((error: unknown) => error);
    let pid = 0;
    while (pid === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      pid = await readdir(folder.path).then((names) =>
        names.includes('running') ? Number(readFileSync(running, 'utf8')) : 0,
      );
    }
    worker.cancel();
    expect(await failure).toMatchObject({ cancelled: true });
    expect(() => process.kill(pid, 0)).toThrow();
    expect(await readdir(join(folder.path, 'cache/programs'))).toEqual([]);
  });
});
