/** A definition as offsets into a text, before lines are counted. */
export interface Definition {
  readonly name: string;
  /** What the linker calls it where that is not the name as written; null: see `symbolsOf`. */
  readonly symbols: readonly string[] | null;
  /** First character of the return type, or of the macro. */
  readonly start: number;
  readonly nameStart: number;
  /** Behind the body. */
  readonly end: number;
}
