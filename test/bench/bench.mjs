/**
 * The benchmarks: perf.data against perf and stackcollapse-perf.pl, memory, categories, the offload model, lenses of a source file, a capture over SSH, the flame graph, the timeline. All figures are of this run.
 * Usage: node test/bench/bench.mjs [--quick] [--json] [--rounds N] [--stackcollapse PATH]
 *   --quick              a tenth of every size, one round: a look; goals are for the full size
 *   --json               one JSON document on stdout; what is going on goes to stderr
 *   --rounds N           rounds of the comparison, of which medians are shown (3)
 *   --stackcollapse PATH stackcollapse-perf.pl of brendangregg/FlameGraph (or in the variable STACKCOLLAPSE)
 * Exit 1 if a goal is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitWithMessage } from '../../scripts/command.mjs';
import { classification } from './classifyBench.mjs';
import { goals } from './goals.mjs';
import { ensureTime } from './measure.mjs';
import { offloadModel } from './modelBench.mjs';
import { perfVersion } from './peers.mjs';
import { comparePeers, openHuge } from './perfDataBench.mjs';
import { receiving } from './recordBench.mjs';
import { printReport } from './report.mjs';
import { sourceLenses } from './sourceBench.mjs';
import { flameGraph, timeline } from './webviewBench.mjs';

const MB = 1e6;
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    rounds: { type: 'string' },
    stackcollapse: { type: 'string' },
  },
});
const quick = options.quick === true;
const size = quick ? 0.1 : 1;
const rounds = Math.max(1, Number(options.rounds ?? (quick ? 1 : 3)) || 1);
const stackcollapse = options.stackcollapse ?? process.env.STACKCOLLAPSE;
const say = (text) => process.stderr.write(`${text} ...\n`);

const folder = mkdtempSync(join(tmpdir(), 'xen-io-profiler-bench-'));
// Ctrl+C ends the command that is being measured, and that ends the run the usual way: with the folder removed.
process.on('SIGINT', () => undefined);
try {
  ensureTime();
  const comparison = await comparePeers({ bytes: 310 * MB * size, rounds, stackcollapse, folder, say });
  const huge = await openHuge({ bytes: 3000 * MB * size, folder, say });
  const categories = await classification({ rounds, folder, say });
  const model = await offloadModel({ rounds, folder, say });
  const source = await sourceLenses({ rounds, folder, say });
  const received = await receiving({ bytes: 1000 * MB * size, folder, say });
  say('flame graph in Chromium');
  const flame = flameGraph(1_000_000 * size);
  say('timeline in Chromium');
  const schedule = timeline(10_000_000 * size);
  const results = {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cpus: cpus().length,
      node: process.version,
      perf: perfVersion(),
    },
    quick,
    rounds,
    comparison,
    huge,
    categories,
    model,
    source,
    received,
    flame,
    schedule,
  };
  // What is paid once a run outweighs the rest in small files: goals are for the full size.
  const checked = quick ? [] : goals(results);
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ...results, goals: checked }, null, 2)}\n`);
  else printReport(results, checked);
  if (checked.some((goal) => goal.met === false)) process.exitCode = 1;
} catch (error) {
  rmSync(folder, { recursive: true, force: true });
  exitWithMessage(error);
}
rmSync(folder, { recursive: true, force: true });
