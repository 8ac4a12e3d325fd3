/**
 * Program that sourceBench.mjs measures, elapsed milliseconds on stdout as JSON: from the text of an editor to the texts of its lenses.
 * Usage: FILE PARSER_WORKER RECORDING
 */
import { readFileSync } from 'node:fs';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { layerProfile } from '../../src/iopath/layeredProfile';
import { lensTexts } from '../../src/source/lensText';
import { CostIndex } from '../../src/source/match/costIndex';
import { matchFunctions } from '../../src/source/match/matchFunctions';
import type { SourceFunction } from '../../src/source/sourceFunction';
import { SourceParser } from '../../src/workbench/source/parserClient';
import { OffloadAnswers } from '../../src/workbench/worker/offloadAnswers';
import { SourceAnswers } from '../../src/workbench/worker/sourceAnswers';

const FRESH = 5;
const EDITS = 25;

const [file, worker, recording] = process.argv.slice(2);

async function main(): Promise<void> {
  const layered = layerProfile(await openProfile(recording, QUIET));
  const costs = new SourceAnswers(layered, () => new OffloadAnswers(layered)).sourceCosts('best');
  const index = new CostIndex(costs);
  const text = readFileSync(file, 'utf8');

  let parser = new SourceParser(worker);
  let lenses = 0;
  let functions: readonly SourceFunction[] = [];
  const lensesOf = async (key: string, source: string) => {
    const parsed = await parser.parse(key, source);
    const matches = matchFunctions({ ...parsed, path: file, modules: [] }, index);
    lenses = matches.flatMap((match) => lensTexts(match, costs, 'both')).length;
    functions = parsed.functions;
  };
  // As a person waits for them, in an extension that runs already: so the costs are there, and code was compiled before.
  const first: number[] = [];
  const starts: number[] = [];
  for (let i = 0; i < FRESH; i++) {
    parser.dispose();
    parser = new SourceParser(worker);
    starts.push(await timed(() => lensesOf('empty.c', '')));
    first.push(await timed(() => lensesOf(file, text)));
  }
  const again: number[] = [];
  const edited: number[] = [];
  for (let i = 0; i < EDITS; i++) {
    const at = Math.floor((text.length * (i + 0.5)) / EDITS);
    const changed = Buffer.from(`${text.slice(0, at)}x${text.slice(at)}`).toString('utf8');
    edited.push(await timed(() => lensesOf(file, changed)));
    again.push(await timed(() => lensesOf(file, changed)));
  }
  // Most places are in bodies: what the parser has to read again is a head.
  const heads: number[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < EDITS; i++) {
    await lensesOf(file, text);
    const { line } = functions[Math.floor((functions.length * (i + 0.5)) / EDITS)];
    const changed = [...lines.slice(0, line), `x${lines[line]}`, ...lines.slice(line + 1)].join('\n');
    heads.push(await timed(() => lensesOf(file, changed)));
  }
  await lensesOf(file, text);
  parser.dispose();
  process.stdout.write(
    JSON.stringify({
      lines: lines.length,
      functions: functions.length,
      lenses,
      startMs: median(starts),
      firstMs: median(first),
      againMs: median(again),
      editMs: median(edited),
      headMs: median(heads),
    }),
  );
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1];
}

void main();
