/** A time limit that does not run while somebody is thinking about a question. */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private paused = 0;
  private stopped = false;

  constructor(
    private readonly seconds: number,
    private readonly expired: () => void,
  ) {
    this.start();
  }

  /** Waits for an answer; the whole limit counts again afterwards. */
  async during<T>(question: () => Promise<T>): Promise<T> {
    this.paused++;
    clearTimeout(this.timer);
    try {
      return await question();
    } finally {
      this.paused--;
      this.start();
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private start(): void {
    if (this.paused === 0 && !this.stopped) this.timer = setTimeout(this.expired, this.seconds * 1000);
  }
}
