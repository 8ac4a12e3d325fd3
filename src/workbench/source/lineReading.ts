/** Costs of lines of one profile: a worker reads it, looks the lines up, answers once, and is gone. */
import type { DebugOptions } from '../../debugInfo/resolveSpots';
import type { LineCosts } from '../../source/lines/lineCosts';
import { ProfileClient, type Progress } from '../worker/profileClient';
import type { Source } from '../worker/workerMessages';

/** After that, a worker that does not hear is ended. */
const CANCEL_PATIENCE_MS = 5000;

export class LineReading {
  private readonly client: ProfileClient;
  readonly costs: Promise<LineCosts>;
  private done = false;

  constructor(
    workerFile: string,
    source: Source,
    debug: DebugOptions,
    metric: string,
    progress: (progress: Progress) => void,
  ) {
    this.client = new ProfileClient(workerFile, { lines: source, debug }, [], progress);
    this.costs = this.client.ask({ ask: 'lineCosts', metric }).finally(() => {
      this.done = true;
      void this.client.dispose();
    });
    // Whoever waits sees why; nobody may be waiting any more.
    this.costs.catch(() => undefined);
  }

  /** The worker stops its symbolizer and takes away what it has put on disk; then it ends. */
  cancel(): void {
    if (this.done) return;
    this.client.cancel();
    setTimeout(() => void this.client.dispose(), CANCEL_PATIENCE_MS).unref();
  }
}
