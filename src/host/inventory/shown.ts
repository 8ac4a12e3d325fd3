/** Names and values from a host that may hold anything, as they can be shown. */

/** Control characters, marks that turn the direction of text, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
const LONGEST = 500;

/** What cannot be shown becomes U+FFFD; more than 500 characters are cut. */
export function shown(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.replace(UNPRINTABLE, '\ufffd');
}
