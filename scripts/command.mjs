/** Runs other programs. Their output goes to the terminal, so that a person sees it as it comes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './project.mjs';

/** A program ended badly. It has said why itself: print the message, no stack. */
export class CommandFailed extends Error {
  name = 'CommandFailed';
}

/**
 * @param {string} program on the PATH, or a path
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] quiet: stdout is dropped, errors stay
 * @throws {CommandFailed}
 */
export function run(program, args, { cwd = root, env = process.env, quiet = false } = {}) {
  const result = spawnSync(program, args, {
    cwd,
    env,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
    // npm and npx are .cmd files on Windows.
    shell: process.platform === 'win32',
  });
  const line = `${program} ${args.join(' ')}`;
  if (result.error) throw new CommandFailed(`could not start \`${line}\`: ${result.error.message}`);
  if (result.signal) throw new CommandFailed(`\`${line}\` was ended by ${result.signal}`);
  if (result.status !== 0) throw new CommandFailed(`\`${line}\` failed (exit ${result.status})`);
}

/** Runs a tool of the root's node_modules: `tool('tsc', ['-p', '.'])`. */
export function tool(name, args, options) {
  run(join(root, 'node_modules', '.bin', name), args, options);
}

/** For the last line of a script: a failure becomes a short message and exit code 1. */
export function exitWithMessage(error) {
  console.error(error instanceof CommandFailed ? `\n${error.message}` : error);
  process.exit(1);
}
