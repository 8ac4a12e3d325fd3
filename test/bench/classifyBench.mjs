/** Categories: CPU time of 100 000 symbols, and what classification adds to opening a recording. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommandFailed } from '../../scripts/command.mjs';
import { root } from '../../scripts/project.mjs';
import { bundleEntry } from './bundleEntry.mjs';
import { median } from './measure.mjs';

const recording = join(root, 'test', 'fixtures', 'recording', 'rx-hv');
const symbolFolder = join(root, 'test', 'fixtures', 'symbols');
const tables = ['kallsyms.gz', 'xensyms.gz'].map((name) => join(symbolFolder, name));
const SYMBOLS = 100_000;

/**
 * @param {{ rounds: number, folder: string, say: (text: string) => void }} options
 * @returns {Promise<{ symbols: number, rulesMs: number, symbolsMs: number, openMs: number, classifyMs: number, slower: number }>}
 */
export async function classification({ rounds, folder, say }) {
  const program = await bundleEntry('test/bench/classify.ts', folder);
  const rows = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round}: categories`);
    const symbols = answerOf(program, ['symbols', String(SYMBOLS), ...tables]);
    const open = answerOf(program, ['open', recording]);
    if (symbols.symbols !== SYMBOLS || symbols.known === 0 || open.callNodes === 0 || open.categories < 20)
      throw new CommandFailed(`expected ${SYMBOLS} symbols and a recording in categories`);
    rows.push({
      rulesMs: symbols.rulesMs,
      symbolsMs: symbols.ms,
      openMs: open.openMs,
      classifyMs: open.classifyMs,
      slower: open.classifyMs / open.openMs,
    });
  }
  const middle = (field) => median(rows.map((row) => row[field]));
  return {
    symbols: SYMBOLS,
    rulesMs: middle('rulesMs'),
    symbolsMs: middle('symbolsMs'),
    openMs: middle('openMs'),
    classifyMs: middle('classifyMs'),
    slower: middle('slower'),
  };
}

function answerOf(program, words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new CommandFailed(`${program} ${words.join(' ')}: ${stderr.trim().slice(-500)}`);
  return JSON.parse(stdout);
}
