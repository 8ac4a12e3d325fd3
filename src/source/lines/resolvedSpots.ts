/** Spots of a profile with their places in source files, as debug information or the recording tells them. */

export interface SourcePlace {
  /** As the compiler was given it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Where places are from. */
export interface PlaceOrigin {
  /** A phrase for people: "the debug information of /boot/vmlinux (its build id agrees)". */
  readonly text: string;
  /** When it was made, in ms since 1970; null if unknown. */
  readonly madeMs: number | null;
}

export interface ResolvedSpots {
  /** Per row of the spot table: the line itself, then the lines that it was inlined at, outwards; none if unknown. */
  readonly places: readonly (readonly SourcePlace[])[];
  /** Per row of the spot table, its row of `origins`; -1 for a spot without places. */
  readonly originOf: Int32Array;
  readonly origins: readonly PlaceOrigin[];
  /** What could not be told and what to do about it, one sentence each. */
  readonly notes: readonly string[];
}
