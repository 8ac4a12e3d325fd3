/** What a command costs: CPU time and memory of it and all it starts, by GNU time. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureApt } from '../../scripts/apt.mjs';
import { CommandFailed } from '../../scripts/command.mjs';

/** @typedef {{ cpuSeconds: number, peakBytes: number }} Cost user and system time; largest resident set of one process */

/** perf must not read this user's settings, nor ask a debuginfod in the network for what the host lacks. */
const env = { ...process.env, PERF_CONFIG: '/dev/null', DEBUGINFOD_URLS: '' };

/** Sees to it that GNU time is there. @throws {CommandFailed} */
export function ensureTime() {
  if (spawnSync('time', ['--version']).error)
    ensureApt(['time'], 'GNU time, which measures CPU time and memory');
}

/**
 * @param {string[]} command program and arguments
 * @param {string} folder for what GNU time writes
 * @returns {Cost & { stdout: string }}
 * @throws {CommandFailed}
 */
export function measure(command, folder) {
  const times = join(folder, 'time.txt');
  const { status, signal, stdout, stderr, error } = spawnSync(
    'time',
    ['-f', '%U %S %M', '-o', times, '--', ...command],
    { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 },
  );
  if (error || signal || status !== 0) {
    const why = error?.message ?? (signal ? `ended by ${signal}` : `exit ${status}`);
    throw new CommandFailed(`${command.join(' ')}: ${why}\n${(stderr ?? '').trim().slice(-500)}`);
  }
  const [user, system, kilobytes] = readFileSync(times, 'utf8')
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map(Number);
  return { cpuSeconds: user + system, peakBytes: kilobytes * 1024, stdout };
}

/**
 * Runs the commands in turn, several rounds of it, so that a busy minute of the machine meets all of them alike.
 * @template {string} Name
 * @param {Record<Name, string[]>} commands
 * @param {number} rounds
 * @param {string} folder
 * @param {(name: Name, round: number) => void} starting
 * @returns {Record<Name, Cost & { stdout: string }>} medians; what the last round printed
 */
export function measureInTurn(commands, rounds, folder, starting) {
  const costs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      starting(name, round);
      costs[name].push(measure(command, folder));
    }
  }
  return Object.fromEntries(
    Object.entries(costs).map(([name, all]) => [
      name,
      {
        cpuSeconds: median(all.map((cost) => cost.cpuSeconds)),
        peakBytes: median(all.map((cost) => cost.peakBytes)),
        stdout: all.at(-1).stdout,
      },
    ]),
  );
}

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
