/** What a text includes. */
import { isDirective } from './lexical';

/** A source of a kernel has tens; more is no source. */
const MOST = 10_000;
const INCLUDE = /#[ \t]*include[ \t]*(<[^>\r\n]{1,500}>|"[^"\r\n]{1,500}")/y;

/** As written, each once, in the order of the text: `linux/kernel.h`, `common.h`. */
export function includesOf(text: string): string[] {
  const found = new Set<string>();
  for (let at = text.indexOf('#'); at >= 0 && found.size < MOST; at = text.indexOf('#', at + 1)) {
    INCLUDE.lastIndex = at;
    const delimited = INCLUDE.exec(text)?.[1];
    if (delimited !== undefined && isDirective(text, at)) found.add(delimited.slice(1, -1));
  }
  return [...found];
}
