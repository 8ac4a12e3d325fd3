/** What programs that run at one time print, so that a person can read it: one after the other, the one that has run longest as it comes. */
export class TurnedOutput {
  /** The first prints; what the others print waits. @type {{ pieces: (string | Uint8Array)[], ended: boolean }[]} */
  #turns = [];

  /** @param {{ write(piece: string | Uint8Array): unknown }} out */
  constructor(out) {
    this.out = out;
  }

  /** The last in the row. @returns {{ write(piece: string | Uint8Array): void, end(): void }} */
  turn() {
    const turn = { pieces: [], ended: false };
    this.#turns.push(turn);
    return {
      write: (piece) => {
        turn.pieces.push(piece);
        this.#print();
      },
      end: () => {
        turn.ended = true;
        this.#print();
      },
    };
  }

  #print() {
    while (this.#turns.length > 0) {
      const [first] = this.#turns;
      for (const piece of first.pieces.splice(0)) this.out.write(piece);
      if (!first.ended) return;
      this.#turns.shift();
    }
  }
}
