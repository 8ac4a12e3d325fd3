/** A machine that commands can be run on, however it is reached; `session.ts` reaches it over SSH. */

/** How a command ended: by itself, by a signal, or because the connection went away. */
export interface RemoteExit {
  /** Exit status; null if a signal or a lost connection ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** What a command that was run to its end left behind. Output is bounded; longer output is cut and said to be. */
export interface RemoteResult extends RemoteExit {
  readonly stdout: string;
  readonly stderr: string;
  /** True if more was written than was kept. */
  readonly cut: boolean;
}

/** A running command. */
export interface RemoteProcess {
  /** Bytes as they come; reading slowly slows the command down. */
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** @throws ConnectionLost */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Closes the command's standard input. */
  end(): void;
  /** Settles when the command has ended; rejects with ConnectionLost. */
  readonly exit: Promise<RemoteExit>;
  /** Ends the channel: the command's input is closed and its output no longer read. */
  close(): void;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** Most bytes of each output that are kept; 1 MiB if left out. */
  readonly mostBytes?: number;
}

export interface Remote {
  /** For people: `root@xen1`. */
  readonly name: string;
  /** True: where sudo asks for a password, it gets the right one. */
  readonly answersSudo?: boolean;
  /** Runs a command line by the machine's shell to its end. Arguments in it are quoted with `shellQuote`. @throws ConnectionLost */
  run(command: string, options?: RunOptions): Promise<RemoteResult>;
  /** Starts a command and leaves it running. @throws ConnectionLost */
  start(command: string): Promise<RemoteProcess>;
  close(): void;
}

/** The connection went away; what ran there may still be running. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
