/** A connected machine: commands on it, each on a channel of its own, until the connection is closed or lost. */
import { ChannelProcess, type CommandChannel, type ConnectionState } from './channelProcess';
import type { HostLog } from './hostLog';
import {
  ConnectionLost,
  type Remote,
  type RemoteProcess,
  type RemoteResult,
  type RunOptions,
} from './remote';

/** What the SSH library does for a Remote. */
export interface Connection {
  exec(command: string, opened: (error: Error | undefined, channel: CommandChannel) => void): void;
  /** Says good-bye and closes every hop. */
  close(): void;
}

/** The server takes no further command: mostly more at once than its MaxSessions. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

const defaultMostBytes = 1024 * 1024;

export class SshRemote implements Remote, ConnectionState {
  lost: ConnectionLost | null = null;
  private readonly listeners = new Set<(error: ConnectionLost) => void>();
  private commands = 0;

  constructor(
    readonly name: string,
    private readonly connection: Connection,
    private readonly log: HostLog,
  ) {}

  async run(command: string, options: RunOptions = {}): Promise<RemoteResult> {
    const { signal, stdin, mostBytes = defaultMostBytes } = options;
    signal?.throwIfAborted();
    const process = await this.start(command);
    // sshd sends no signals to commands of root, so the command ends by its closed input and output, or by itself.
    const aborted = (): void => process.close();
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted === true) aborted();
    try {
      const output = Promise.all([collect(process.stdout, mostBytes), collect(process.stderr, mostBytes)]);
      const input = stdin === undefined ? Promise.resolve() : process.write(stdin);
      const [[stdout, stderr]] = await Promise.all([output, input.then(() => process.end())]);
      const exit = await process.exit;
      signal?.throwIfAborted();
      return { ...exit, stdout: stdout.text, stderr: stderr.text, cut: stdout.cut || stderr.cut };
    } finally {
      signal?.removeEventListener('abort', aborted);
    }
  }

  start(command: string): Promise<RemoteProcess> {
    return new Promise((resolve, reject) => {
      if (command.includes('\0'))
        throw new Error('A command has a NUL character in it, which no shell takes.');
      const number = ++this.commands;
      this.log.info(`${this.name} [${number}]$ ${command}`);
      const forget = this.onLost(reject);
      if (this.lost !== null) return;
      const opened = (error: Error | undefined, channel: CommandChannel): void => {
        forget();
        if (error !== undefined) {
          // A connection that goes away says so a moment later than its channels.
          setImmediate(() => reject(this.lost ?? new CommandRefused(refusal(this.name, error))));
          return;
        }
        const process = new ChannelProcess(channel, this);
        process.exit.then(
          ({ code, signal }) =>
            this.log.info(
              `${this.name} [${number}] ended: ${signal ?? (code === null ? 'closed' : `exit ${code}`)}`,
            ),
          () => this.log.warn(`${this.name} [${number}]: the connection went away before it ended`),
        );
        resolve(process);
      };
      try {
        this.connection.exec(command, opened);
      } catch {
        // The library throws when the socket is gone, which its events may say a moment later.
        this.connectionLost('was lost');
      }
    });
  }

  onLost(listener: (error: ConnectionLost) => void): () => void {
    if (this.lost === null) this.listeners.add(listener);
    else listener(this.lost);
    return () => this.listeners.delete(listener);
  }

  /** Called by whoever made the connection when it is gone. @param why completes "The connection to ... was lost" */
  connectionLost(why: string): void {
    if (this.lost !== null) return;
    const error = new ConnectionLost(`The connection to ${this.name} ${why}`);
    this.lost = error;
    const listeners = [...this.listeners];
    this.listeners.clear();
    for (const listener of listeners) listener(error);
  }

  close(): void {
    if (this.lost !== null) return;
    this.log.info(`${this.name}: disconnecting`);
    this.connectionLost('was closed');
    this.connection.close();
  }
}

function refusal(name: string, error: Error): string {
  const why = error.message.replace(/^\(SSH\) /, '');
  return `${name} does not start another command (${why}). Close other sessions to it, or raise MaxSessions in its sshd_config.`;
}

interface Collected {
  readonly text: string;
  readonly cut: boolean;
}

/** Keeps the beginning and reads the rest away: a command that cannot write would never end. */
async function collect(chunks: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Collected> {
  const kept: Uint8Array[] = [];
  let room = mostBytes;
  let cut = false;
  for await (const chunk of chunks) {
    if (chunk.length > room) cut = true;
    if (room > 0) kept.push(chunk.subarray(0, room));
    room = Math.max(0, room - chunk.length);
  }
  return { text: Buffer.concat(kept).toString('utf8'), cut };
}
