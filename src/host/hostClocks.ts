/**
 * The clocks of several hosts, read over their connections while they record: each reading is a round trip, and the shortest
 * of some tells best. So the recordings of hosts that do not agree on the time come onto one axis.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseSeconds } from '../formats/hostText/decimalNs';
import type { HostClockReading } from '../formats/recording/hostClocks';
import { shellProgram } from './farSide/privilege';
import readClock from './farSide/readClock.sh';
import type { Remote, RemoteProcess } from './remote';

export interface HostWithClock {
  /** Its folder in the recording. */
  readonly host: string;
  readonly remote: Remote;
}

/** The first round trip of a series waits for the program to be read in; of the rest the shortest counts. */
const ROUND_TRIPS = 12;
/** A host that does not answer for so long is left without a reading. */
const PATIENCE_MS = 20_000;

export class HostClocks {
  readonly readings: HostClockReading[] = [];
  private current: Promise<void> | undefined;

  private constructor(
    private readonly clocks: ReadonlyMap<string, Clock>,
    /** Told once for each host whose clock cannot be read. */
    private readonly onProblem: (host: string, text: string) => void,
  ) {}

  static async start(
    hosts: readonly HostWithClock[],
    onProblem: (host: string, text: string) => void,
  ): Promise<HostClocks> {
    const clocks = new Map<string, Clock>();
    await Promise.all(
      hosts.map(async ({ host, remote }) => {
        const process = await remote.start(shellProgram('self', readClock, 'clock'));
        clocks.set(host, new Clock(process));
      }),
    );
    return new HostClocks(clocks, onProblem);
  }

  /** Reads every host's clock, all at the same time; a series that is under way counts for the next caller too. */
  read(): Promise<void> {
    this.current ??= this.readAll().finally(() => (this.current = undefined));
    return this.current;
  }

  private async readAll(): Promise<void> {
    await Promise.all(
      [...this.clocks].map(async ([host, clock]) => {
        if (clock.failed) return;
        try {
          this.readings.push({ host, ...(await clock.shortest(ROUND_TRIPS)) });
        } catch (error) {
          clock.close();
          const why = error instanceof Error ? error.message : String(error);
          this.onProblem(host, `its clock is not read any more: ${why}`);
        }
      }),
    );
  }

  close(): void {
    for (const clock of this.clocks.values()) clock.close();
  }
}

type Reading = Omit<HostClockReading, 'host'>;

class Clock {
  failed = false;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest = '';

  constructor(private readonly process: RemoteProcess) {
    this.chunks = process.stdout[Symbol.asyncIterator]();
  }

  async shortest(trips: number): Promise<Reading> {
    let best: Reading | undefined;
    for (let trip = 0; trip < trips; trip++) {
      const reading = await this.roundTrip();
      if (best === undefined || reading.uncertaintyNs < best.uncertaintyNs) best = reading;
    }
    if (best === undefined) throw new Error('no round trip was asked for');
    return best;
  }

  private async roundTrip(): Promise<Reading> {
    const asked = process.hrtime.bigint();
    await this.process.write('\n');
    const line = await this.line();
    const answered = process.hrtime.bigint();
    const [realtimeNs, monotonicNs] = line.split(' ').map(parseSeconds);
    if (realtimeNs === undefined) throw new Error(`it said ${JSON.stringify(line.slice(0, 100))}`);
    return {
      localNs: (asked + answered) / 2n,
      realtimeNs,
      uncertaintyNs: (answered - asked) / 2n + 1n,
      ...(monotonicNs !== undefined && { monotonicNs }),
    };
  }

  private async line(): Promise<string> {
    while (!this.rest.includes('\n')) {
      const late = new AbortController();
      const chunk = await Promise.race([
        this.chunks.next(),
        pause(PATIENCE_MS, 'late' as const, { signal: late.signal }).catch(() => 'late' as const),
      ]).finally(() => late.abort());
      if (chunk === 'late') throw new Error('it does not answer');
      if (chunk.done === true) throw new Error('its program ended');
      this.rest += Buffer.from(chunk.value).toString('latin1');
      if (this.rest.length > 1000) throw new Error('it says too much');
    }
    const end = this.rest.indexOf('\n');
    const line = this.rest.slice(0, end);
    this.rest = this.rest.slice(end + 1);
    return line;
  }

  close(): void {
    this.failed = true;
    this.process.close();
  }
}
