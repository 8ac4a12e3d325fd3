import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressKey, LineCache, type KnownLines } from '../../../src/debugInfo/lineCache';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'line-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = (): KnownLines =>
  new Map([
    [
      addressKey(undefined, 0x1251n),
      [
        { file: 'mix.h', line: 6 },
        { file: 'checksum.c', line: 9 },
      ],
    ],
    [addressKey('.init.text', 4n), [{ file: 'parts.c', line: 9 }]],
    [addressKey(undefined, 0x1260n), []],
  ]);

describe('lines that were looked up before', () => {
  it('are read as they were written', async () => {
    const cache = new LineCache(join(folder, 'made', 'on', 'demand'));
    await cache.write('file:/boot/vmlinux:1:2:ab', lines());
    expect(await cache.read('file:/boot/vmlinux:1:2:ab')).toEqual(lines());
    expect(await cache.read('file:/boot/vmlinux:1:3:ab')).toEqual(new Map());
  });

  it.each(['', '{', 'null', '{"version":1}', '{"version":1,"key":"k","files":[],"places":{"+1":["x"]}}'])(
    'are nothing where the file is damaged: %j',
    async (text) => {
      const cache = new LineCache(folder);
      await cache.write('k', lines());
      const [name] = await readdir(folder);
      await writeFile(join(folder, name), text);
      expect(await cache.read('k')).toEqual(new Map());
    },
  );

  it('do not refer to files that are not listed', async () => {
    const cache = new LineCache(folder);
    await cache.write('k', lines());
    const [name] = await readdir(folder);
    await writeFile(
      join(folder, name),
      '{"version":1,"key":"k","files":["a.c"],"places":{"+1":[7,3,0,5,0],"+2":[0,0]}}',
    );
    expect(await cache.read('k')).toEqual(
      new Map([
        ['+1', [{ file: 'a.c', line: 5 }]],
        ['+2', []],
      ]),
    );
  });

  it('make room: what was not used for longest goes first, and nothing is left half-written', async () => {
    await new LineCache(folder).write('first', lines());
    const [first] = await readdir(folder);
    const cache = new LineCache(folder, Math.round(2.5 * (await stat(join(folder, first))).size));
    await utimes(join(folder, first), new Date(1000), new Date(1000));
    await cache.write('second', lines());
    const [second] = (await readdir(folder)).filter((name) => name !== first);
    await utimes(join(folder, second), new Date(2000), new Date(2000));
    // Reading the first makes it the younger one.
    expect((await cache.read('first')).size).toBe(3);
    await cache.write('third', lines());
    const left = await readdir(folder);
    expect(left).toContain(first);
    expect(left).not.toContain(second);
    expect(left).toHaveLength(2);
    for (const name of left) JSON.parse(await readFile(join(folder, name), 'utf8'));
  });
});
