/** Real C, edited at random: what an edited text has is what it has when it is parsed afresh. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { ParsedTexts } from '../../src/workbench/source/parsedTexts';
import { edited, textEdits } from '../unit/source/syntax/edits';
import { parsedTexts } from '../unit/source/syntax/parsed';

interface Sources {
  fetchSources(): { linux: string; xen: string };
}

/** Of larger ones there are few, and a failure says less. */
const MOST_CHARACTERS = 60_000;

let files: string[];
let texts: ParsedTexts;

beforeAll(async () => {
  // A path that the compiler does not follow: it is plain JavaScript.
  const script = pathToFileURL(resolve('test/sources/sources.mjs')).href;
  const sources = (await import(script)) as Sources;
  files = Object.values(sources.fetchSources()).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[ch]$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  texts = await parsedTexts();
}, 600_000);

it('has the functions of the text as it is now', { timeout: 600_000 }, () => {
  let found = 0;
  fc.assert(
    fc.property(fc.nat(files.length - 1), textEdits, (file, edits) => {
      let text = readFileSync(files[file], 'utf8');
      fc.pre(text.length <= MOST_CHARACTERS);
      texts.parse('edited.c', text);
      for (const edit of edits) {
        text = edited(text, edit);
        const parsed = texts.parse('edited.c', text);
        texts.forget('fresh.c');
        expect(parsed, files[file]).toEqual(texts.parse('fresh.c', text));
        found += parsed.functions.length;
      }
    }),
    { numRuns: 600 },
  );
  expect(found).toBeGreaterThan(10_000);
});
