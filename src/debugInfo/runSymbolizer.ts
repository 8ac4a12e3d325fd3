/**
 * One run of a symbolizer on one file. Binaries come from recordings and builds of other people, and debug information is
 * easily damaged: the program may crash or never end, so it has a time limit, its output is bounded, and what it said
 * before counts. It has no terminal, no shell, and nothing of our environment but its search path.
 */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { SymbolizerOutput, type SymbolizedAddress } from './symbolizerOutput';
import { argumentsFor, type Symbolizer } from './symbolizer';

export interface RunLimits {
  readonly timeMs: number;
  /** Bytes of output per address, on average. */
  readonly bytesPerAddress: number;
}

export const DEFAULT_RUN_LIMITS: RunLimits = { timeMs: 120_000, bytesPerAddress: 1 << 14 };

export interface SymbolizerRun {
  /** How many of the addresses got an answer, be it that nothing is known. */
  readonly answered: number;
  /** Why the others got none, a phrase; null if all did. */
  readonly failure: string | null;
}

/** Bytes of its complaints that are kept. */
const MOST_COMPLAINTS = 2000;

/**
 * @param addresses in the order of their worth: those at the end are lost where time runs out
 * @param take called for each address that was answered
 * @throws the signal's reason when cancelled
 */
export function runSymbolizer(
  tool: Symbolizer,
  file: string,
  section: string | undefined,
  addresses: readonly bigint[],
  take: (symbolized: SymbolizedAddress) => void,
  signal: AbortSignal,
  limits: RunLimits = DEFAULT_RUN_LIMITS,
): Promise<SymbolizerRun> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let failure: string | null = null;
    let complaints = '';
    let bytes = 0;
    const output = new SymbolizerOutput((symbolized) => {
      // Answers come in the order of the questions; anything else is not an answer.
      if (answered >= addresses.length || symbolized.address !== addresses[answered]) return;
      answered++;
      take(symbolized);
    });
    const child = spawn(tool.path, argumentsFor(tool, file, section), {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stop = (reason: string) => {
      failure ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`was stopped after ${limits.timeMs / 1000} s`), limits.timeMs);
    const cancel = () => stop('was cancelled');
    signal.addEventListener('abort', cancel);
    const settle = (run: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      run();
    };

    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (piece: string) => {
      bytes += piece.length;
      if (bytes > limits.bytesPerAddress * (addresses.length + 64)) stop('printed more than makes sense');
      else output.add(piece);
    });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (piece: string) => {
      complaints = (complaints + piece).slice(0, MOST_COMPLAINTS);
    });
    // It may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      settle(() => resolve({ answered, failure: `could not be started (${error.message})` }));
    });
    child.on('close', (code, killedBy) => {
      output.end(code === 0 && failure === null);
      settle(() => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        if (killedBy !== null) failure ??= `ended with ${killedBy}`;
        if (answered < addresses.length)
          failure ??= firstLine(complaints) ?? `ended with code ${code ?? '?'}`;
        resolve({ answered, failure: answered < addresses.length ? failure : null });
      });
    });
    if (signal.aborted) cancel();
    child.stdin.end(addresses.map((address) => `0x${address.toString(16)}\n`).join(''));
  });
}

function firstLine(text: string): string | undefined {
  const line = text.split('\n').find((l) => l.trim() !== '');
  return line === undefined ? undefined : `said "${line.trim().slice(0, 200)}"`;
}
