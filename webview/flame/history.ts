/** Back and forward through views. Steps of one gesture (a turn of the wheel, a drag) count as one. */

const MOST_STEPS = 200;

export class History<T> {
  private readonly steps: T[];
  private at = 0;
  private gesture: string | null = null;

  constructor(first: T) {
    this.steps = [first];
  }

  get current(): T {
    return this.steps[this.at];
  }

  get canGoBack(): boolean {
    return this.at > 0;
  }

  get canGoForward(): boolean {
    return this.at < this.steps.length - 1;
  }

  /** Adds a step and forgets what lay ahead. With the same `gesture` as the step before it replaces that one. */
  push(step: T, gesture: string | null = null): void {
    if (gesture !== null && gesture === this.gesture && this.at > 0) {
      this.steps[this.at] = step;
    } else {
      this.steps.splice(this.at + 1, this.steps.length, step);
      if (this.steps.length > MOST_STEPS) this.steps.shift();
      this.at = this.steps.length - 1;
    }
    this.gesture = gesture;
  }

  back(): T {
    this.at = Math.max(0, this.at - 1);
    this.gesture = null;
    return this.current;
  }

  forward(): T {
    this.at = Math.min(this.steps.length - 1, this.at + 1);
    this.gesture = null;
    return this.current;
  }
}
