/**
 * Runs the specs in a real VS Code, two files at a time where there are two cores, on the package that `npm run package` wrote.
 * Usage: node test/vscode/run.mjs [--report FILE.json] [WORD...]    WORD: only spec files whose name contains one
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { CommandFailed, exitWithMessage } from '../../scripts/command.mjs';
import { vscodeFolder } from '../../scripts/project.mjs';
import { ensureChromium } from './chromium.mjs';
import { prepareVscode } from './prepare.mjs';

/** For one spec file. A hang must not hold up the whole run. */
const FILE_PATIENCE_MS = 400_000;
/** Half of the time a window waits: for a person's pace, a picture that stands still, a server. */
const WINDOWS = Math.min(2, availableParallelism());

const { values: options, positionals: words } = parseArgs({
  options: { report: { type: 'string' } },
  allowPositionals: true,
});

try {
  prepareVscode();
  ensureChromium();
  const counts = await runSpecs(specFiles());
  if (options.report) {
    mkdirSync(dirname(options.report), { recursive: true });
    writeFileSync(options.report, JSON.stringify(counts));
  }
  console.log(`VS Code specs: ${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
} catch (error) {
  exitWithMessage(error);
}

function specFiles() {
  const folder = join(vscodeFolder, 'specs');
  const all = readdirSync(folder).filter((name) => name.endsWith('.spec.mjs'));
  const chosen = all.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0)
    throw new CommandFailed(`No spec matches ${words.join(' ')}; there are: ${all.join(', ')}`);
  return chosen.sort().map((name) => join(folder, name));
}

/** @returns {Promise<{ passed: number, failed: number }>} skipped and "todo" tests count as failed: none may hide */
async function runSpecs(files) {
  const counts = { passed: 0, failed: 0 };
  const stream = runTests({ files, concurrency: WINDOWS, timeout: FILE_PATIENCE_MS });
  const count = (passed) => (event) => {
    // A suite's result is that of its tests.
    if (event.details?.type === 'suite') return;
    const hidden = event.skip !== undefined || event.todo !== undefined;
    if (passed && !hidden) counts.passed++;
    else counts.failed++;
  };
  stream.on('test:pass', count(true));
  stream.on('test:fail', count(false));
  const printed = stream.compose(spec);
  printed.pipe(process.stdout);
  await new Promise((resolve, reject) => printed.once('end', resolve).once('error', reject));
  return counts;
}
