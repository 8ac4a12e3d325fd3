/**
 * Everything that must hold, in the order of how soon it can fail. Stops at the first step that fails; the last line
 * is "N passed, N failed": unit tests, tests with a real sshd, functions of real sources, checks of the webviews and VS Code specs; a step that fails without a test counts as one failed.
 * Usage: node scripts/test.mjs [STEP...]    only these steps
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureChromium } from '../test/vscode/chromium.mjs';
import { fetchSources } from '../test/sources/sources.mjs';
import { prepareVscode } from '../test/vscode/prepare.mjs';
import { ensureApt } from './apt.mjs';
import { CommandFailed, run, tool } from './command.mjs';
import { packageBuilt } from './package.mjs';
import { outputFolder } from './project.mjs';

const unitReport = join(outputFolder, 'unit.json');
const hostReport = join(outputFolder, 'host.json');
const sourcesReport = join(outputFolder, 'sources.json');
const webviewReport = join(outputFolder, 'webview.json');
const vscodeReport = join(outputFolder, 'vscode.json');

/** @typedef {{ passed: number, failed: number }} Counts */

/** Each may return the counts of its tests, and throws when it fails. @type {Record<string, () => unknown>} */
const steps = {
  types: () => {
    tool('tsc', ['-p', '.']);
    tool('tsc', ['-p', 'webview']);
  },
  eslint: () => tool('eslint', ['.', '--max-warnings=0']),
  prettier: () => tool('prettier', ['--check', '--log-level=warn', '.']),
  rooms: () => tool('depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'webview']),
  build: () => run(process.execPath, ['scripts/build.mjs']),
  unit: () => {
    rmSync(unitReport, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`];
    return counted(() => tool('vitest', ['run', 'test/unit', ...reporters]), unitReport, vitestCounts);
  },
  host: () => {
    ensureApt(
      ['openssh-server', 'openssh-client', 'linux-perf', 'binutils', 'llvm'],
      'OpenSSH, perf, addr2line and llvm-symbolizer, which the tests of hosts use',
    );
    rmSync(hostReport, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${hostReport}`];
    return counted(() => tool('vitest', ['run', 'test/host', ...reporters]), hostReport, vitestCounts);
  },
  sources: () => {
    ensureApt(
      ['universal-ctags', 'xz-utils'],
      'ctags and xz, by which functions of real sources are checked',
    );
    fetchSources();
    // Its ripgrep is what go to source searches with.
    prepareVscode();
    rmSync(sourcesReport, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${sourcesReport}`];
    return counted(() => tool('vitest', ['run', 'test/sources', ...reporters]), sourcesReport, vitestCounts);
  },
  webview: () => {
    prepareVscode();
    ensureChromium();
    rmSync(webviewReport, { force: true });
    const args = ['test/webview/behaviour.mjs', '--report', webviewReport];
    return counted(
      () => run(process.execPath, args),
      webviewReport,
      (report) => report,
    );
  },
  package: packageBuilt,
  vscode: () => {
    rmSync(vscodeReport, { force: true });
    const args = ['test/vscode/run.mjs', '--report', vscodeReport];
    return counted(
      () => run(process.execPath, args),
      vscodeReport,
      (report) => report,
    );
  },
};

const unknown = process.argv.slice(2).filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}; there are: ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);

const total = { passed: 0, failed: 0 };
const started = performance.now();
let failure;
for (const name of chosen) {
  console.log(`\n== ${name}`);
  const begin = performance.now();
  try {
    add(await steps[name]());
    console.log(`== ${name}: ok, ${seconds(begin)}`);
  } catch (error) {
    failure = error;
    add(error.counts ?? { passed: 0, failed: 1 });
    console.error(error instanceof CommandFailed ? error.message : error);
    console.error(`== ${name}: FAILED, ${seconds(begin)}. To run it alone: node scripts/test.mjs ${name}`);
    break;
  }
}
console.log(`\n== ${failure ? 'stopped' : 'all done'} after ${seconds(started)}`);
if (failure || chosen.some((name) => ['unit', 'host', 'sources', 'webview', 'vscode'].includes(name))) {
  console.log(`${total.passed} passed, ${total.failed} failed`);
}
process.exitCode = failure ? 1 : 0;

/** @param {unknown} counts what a step returned */
function add(counts) {
  total.passed += counts?.passed ?? 0;
  total.failed += counts?.failed ?? 0;
}

/**
 * Runs tests that write a report, and attaches the counts to the failure if there is one.
 * @param {(report: object) => Counts} read
 * @returns {Counts}
 */
function counted(action, reportFile, read) {
  let failure;
  try {
    action();
  } catch (error) {
    failure = error;
  }
  const counts = readReport(reportFile, read);
  if (!failure && counts === undefined) failure = new CommandFailed(`No report in ${reportFile}.`);
  if (!failure && counts.failed > 0)
    failure = new CommandFailed(`${counts.failed} tests failed or were skipped.`);
  if (!failure && counts.passed === 0) failure = new CommandFailed('No tests were found.');
  if (!failure) return counts;
  // The tests may all have passed and the run failed yet, for an error outside of any test.
  if (counts) failure.counts = { passed: counts.passed, failed: Math.max(1, counts.failed) };
  throw failure;
}

function readReport(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Skipped and "todo" tests count as failed: none may hide. @returns {Counts} */
function vitestCounts(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numTotalTests - report.numPassedTests + unloadable };
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
