/**
 * Runs the specs in a real VS Code, two files at a time where there are two cores, on the package that `npm run package` wrote. A file
 * with a failure runs once more, alone, and that counts: two windows on a busy machine keep each other waiting. The last line names it.
 * Usage: node test/vscode/run.mjs [--report FILE.json] [WORD...]    WORD: only spec files whose name contains one
 */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
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
  const { passed, failed, again } = await runSpecs(specFiles());
  if (options.report) {
    mkdirSync(dirname(options.report), { recursive: true });
    writeFileSync(options.report, JSON.stringify({ passed, failed }));
  }
  const twice = again.length === 0 ? '' : `; run twice: ${again.map((file) => basename(file)).join(', ')}`;
  console.log(`VS Code specs: ${passed} passed, ${failed} failed${twice}`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  exitWithMessage(error);
}

function specFiles() {
  const folder = join(vscodeFolder, 'specs');
  const all = readdirSync(folder).filter((name) => name.endsWith('.spec.mjs'));
  const chosen = all.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0)
    throw new CommandFailed(`No spec matches ${words.join(' ')}; there are: ${all.join(', ')}`);
  const files = chosen.map((name) => join(folder, name));
  // The longest first, so that at the end no window is left with nothing to do.
  return files.sort((a, b) => statSync(b).size - statSync(a).size);
}

/** @returns {Promise<{ passed: number, failed: number, again: string[] }>} `again`: files that ran twice */
async function runSpecs(files) {
  const total = { passed: 0, failed: 0 };
  const again = [];
  const waiting = [...files];
  const add = ({ passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
  };
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const counts = await runFile(file);
      if (counts.failed === 0 && counts.passed > 0) add(counts);
      else again.push(file);
    }
  };
  await Promise.all(Array.from({ length: WINDOWS }, work));
  for (const file of again) add(await runFile(file));
  return { ...total, again };
}

/**
 * Prints it whole when it is done, so that two at a time do not mix.
 * @returns {Promise<{ passed: number, failed: number }>} skipped and "todo" tests count as failed: none may hide
 */
async function runFile(file) {
  const counts = { passed: 0, failed: 0 };
  const begun = performance.now();
  const stream = runTests({ files: [file], timeout: FILE_PATIENCE_MS });
  const count = (passed) => (event) => {
    // A suite's result is that of its tests.
    if (event.details?.type === 'suite') return;
    const hidden = event.skip !== undefined || event.todo !== undefined;
    if (passed && !hidden) counts.passed++;
    else counts.failed++;
  };
  stream.on('test:pass', count(true));
  stream.on('test:fail', count(false));
  const printed = await textOf(stream.compose(spec));
  console.log(`${basename(file)}, ${((performance.now() - begun) / 1000).toFixed(0)} s\n${printed}`);
  return counts;
}

async function textOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(String(part));
  return parts.join('');
}
