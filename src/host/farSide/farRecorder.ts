/** The recording program on one machine, from this side: orders go in, reports come out. */
import { ConnectionLost, type Remote, type RemoteProcess } from '../remote';
import clearAwayProgram from './clearAway.sh';
import { planText, type RecordPlan } from './plan';
import prepareProgram from './prepare.sh';
import { shellProgram, type Privilege } from './privilege';
import { recorderProgram } from './recorderProgram';
import { parseReport, type Report } from './report';

/** The recording of one machine cannot be made or fetched; the message says why and what to do. */
export class FarSideError extends Error {
  override readonly name = 'FarSideError';
}

/** `over`: its time is up, as another machine says; `stop`: cancelled, and a load is not waited for. */
export type Order = 'arm' | 'go' | 'over' | 'stop';

/** A line of reports is short; a far side that sends none is no recorder. */
const LONGEST_LINE = 10_000;

export class FarRecorder {
  private readonly waiting = new Map<
    Report['kind'],
    { resolve: () => void; reject: (error: Error) => void }
  >();
  private readonly seen = new Set<Report['kind']>();
  private failure: Error | undefined;
  /** Settles when the program has ended: `lost` if the connection went away before, which stops it too. */
  readonly ended: Promise<'done' | 'lost'>;

  private constructor(
    readonly remote: Remote,
    /** Private directory of the recording. */
    readonly directory: string,
    private readonly process: RemoteProcess,
    private readonly onReport: (report: Report) => void,
  ) {
    const errors: string[] = [];
    const saying = eachLine(process.stderr, (line) => {
      if (errors.length < 20) errors.push(line);
    }).catch(
      () => undefined, // the other output tells of a lost connection
    );
    this.ended = eachLine(process.stdout, (line) => this.heard(line)).then(
      async () => {
        await saying;
        const text = errors.join(' ').trim() || 'it said nothing';
        this.fail(new FarSideError(`${remote.name}: the recorder ended early: ${text}`));
        // A program that ends without its last word was ended from outside or lost its channel.
        return this.seen.has('done') ? 'done' : 'lost';
      },
      (error: unknown) => {
        this.fail(error instanceof Error ? error : new Error(String(error)));
        return 'lost';
      },
    );
  }

  /**
   * Makes the private directory below `base` and starts the program in it; its sources are then off.
   * @throws ConnectionLost, FarSideError
   */
  static async start(
    remote: Remote,
    privilege: Privilege,
    base: string,
    plan: RecordPlan,
    onReport: (report: Report) => void,
  ): Promise<FarRecorder> {
    const made = await remote.run(shellProgram(privilege, prepareProgram, 'prepare', base, planText(plan)), {
      stdin: recorderProgram,
    });
    const directory = made.stdout.trim().split('\n').at(-1) ?? '';
    if (made.code !== 0 || !/^\/.*\/xen-io-profiler\.[A-Za-z0-9]{8}$/.test(directory)) {
      throw new FarSideError(
        `${remote.name}: no directory for the recording below ${base}: ${made.stderr.trim().slice(0, 300)}. Choose another with --directory`,
      );
    }
    const command = shellProgram(privilege, 'exec sh "$1/recorder.sh"', 'recorder', directory);
    return new FarRecorder(remote, directory, await remote.start(command), onReport);
  }

  /** Gives an order; a program that has ended takes none. */
  async order(word: Order): Promise<void> {
    try {
      await this.process.write(`${word}\n`);
    } catch (error) {
      // The reports' end tells of it, and the program has stopped by itself.
      if (!(error instanceof ConnectionLost)) throw error;
    }
  }

  /** @throws ConnectionLost, FarSideError if the program ends before it reports that */
  reached(kind: Report['kind']): Promise<void> {
    if (this.seen.has(kind)) return Promise.resolve();
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => this.waiting.set(kind, { resolve, reject }));
  }

  private heard(line: string): void {
    const report = parseReport(line);
    if (report === undefined) return;
    this.seen.add(report.kind);
    this.waiting.get(report.kind)?.resolve();
    this.waiting.delete(report.kind);
    this.onReport(report);
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** Ends what a recording left running and removes its directory. @throws ConnectionLost, FarSideError */
export async function clearAway(remote: Remote, privilege: Privilege, directory: string): Promise<void> {
  const { code, stderr } = await remote.run(
    shellProgram(privilege, clearAwayProgram, 'clear-away', directory),
  );
  if (code !== 0) {
    throw new FarSideError(
      `${remote.name}: ${directory} cannot be removed: ${stderr.trim().slice(0, 300) || `exit ${code ?? 'unknown'}`}`,
    );
  }
}

/** Waits for a program whose connection was lost to have put its recording together. False if it has not in time. */
export async function recordingIsThere(
  remote: Remote,
  privilege: Privilege,
  directory: string,
  seconds: number,
): Promise<boolean> {
  // A line a second: it ends with the connection that nobody reads any more, and with the directory.
  const program =
    'left=$2; while [ -d "$1" ] && [ ! -e "$1/index" ] && [ "$left" -gt 0 ] && echo waiting; do sleep 1; left=$((left - 1)); done; [ -e "$1/index" ]';
  const { code } = await remote.run(
    shellProgram(privilege, program, 'wait', directory, String(Math.ceil(seconds))),
  );
  return code === 0;
}

async function eachLine(chunks: AsyncIterable<Uint8Array>, heard: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    lines.forEach(heard);
  }
  if (rest !== '') heard(rest);
}
