/** Where in the input something is wrong. */
export type Place = { readonly offset: number } | { readonly line: number } | { readonly entry: string };

/**
 * Untrusted bytes that cannot be read. `message` is one sentence that names the file, the place and what was
 * expected there, and ends with what to do; it is shown to people as it is.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    /** Name of the input as the user knows it. */
    readonly input: string,
    readonly place: Place,
    /** What was expected and what was found: "expected the magic PERFILE2, found 00 00 00 00". */
    readonly expectation: string,
    /** What the user can do about it. */
    readonly remedy = '',
  ) {
    super(`${input}: ${describePlace(place)}: ${expectation}${remedy === '' ? '' : `. ${remedy}`}`);
  }
}

export function describePlace(place: Place): string {
  if ('offset' in place) return `offset ${place.offset} (0x${place.offset.toString(16)})`;
  if ('line' in place) return `line ${place.line}`;
  return `entry ${place.entry}`;
}
