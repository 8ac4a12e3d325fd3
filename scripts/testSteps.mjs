/**
 * The steps of `npm test`. Each may return the counts of its tests, and throws when it fails. Their order is that of how soon they can fail;
 * what a step needs of others is in `after`, and how many cores keep it busy in `cores`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchSources } from '../test/sources/sources.mjs';
import { ensureChromium } from '../test/vscode/chromium.mjs';
import { prepareVscode } from '../test/vscode/prepare.mjs';
import { ensureApt } from './apt.mjs';
import { CommandFailed, run, tool } from './command.mjs';
import { packageBuilt } from './package.mjs';
import { outputFolder } from './project.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ cores: 1 | 2, after: string[], run: () => unknown }} Step
 */

/** @type {Record<string, Step>} */
export const STEPS = {
  types: {
    cores: 1,
    after: [],
    run() {
      tool('tsc', ['-p', '.']);
      tool('tsc', ['-p', 'webview']);
    },
  },
  machine: {
    cores: 1,
    after: [],
    run() {
      ensureApt(
        [
          ...['openssh-server', 'openssh-client', 'linux-perf', 'binutils', 'llvm'],
          ...['universal-ctags', 'xz-utils', 'clangd'],
        ],
        'OpenSSH, perf, addr2line, llvm-symbolizer, ctags and clangd, which the tests use',
      );
      ensureChromium();
      prepareVscode();
      fetchSources();
    },
  },
  eslint: { cores: 1, after: [], run: () => tool('eslint', ['.', '--max-warnings=0']) },
  prettier: { cores: 1, after: [], run: () => tool('prettier', ['--check', '--log-level=warn', '.']) },
  rooms: {
    cores: 1,
    after: [],
    run: () => tool('depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'webview']),
  },
  build: { cores: 1, after: [], run: () => run(process.execPath, ['scripts/build.mjs']) },
  unit: { cores: 2, after: ['build'], run: () => vitest('unit') },
  host: { cores: 1, after: ['build', 'machine'], run: () => vitest('host') },
  sources: { cores: 1, after: ['build', 'machine'], run: () => vitest('sources') },
  webview: {
    cores: 1,
    after: ['build', 'machine'],
    run: () => program('test/webview/behaviour.mjs', 'webview'),
  },
  package: { cores: 1, after: ['build'], run: packageBuilt },
  vscode: {
    cores: 2,
    after: ['package', 'machine'],
    run: () => program('test/vscode/run.mjs', 'vscode'),
  },
};

/** Those whose tests are counted. */
export const TESTING_STEPS = ['unit', 'host', 'sources', 'webview', 'vscode'];

/** The tests of a folder of `test/`. */
function vitest(folder) {
  const report = freshReport(folder);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return counted(() => tool('vitest', ['run', `test/${folder}`, ...reporters]), report, vitestCounts);
}

/** A program that runs tests and writes how many passed. */
function program(file, name) {
  const report = freshReport(name);
  const start = () => run(process.execPath, [file, '--report', report]);
  return counted(start, report, (counts) => counts);
}

function freshReport(name) {
  const report = join(outputFolder, `${name}.json`);
  rmSync(report, { force: true });
  return report;
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
