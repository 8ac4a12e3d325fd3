/** Offsets to lines and columns, as editors count them: `\n`, `\r\n` and a lone `\r` end a line. */
export class LineStarts {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    const ends = /\r\n?|\n/g;
    while (ends.exec(text) !== null) this.starts.push(ends.lastIndex);
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  columnOf(offset: number): number {
    return offset - this.starts[this.lineOf(offset)];
  }
}
