/**
 * Notices that the other side has gone silent. The server is asked at every interval and so has something to say;
 * any byte counts, so that a full and slow link, where the answer waits behind data, is not taken for a dead one.
 */
import type { Readable } from 'node:stream';

export class AliveWatch {
  private silentFor = 0;
  private readonly timer: NodeJS.Timeout;

  /** @param stream one that already flows; @param silent called once, after `countMax` intervals without a byte and one more */
  constructor(
    stream: Readable,
    intervalSeconds: number,
    countMax: number,
    silent: (seconds: number) => void,
  ) {
    stream.on('data', () => (this.silentFor = 0));
    // Intervals are counted, not time: a laptop that slept has not been waiting.
    this.timer = setInterval(() => {
      if (++this.silentFor <= countMax) return;
      this.stop();
      silent(this.silentFor * intervalSeconds);
    }, intervalSeconds * 1000);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
