/** The parser in its worker, as the extension host sees it: hostile texts, newer texts, workers that fail. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SourceParser } from '../../../../src/workbench/source/parserClient';
import { bundled, type Bundle } from '../../bundled';

const { resolve } = createRequire(import.meta.url);
const FINE = 'static int foo(int a)\n{\n\treturn a;\n}\n';

let bundle: Bundle;
let parser: SourceParser | undefined;
beforeAll(() => {
  bundle = bundled('src/workbench/source/parserWorker.ts');
  for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-c/tree-sitter-c.wasm'])
    copyFileSync(resolve(wasm), join(bundle.folder, wasm.split('/')[1]));
});
afterEach(() => parser?.dispose());
afterAll(() => bundle.remove());

const start = () => (parser = new SourceParser(bundle.file));
const names = async (text: string, key = 'a.c') =>
  (await (parser ?? start()).parse(key, text)).functions.map(({ name }) => name);

describe('the functions of a text', () => {
  it('come from the worker', async () => {
    const found = await start().parse('a.c', `#include "x.h"\n${FINE}`);
    expect(found).toMatchObject({ includes: ['x.h'], incomplete: null });
    expect(found.functions).toMatchObject([{ name: 'foo', line: 1, endLine: 4, scope: 'static' }]);
  });

  it('of many texts that change stay apart', async () => {
    start();
    for (let round = 0; round < 3; round++) {
      const keys = Array.from({ length: 30 }, (_, i) => `${i}.c`);
      const all = await Promise.all(keys.map((key, i) => names(`int f${i + round}(void) { }\n${FINE}`, key)));
      expect(all).toEqual(keys.map((_, i) => [`f${i + round}`, 'foo']));
    }
  });

  it('that was replaced before its turn are those of the newer text', async () => {
    start();
    const first = names('int one(void) { }');
    const stale = Array.from({ length: 50 }, (_, i) => names(`int stale${i}(void) { }`));
    const last = names('int last(void) { }');
    expect(await first).toEqual(['one']);
    expect(new Set((await Promise.all(stale)).flat())).toEqual(new Set(['last']));
    expect(await last).toEqual(['last']);
  });
});

describe('a hostile text', () => {
  const head = 'static int foo(int a)\n{\n\treturn a;\n}\n';
  const nested = (open: string, close: string) =>
    `int x =\n${open.repeat(100_000)}1${close.repeat(100_000)};\n`;

  it.each([
    ['parentheses', nested('(', ')')],
    ['parentheses that nobody closes', nested('(', '')],
    ['parentheses that nobody opened', nested('', ')')],
    ['braces', nested('{', '}')],
    ['braces that nobody closes', nested('{\n', '')],
    ['brackets', nested('[', ']')],
    ['brackets that nobody closes', nested('[', '')],
    ['all of them', nested('([{', '')],
    ['calls', nested('f(', ')')],
    ['angles', nested('<', '>')],
    ['casts', nested('(int)', '')],
    ['bodies', `void g(void)\n${'{'.repeat(100_000)}${'}'.repeat(100_000)}\n`],
    ['conditions', '#if A\n'.repeat(1_000_000)],
    ['conditions that are closed', `${'#if A\n'.repeat(100_000)}${'#endif\n'.repeat(100_000)}`],
    ['other branches', `#if A\n${'#else\n{\n'.repeat(100_000)}`],
    ['comments', '/*'.repeat(400_000)],
    ['quotes', `"${'\\'.repeat(900_000)}\n'`.repeat(2)],
    ['semicolons', ';\n'.repeat(1_000_000)],
    ['words', 'word '.repeat(50_000)],
    ['hidden parts', '#if 0\n'.repeat(300_000)],
    ['attributes', '__attribute__(('.repeat(50_000)],
  ])('of %s is answered, and the next one too', { timeout: 120_000 }, async (_, text) => {
    start();
    const found = await parser!.parse('a.c', head + text);
    // What stands before it is found even then.
    expect([found.functions[0]?.name, found.functions[0]?.endLine]).toEqual(['foo', 3]);
    expect(await names(FINE, 'b.c')).toEqual(['foo']);
  });

  it.each([
    ['of a line of 50 MB', 'x'.repeat(50_000_000), /larger than 8 MB/],
    ['with a long line', `${FINE}${'x'.repeat(2_000_000)}`, /a line of more than 1 MB/],
    ['of 9 MB', 'int a;\n'.repeat(1_300_000), /larger than 8 MB/],
  ])('%s is refused at once, with the reason', async (_, text, reason) => {
    const { functions, incomplete } = await start().parse('a.c', text);
    expect(functions).toEqual([]);
    expect(incomplete).toMatch(reason);
  });
});

describe('a worker that fails', () => {
  const failing = (name: string, body: string) => {
    const file = join(bundle.folder, name);
    writeFileSync(
      file,
      `require('node:worker_threads').parentPort.on('message', (m) => {
        if (m.type === 'parse' && m.text.includes('bad')) { ${body} }
        if (m.type === 'parse') require('node:worker_threads').parentPort.postMessage({ id: m.id, parsed:
          { functions: [], includes: [m.text], incomplete: null } });
      });`,
    );
    return (parser = new SourceParser(file, undefined, 2000));
  };

  it.each([
    ['hangs', 'for (;;);'],
    ['throws', 'throw new Error("broken");'],
    ['leaves', 'process.exit(0);'],
  ])('because it %s is replaced: its text is told to be unread, the others are read', async (name, body) => {
    const client = failing(`${name}.js`, body);
    const bad = client.parse('bad.c', 'bad');
    const good = client.parse('good.c', 'good');
    expect(await bad).toMatchObject({
      functions: [],
      incomplete: expect.stringMatching(/gave up/) as string,
    });
    expect(await good).toMatchObject({ includes: ['good'] });
    // Not again with each key that is pressed in that file.
    expect(await client.parse('bad.c', 'fine')).toMatchObject({ includes: [], functions: [] });
    client.forget('bad.c');
    expect(await client.parse('bad.c', 'fine')).toMatchObject({ includes: ['fine'] });
  });

  it('that is missing is told likewise', async () => {
    parser = new SourceParser(join(bundle.folder, 'nowhere.js'));
    expect(await parser.parse('a.c', FINE)).toMatchObject({ functions: [], includes: [] });
  });

  it('says so to those who wait when it is disposed of', async () => {
    const client = failing('silent.js', 'return;');
    const waiting = [client.parse('a.c', 'bad'), client.parse('b.c', 'bad')];
    client.dispose();
    for (const each of waiting) await expect(each).rejects.toThrow(/ended before/);
    await expect(client.parse('c.c', 'x')).rejects.toThrow(/ended/);
  });
});
