/** Offsets into a text of which pieces were left out, to offsets into the whole of it. */
import { lastUpTo } from './lastUpTo';

export class KeptOffsets {
  /** Where each piece begins, in the text of the pieces and in the whole one: both rise. */
  private readonly keptStarts: number[] = [];
  private readonly wholeStarts: number[] = [];
  private length = 0;

  /** A piece that comes behind the ones before: so many characters, which stand for what begins at `wholeStart`. */
  add(length: number, wholeStart: number): void {
    this.keptStarts.push(this.length);
    this.wholeStarts.push(wholeStart);
    this.length += length;
  }

  /** The end of the pieces is the end of the whole text. */
  end(wholeLength: number): void {
    this.add(0, wholeLength);
  }

  /** Of any offset into the pieces, their end too. */
  inWhole(kept: number): number {
    const piece = lastUpTo(this.keptStarts, kept);
    return this.wholeStarts[piece] + (kept - this.keptStarts[piece]);
  }
}
