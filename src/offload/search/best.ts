/** What a search has found so far. */
import type { Assignment } from './problem';

export interface Found {
  readonly assignment: Assignment;
  /** ns of the busiest core per unit of work. */
  readonly objective: number;
}

/** The best so many, each once. */
export class Best {
  private readonly rows: Found[] = [];
  private readonly keys = new Set<string>();

  constructor(private readonly most: number) {}

  /** What a placement must beat to be kept. */
  get threshold(): number {
    return this.rows.length < this.most ? Infinity : this.rows[this.rows.length - 1].objective;
  }

  add(assignment: Assignment, objective: number): void {
    if (!(objective < this.threshold)) return;
    const key = assignment.join();
    if (this.keys.has(key)) return;
    this.keys.add(key);
    const at = this.rows.findIndex((row) => row.objective > objective);
    this.rows.splice(at < 0 ? this.rows.length : at, 0, { assignment: assignment.slice(), objective });
    this.rows.length = Math.min(this.rows.length, this.most);
  }

  done(): Found[] {
    return [...this.rows];
  }
}
