/** The command line under test, run as a person would: with a home directory of its own and nobody to answer questions. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bundle } from './bundles.mjs';
import { home, recordings } from './settings.mjs';

let program;
const running = new Set();

/** Bundles the sources as they are now. */
export async function buildCommandLine() {
  program = await bundle('src/cli/main.ts', 'xen-io-profiler');
}

/** A running command: what it has said so far, and how it ends. */
export class Run {
  stdout = '';
  stderr = '';

  constructor(args) {
    const begin = performance.now();
    const env = { ...process.env, HOME: home };
    delete env.SSH_AUTH_SOCK;
    this.child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.setEncoding('utf8').on('data', (text) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    running.add(this.child);
    this.child.once('close', () => running.delete(this.child));
    /** @type {Promise<{ code: number | null, stdout: string, stderr: string, seconds: number }>} */
    this.ended = once(this.child, 'close').then(([code]) => ({
      code,
      stdout: this.stdout,
      stderr: this.stderr,
      seconds: (performance.now() - begin) / 1000,
    }));
  }

  /** Waits until it has said something on standard error. @throws if it ends before, or says nothing of it in time */
  async said(pattern, seconds = 300) {
    const until = performance.now() + seconds * 1000;
    let over = false;
    void this.ended.then(() => (over = true));
    while (!pattern.test(this.stderr)) {
      if (over) throw new Error(`it ended before it said ${pattern}: ${this.stderr}`);
      if (performance.now() > until)
        throw new Error(`it did not say ${pattern} in ${seconds} s: ${this.stderr}`);
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  }

  /** Ctrl+C. */
  interrupt() {
    this.child.kill('SIGINT');
  }

  /** As when the power fails. */
  kill() {
    this.child.kill('SIGKILL');
  }
}

/** Ends what a test that failed left running here, and removes what it had fetched. */
export async function endRuns() {
  await Promise.all(
    Array.from(running, (child) => {
      child.kill('SIGKILL');
      return once(child, 'close');
    }),
  );
  for (const name of readdirSync(recordings))
    if (name.includes('.captures-')) rmSync(join(recordings, name), { recursive: true });
}

export function run(...args) {
  return new Run(args).ended;
}
