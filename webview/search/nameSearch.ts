/** Runs a search over the distinct function names in slices, so that typing stays fluid however many there are. */
import type { Matches } from '../../src/profile/patterns/regexProgram';

/** Names between two looks at the clock. */
const NAMES_PER_LOOK = 64;

export class NameSearch {
  /** 1 for every function that matches; complete once {@link advance} has returned true. */
  readonly matched: Uint8Array;
  /** Functions that match so far. */
  count = 0;
  private at = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly matches: Matches,
  ) {
    this.matched = new Uint8Array(names.length);
  }

  /** Searches for about `budgetMs` by the clock `now` (milliseconds); true when all names are done. */
  advance(budgetMs: number, now: () => number): boolean {
    const until = now() + budgetMs;
    while (this.at < this.names.length) {
      const end = Math.min(this.at + NAMES_PER_LOOK, this.names.length);
      for (; this.at < end; this.at++) {
        if (this.matches(this.names[this.at])) {
          this.matched[this.at] = 1;
          this.count++;
        }
      }
      if (now() >= until) break;
    }
    return this.at >= this.names.length;
  }
}
