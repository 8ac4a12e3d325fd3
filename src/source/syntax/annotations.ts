/** Annotations of C declarations (`__init`, `asmlinkage`, `__acquires(RCU)`) that no grammar of C knows. The lists are data. */
import annotations from './annotations.json';

const words = new Set(annotations.words);
const withArguments = new Set(annotations.withArguments);
const unknownScope = new RegExp(`\\b(?:${annotations.unknownScope.join('|')})\\b`);

/** More than any annotation has: a parenthesis that is never closed does not make a text blank to its end. */
const MOST_ARGUMENTS = 500;

/** Behind an annotation and its arguments; null if this word is none. */
export function annotationEnd(text: string, word: string, at: number): number | null {
  const end = at + word.length;
  if (words.has(word)) return end;
  return withArguments.has(word) ? argumentsEnd(text, end) : null;
}

/** Whether a configuration decides if a function with this head is `static`. */
export function scopeDepends(head: string): boolean {
  return unknownScope.test(head);
}

/** Behind the closing parenthesis; null if none opens, or it is never closed. */
function argumentsEnd(text: string, from: number): number | null {
  const most = Math.min(text.length, from + MOST_ARGUMENTS);
  let depth = 0;
  for (let at = from; at < most; at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at + 1;
    else if (depth === 0 && !/\s/.test(char)) return null;
  }
  return null;
}
