/** What a text includes. */

/** A source of a kernel has tens; more is no source. */
const MOST = 10_000;

/** As written, each once, in the order of the text: `linux/kernel.h`, `common.h`. */
export function includesOf(text: string): string[] {
  const found = new Set<string>();
  for (const [, delimited] of text.matchAll(
    /^[ \t]*#[ \t]*include[ \t]*(<[^>\r\n]{1,500}>|"[^"\r\n]{1,500}")/gm,
  )) {
    found.add(delimited.slice(1, -1));
    if (found.size >= MOST) break;
  }
  return [...found];
}
