/** This machine as a Remote, for tests: `sh -c`, no SSH. `cut` loses the connection as a killed sshd would. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import {
  ConnectionLost,
  type Remote,
  type RemoteExit,
  type RemoteProcess,
  type RemoteResult,
  type RunOptions,
} from '../../src/host/remote';

export class LocalRemote implements Remote {
  private readonly running = new Set<ChildProcessByStdio<Writable, Readable, Readable>>();
  private lost: ConnectionLost | undefined;

  constructor(
    readonly name: string,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  async run(command: string, options: RunOptions = {}): Promise<RemoteResult> {
    const process = await this.start(command);
    const text = async (chunks: AsyncIterable<Uint8Array>) => {
      const all: Uint8Array[] = [];
      for await (const chunk of chunks) all.push(chunk);
      return Buffer.concat(all).toString('utf8');
    };
    const output = Promise.all([text(process.stdout), text(process.stderr)]);
    if (options.stdin !== undefined) await process.write(options.stdin);
    process.end();
    const [stdout, stderr] = await output;
    return { ...(await process.exit), stdout, stderr, cut: false };
  }

  start(command: string): Promise<RemoteProcess> {
    if (this.lost !== undefined) return Promise.reject(this.lost);
    const child = spawn('sh', ['-c', command], { env: { ...process.env, ...this.env }, stdio: 'pipe' });
    this.running.add(child);
    child.stdin.on('error', () => undefined);
    const exit = new Promise<RemoteExit>((resolve, reject) => {
      child.once('exit', (code, signal) => {
        this.running.delete(child);
        resolve({ code, signal });
      });
      child.stdin.once('close', () => this.lost && reject(this.lost));
    });
    exit.catch(() => undefined);
    const chunks = (stream: Readable): AsyncIterable<Uint8Array> => this.chunks(stream);
    return Promise.resolve({
      stdout: chunks(child.stdout),
      stderr: chunks(child.stderr),
      exit,
      write: (bytes) =>
        this.lost === undefined
          ? new Promise((resolve) => child.stdin.write(bytes, () => resolve()))
          : Promise.reject(this.lost),
      end: () => child.stdin.end(),
      close: () => {
        child.stdin.end();
        child.stdout.destroy();
        child.stderr.destroy();
      },
    });
  }

  /** The pipes close on the far side, what runs there goes on, and this side hears of it. */
  cut(): void {
    this.lost = new ConnectionLost(`The connection to ${this.name} was lost`);
    for (const child of this.running) {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    }
  }

  close(): void {
    for (const child of this.running) child.stdin.end();
  }

  private async *chunks(stream: Readable): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of stream) yield chunk as Buffer;
    } catch (error) {
      // A stream that was destroyed on purpose has ended, unless the connection is what went.
      if (!stream.destroyed) throw error;
    }
    if (this.lost !== undefined) throw this.lost;
  }
}
