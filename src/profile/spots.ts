/**
 * Where in its function the innermost frame of each sample is: for costs per source line. Read only when it is asked for
 * (`ReadContext.spots`), for most views never need it. Each different spot is one row.
 */
export interface SpotTable {
  /**
   * Per sample, in the order of the sample table: row of the columns below, -1 if nothing is known. Samples behind the end (joined
   * ones) have none.
   */
  readonly ofSample: Int32Array;
  /** Function row: that of the innermost frame; of the function it was inlined into where only that one's offset is known. */
  readonly func: Int32Array;
  /** Bytes from the start of the function's symbol; -1 where only the line is known. */
  readonly offset: Int32Array;
  /** Position in `files` where the recording itself tells the line; -1 if not. */
  readonly file: Int32Array;
  /** Line as editors show it, from 1; 0 if the recording does not tell. */
  readonly line: Int32Array;
  /** Paths as recorded. */
  readonly files: readonly string[];
  /**
   * Build id (lower-case hexadecimal) per module of the function tables, '' if unknown. Of machines that run different builds of a
   * module the first one's, and only its samples have spots there.
   */
  readonly buildIds: readonly string[];
}
