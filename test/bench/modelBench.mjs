/** The offload model: elapsed time of `estimate` and `plan` beyond opening the sample, of a tick, and of a plan of 20 candidates. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommandFailed } from '../../scripts/command.mjs';
import { root } from '../../scripts/project.mjs';
import { bundleEntry } from './bundleEntry.mjs';
import { median } from './measure.mjs';

const recording = join(root, 'media', 'sample.xenprof');

/**
 * @param {{ rounds: number, folder: string, say: (text: string) => void }} options
 * @returns {Promise<{ estimateMs: number, planMs: number, tickMs: number, candidates: number, draws: number, largePlanMs: number }>}
 */
export async function offloadModel({ rounds, folder, say }) {
  const program = await bundleEntry('test/bench/offloadModel.ts', folder);
  const rows = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round}: offload model`);
    const [estimate, plan, warm] = ['estimate', 'plan', 'warm'].map((mode) => answerOf(program, mode));
    if (estimate.answer !== 2000 || plan.answer === 0 || warm.candidates < 20 || warm.draws !== 2000)
      throw new CommandFailed('expected 2000 draws and 20 candidates');
    rows.push({
      estimateMs: estimate.ms,
      planMs: plan.ms,
      tickMs: warm.tickMs,
      candidates: warm.candidates,
      draws: warm.draws,
      largePlanMs: warm.planMs,
    });
  }
  const middle = (field) => median(rows.map((row) => row[field]));
  return {
    estimateMs: middle('estimateMs'),
    planMs: middle('planMs'),
    tickMs: middle('tickMs'),
    candidates: rows[0].candidates,
    draws: rows[0].draws,
    largePlanMs: middle('largePlanMs'),
  };
}

function answerOf(program, mode) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, mode, recording], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new CommandFailed(`${program} ${mode}: ${stderr.trim().slice(-500)}`);
  return JSON.parse(stdout);
}
