/** Lenses of a source file of 10 000 lines: the first ones, those of an unchanged text and of one that was edited; ctags beside it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { CommandFailed } from '../../scripts/command.mjs';
import { root } from '../../scripts/project.mjs';
import { fetchSources } from '../sources/sources.mjs';
import { bundleEntry } from './bundleEntry.mjs';
import { median } from './measure.mjs';

/** The largest file of Linux's network core. */
const FILE = 'net/core/dev.c';

/**
 * @typedef {{ file: string, lines: number, functions: number, lenses: number, startMs: number, firstMs: number, againMs: number,
 *   editMs: number, headMs: number, ctagsMs: number | null }} SourceFigures elapsed; ctags as a process, null if it is not installed
 * @param {{ rounds: number, folder: string, say: (text: string) => void }} options
 * @returns {Promise<SourceFigures | { missing: string }>}
 */
export async function sourceLenses({ rounds, folder, say }) {
  let linux;
  try {
    ({ linux } = fetchSources());
  } catch (error) {
    if (error instanceof CommandFailed) return { missing: error.message };
    throw error;
  }
  const file = join(linux, FILE);
  const program = await bundleEntry('test/bench/sourceLenses.ts', folder);
  const rows = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round}: lenses of ${FILE}`);
    const row = answerOf(program, file);
    if (row.functions < 300 || row.lenses === 0)
      throw new CommandFailed('expected functions, and lenses above some');
    rows.push({ ...row, ctagsMs: ctagsOf(file) });
  }
  const [{ lines, functions, lenses, ctagsMs }] = rows;
  const middle = (field) => median(rows.map((row) => row[field]));
  return {
    file: FILE,
    lines,
    functions,
    lenses,
    startMs: middle('startMs'),
    firstMs: middle('firstMs'),
    againMs: middle('againMs'),
    editMs: middle('editMs'),
    headMs: middle('headMs'),
    ctagsMs: ctagsMs === null ? null : middle('ctagsMs'),
  };
}

function answerOf(program, file) {
  const words = [program, file, join(root, 'dist', 'parserWorker.js'), join(root, 'media', 'sample.xenprof')];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new CommandFailed(`${program}: ${stderr.trim().slice(-500)}`);
  return JSON.parse(stdout);
}

function ctagsOf(file) {
  const started = performance.now();
  const { status, error } = spawnSync('ctags', [
    '--languages=C',
    '--kinds-C=f',
    '--fields=+ne',
    '-f',
    '-',
    file,
  ]);
  if (error) return null;
  if (status !== 0) throw new CommandFailed(`ctags ${file}: exit ${status}`);
  return performance.now() - started;
}
