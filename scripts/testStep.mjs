/**
 * One step of `npm test` in a process of its own, so that two can run at a time. Who started it is told the counts of the tests.
 * Usage: node scripts/testStep.mjs STEP
 */
import { CommandFailed } from './command.mjs';
import { STEPS } from './testSteps.mjs';

const NOTHING = { passed: 0, failed: 0 };

try {
  const counts = await STEPS[process.argv[2]].run();
  process.send?.(counts?.passed === undefined ? NOTHING : counts);
} catch (error) {
  console.error(error instanceof CommandFailed ? error.message : error);
  process.send?.(error.counts ?? { passed: 0, failed: 1 });
  process.exitCode = 1;
}
