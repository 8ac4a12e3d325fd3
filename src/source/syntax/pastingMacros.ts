/** Macros that a text defines itself and that make names of their arguments: `#define OP(name) int ring_##name(int budget)`. */
import { directiveEnd, isDirective } from './lexical';

const DEFINE = /#[ \t]*define[ \t]+([A-Za-z_]\w*)\(/y;
const CALL = /\b([A-Za-z_]\w*)\s*\(\s*$/;

/** Their names. Each directive is looked at once, so that this is linear in the text. */
export function pastingMacros(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  if (!text.includes('##')) return found;
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    DEFINE.lastIndex = at;
    const name = DEFINE.exec(text)?.[1];
    if (name === undefined || !isDirective(text, at)) continue;
    const end = directiveEnd(text, at);
    if (text.slice(at, end).includes('##')) found.add(name);
    at = Math.max(at, end - 1);
  }
  return found;
}

/** The macro whose first argument begins behind this: `static OP(`; null if it is none. */
export function macroBefore(head: string): string | null {
  return CALL.exec(head)?.[1] ?? null;
}
