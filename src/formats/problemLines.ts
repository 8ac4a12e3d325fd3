/** Lines that could not be read: how many, and where the first few are. */
const SHOWN = 5;

export class ProblemLines {
  count = 0;
  private readonly shown: number[] = [];

  add(line: number): void {
    this.count++;
    if (this.shown.length < SHOWN) this.shown.push(line);
  }

  /** Number of the first such line, 0 if there is none. */
  get first(): number {
    return this.shown[0] ?? 0;
  }

  /** `Line 7 is`, `3 lines (7, 9, 12) are`, `90 lines (the first: 7, 9, 12, 13, 20) are`. */
  describe(): string {
    if (this.count === 1) return `Line ${this.first} is`;
    const list = this.shown.join(', ');
    return `${this.count} lines (${this.count > SHOWN ? `the first: ${list}` : list}) are`;
  }
}
