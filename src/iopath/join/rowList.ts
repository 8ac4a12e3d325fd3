/** A list of sample rows that may be as long as the table: half the memory of an array of numbers, and no garbage in between. */
export class RowList {
  length = 0;
  private rows = new Int32Array(1024);

  push(row: number): void {
    if (this.length === this.rows.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    this.rows[this.length++] = row;
  }

  /** Not a copy: valid until the next row comes. */
  get all(): Int32Array {
    return this.rows.subarray(0, this.length);
  }
}
