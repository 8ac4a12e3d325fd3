/** The parser's worker: C texts in, their functions out. What hangs in here is ended from outside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Edit, Language, Parser } from 'web-tree-sitter';
import { ParsedTexts } from './parsedTexts';
import {
  GRAMMAR_WASM,
  RUNTIME_WASM,
  type FromParser,
  type ParserData,
  type ToParser,
} from './parserMessages';

if (parentPort === null) throw new Error('parserWorker.js is started by the extension, not by hand');
const port = parentPort;
const texts = load(workerData as ParserData);

async function load({ wasmFolder }: ParserData): Promise<ParsedTexts> {
  await Parser.init({ wasmBinary: readFileSync(join(wasmFolder, RUNTIME_WASM)) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(join(wasmFolder, GRAMMAR_WASM))));
  return new ParsedTexts(parser, (edit) => new Edit(edit));
}

port.on('message', (message: ToParser) => {
  // A failure ends the worker, and the other end says so.
  void texts.then((parsed) => {
    if (message.type === 'forget') parsed.forget(message.key);
    else {
      const answer: FromParser = { id: message.id, parsed: parsed.parse(message.key, message.text) };
      port.postMessage(answer);
    }
  });
});
