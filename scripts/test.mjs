/**
 * Everything that must hold: the steps of testSteps.mjs, as many at a time as there are cores for. After one that fails no other begins. The
 * last line is "N passed, N failed": unit tests, tests with a real sshd, functions of real sources, checks of the webviews and VS Code specs;
 * a step that fails without a test counts as one failed.
 * Usage: node scripts/test.mjs [STEP...]    only these steps
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from './project.mjs';
import { STEPS, TESTING_STEPS } from './testSteps.mjs';
import { TurnedOutput } from './turnedOutput.mjs';

const names = Object.keys(STEPS);
const unknown = process.argv.slice(2).filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(2);
}
const chosen = process.argv.length > 2 ? names.filter((name) => process.argv.includes(name, 2)) : names;

const started = performance.now();
const output = new TurnedOutput(process.stdout);
const total = { passed: 0, failed: 0 };
const failures = [];
const waiting = [...chosen];
/** Name -> the promise of its end. @type {Map<string, Promise<void>>} */
const running = new Map();
// More than two would keep each other waiting for the disk and for ports, whatever the cores.
const cores = Math.min(2, availableParallelism());

for (;;) {
  while (failures.length === 0 && begin(next()));
  if (running.size === 0) break;
  await Promise.race(running.values());
}
console.log(
  `\n== ${failures.length > 0 ? `stopped: ${failures.join(', ')}` : 'all done'} after ${seconds(started)}`,
);
if (failures.length > 0 || chosen.some((name) => TESTING_STEPS.includes(name))) {
  console.log(`${total.passed} passed, ${total.failed} failed`);
}
process.exitCode = failures.length > 0 ? 1 : 0;

/** The first step that waits for no other and finds enough cores. */
function next() {
  const used = [...running.keys()].reduce((sum, name) => sum + STEPS[name].cores, 0);
  return waiting.find(
    (name) =>
      (used === 0 || used + STEPS[name].cores <= cores) &&
      !STEPS[name].after.some((other) => waiting.includes(other) || running.has(other)),
  );
}

/** @returns {boolean} false if there is nothing to begin */
function begin(name) {
  if (name === undefined) return false;
  waiting.splice(waiting.indexOf(name), 1);
  running.set(
    name,
    runStep(name).finally(() => running.delete(name)),
  );
  return true;
}

async function runStep(name) {
  const begun = performance.now();
  const turn = output.turn();
  turn.write(`\n== ${name}\n`);
  const child = spawn(process.execPath, [join(root, 'scripts', 'testStep.mjs'), name], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout.on('data', (bytes) => turn.write(bytes));
  child.stderr.on('data', (bytes) => turn.write(bytes));
  let counts;
  child.on('message', (message) => (counts = message));
  const status = await new Promise((resolve) => {
    child.once('error', (error) => {
      turn.write(`could not start the step: ${error.message}\n`);
      resolve(null);
    });
    child.once('close', resolve);
  });
  // One that was killed tells nothing.
  const { passed, failed } = counts ?? { passed: 0, failed: status === 0 ? 0 : 1 };
  total.passed += passed;
  total.failed += failed;
  if (status !== 0) failures.push(name);
  turn.write(
    status === 0
      ? `== ${name}: ok, ${seconds(begun)}\n`
      : `== ${name}: FAILED, ${seconds(begun)}. To run it alone: node scripts/test.mjs ${name}\n`,
  );
  turn.end();
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
