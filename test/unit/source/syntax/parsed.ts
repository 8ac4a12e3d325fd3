/** Parses as the worker does, in this thread. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Edit, Language, Parser } from 'web-tree-sitter';
import { ParsedTexts } from '../../../../src/workbench/source/parsedTexts';

const { resolve } = createRequire(import.meta.url);

export async function parsedTexts(limitMs?: number): Promise<ParsedTexts> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(resolve('tree-sitter-c/tree-sitter-c.wasm'))));
  return new ParsedTexts(parser, (edit) => new Edit(edit), limitMs);
}
