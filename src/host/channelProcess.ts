/** A running command on the far side, made of the channel that carries its output, input and end. */
import type { Duplex, Readable } from 'node:stream';
import { ConnectionLost, type RemoteExit, type RemoteProcess } from './remote';

/** What is needed of an SSH channel: its own stream is the command's standard input and output. */
export interface CommandChannel extends Duplex {
  readonly stderr: Readable;
  /** `open` until the far side has said that no more output comes. */
  readonly incoming: { readonly state: string };
  /** Ends the channel in both directions; the far side answers when the command has ended. */
  close(): void;
}

/** Whether a connection has gone away, and a way to hear of it at once. */
export interface ConnectionState {
  readonly lost: ConnectionLost | null;
  /** Calls back once when it goes away, at once if it has; the result stops the waiting. */
  onLost(listener: (error: ConnectionLost) => void): () => void;
}

export class ChannelProcess implements RemoteProcess {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  readonly exit: Promise<RemoteExit>;
  private ended = false;
  private closed = false;
  private settle!: (exit: RemoteExit) => void;
  /** The connection went away before the far side had said that this is all. */
  private cutShort = false;

  constructor(
    private readonly channel: CommandChannel,
    private readonly connection: ConnectionState,
  ) {
    // The library reports errors of the connection on the client; a channel's own would be unheard.
    channel.on('error', () => undefined);
    const unwatch = connection.onLost(() => (this.cutShort = channel.incoming.state === 'open'));
    channel.once('close', unwatch);
    this.exit = new Promise((resolve, reject) => {
      const forget = connection.onLost(reject);
      this.settle = (exit) => {
        this.ended = true;
        forget();
        resolve(exit);
      };
      channel.once('exit', (code: number | null, signal?: string) =>
        this.settle({ code, signal: signal ?? null }),
      );
      // Without an exit status: sshd or this side ended the channel.
      channel.once('close', () => {
        if (connection.lost === null) this.settle({ code: null, signal: null });
      });
    });
    // Nobody has to wait for the end.
    this.exit.catch(() => undefined);
    this.stdout = this.chunks(channel);
    this.stderr = this.chunks(channel.stderr);
  }

  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = this.connection.onLost(reject);
      // A command that has ended takes no more input; as with a pipe, what is written then is gone.
      const gone = (): void => {
        forget();
        resolve();
      };
      if (this.ended || !this.channel.writable) {
        gone();
        return;
      }
      const done = (): void => {
        this.channel.off('exit', done);
        this.channel.off('close', done);
        gone();
      };
      this.channel.once('exit', done);
      this.channel.once('close', done);
      this.channel.write(bytes, done);
    });
  }

  end(): void {
    if (this.channel.writable) this.channel.end();
  }

  /** The end is not waited for: a command that does not heed its closed input may go on for long. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.end();
    this.channel.close();
    this.settle({ code: null, signal: null });
    // What still comes is not wanted, and wakes those who wait for it.
    this.channel.emit('close');
    this.channel.stderr.emit('close');
    this.channel.resume();
    this.channel.stderr.resume();
  }

  /**
   * The chunks of one stream. A stream is read only when asked for, so the far side waits once the channel's window
   * (2 MiB) is full.
   */
  private async *chunks(stream: Readable): AsyncGenerator<Uint8Array, void> {
    let done = stream.readableEnded;
    let wake: (() => void) | null = null;
    const changed = (): void => wake?.();
    const finish = (): void => {
      done = true;
      changed();
    };
    stream.on('readable', changed);
    stream.once('end', finish);
    stream.once('close', finish);
    const forget = this.connection.onLost(changed);
    try {
      while (!this.closed) {
        const chunk = stream.read() as Buffer | null;
        if (chunk !== null) {
          yield chunk;
          continue;
        }
        // The library ends the streams of a lost connection as if the command had closed them.
        if (this.connection.lost !== null && this.cutShort) throw this.connection.lost;
        if (done) return;
        await new Promise<void>((resolve) => (wake = resolve));
        wake = null;
      }
    } finally {
      forget();
      stream.off('readable', changed);
      stream.off('end', finish);
      stream.off('close', finish);
    }
  }
}
